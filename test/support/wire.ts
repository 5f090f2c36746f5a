// Stanzas: made, read and compared, and the bytes in which they passed.

import { type Attributes, type Element, type Node, type Parser, xml } from "@xmpp/client";

export type { Attributes, Element, Node } from "@xmpp/client";

export const namespaces = {
	client: "jabber:client",
	streams: "http://etherx.jabber.org/streams",
	stanza_errors: "urn:ietf:params:xml:ns:xmpp-stanzas",
	sasl: "urn:ietf:params:xml:ns:xmpp-sasl",
	bind: "urn:ietf:params:xml:ns:xmpp-bind",
	sm: "urn:xmpp:sm:3",
	ping: "urn:xmpp:ping",
	disco_info: "http://jabber.org/protocol/disco#info",
} as const;

// Making

let last_id = 0;

/** An id that no other stanza of this process has. */
export function new_id(prefix = "t"): string {
	last_id += 1;
	return `${prefix}${last_id}`;
}

/** Makes an element. */
export function element(name: string, attrs: Attributes = {}, ...children: readonly Node[]): Element {
	return xml(name, attrs, ...children);
}

/** Reads one element; throws where the text is not exactly one well-formed element. */
export function parse(text: string): Element {
	const parser = new xml.Parser();
	const found: Element[] = [];
	let failure: Error | undefined;
	let closed = false;
	parser.on("element", (child) => found.push(child));
	parser.on("error", (error) => {
		failure = error;
	});
	parser.on("end", () => {
		closed = true;
	});
	parser.write(`<root xmlns='${namespaces.client}'>${text}</root>`);
	const [only] = found;
	if (failure || !closed || found.length !== 1 || !only) {
		throw new Error(`not one well-formed element: ${text}`, { cause: failure });
	}
	return only;
}

/** A ping, the smallest of requests. */
export function ping(): Element {
	return xml("ping", { xmlns: namespaces.ping });
}

export interface StanzaOptions {
	/** One of its own unless said otherwise. */
	readonly id?: string;
	readonly from?: string;
	/** The xml:lang. */
	readonly lang?: string;
}

function stanza_attributes({ id = new_id(), from, lang }: StanzaOptions): Attributes {
	return { id, ...(from !== undefined && { from }), ...(lang !== undefined && { "xml:lang": lang }) };
}

/** Makes a request of type get; the payload is a ping unless said otherwise. */
export function iq_get(to: string, payload: Element = ping(), options: StanzaOptions = {}): Element {
	return xml("iq", { type: "get", to, ...stanza_attributes(options) }, payload);
}

/** Makes a request of type set. */
export function iq_set(to: string, payload: Element, options: StanzaOptions = {}): Element {
	return xml("iq", { type: "set", to, ...stanza_attributes(options) }, payload);
}

/** Makes the result of a request, addressed to its sender. */
export function iq_result(request: Element, payload?: Element): Element {
	const { from: to, id } = request.attrs;
	return xml("iq", { type: "result", to, id }, ...(payload ? [payload] : []));
}

/** Makes the error answer to a request, addressed to its sender. */
export function iq_error(request: Element, error: Element): Element {
	const { from: to, id } = request.attrs;
	return xml("iq", { type: "error", to, id }, error);
}

/** Makes the error child of a stanza. */
export function error_element(
	type: "auth" | "cancel" | "continue" | "modify" | "wait",
	condition: string,
	{ text, by, application }: { text?: string; by?: string; application?: Element } = {},
): Element {
	const xmlns = namespaces.stanza_errors;
	const children = [xml(condition, { xmlns })];
	if (text !== undefined) children.push(xml("text", { xmlns }, text));
	if (application) children.push(application);
	return xml("error", { type, ...(by !== undefined && { by }) }, ...children);
}

/** Makes a message with a body. */
export function message(to: string, body: string, type = "chat"): Element {
	return xml("message", { to, type, id: new_id() }, xml("body", {}, body));
}

// Reading

/** Whether it is a request. */
export function is_request(stanza: Element): boolean {
	return stanza.is("iq") && (stanza.attrs.type === "get" || stanza.attrs.type === "set");
}

/** Whether it answers a request. */
export function is_answer(stanza: Element): boolean {
	return stanza.is("iq") && (stanza.attrs.type === "result" || stanza.attrs.type === "error");
}

/** The first child that is no error; undefined where there is none. */
export function payload_of(stanza: Element): Element | undefined {
	return stanza.getChildElements().find((child) => !child.is("error"));
}

export interface StanzaError {
	readonly type: string | undefined;
	readonly condition: string | undefined;
	readonly text: string | undefined;
	readonly by: string | undefined;
}

/** What the error of a stanza says; undefined where the stanza is no error. */
export function error_of(stanza: Element): StanzaError | undefined {
	if (stanza.attrs.type !== "error") return undefined;
	const error = stanza.getChild("error");
	const defined = error
		?.getChildElements()
		.filter((child) => child.getNS() === namespaces.stanza_errors)
		.find((child) => !child.is("text"));
	return {
		type: error?.attrs.type,
		condition: defined?.name,
		text: error?.getChildText("text", namespaces.stanza_errors) ?? undefined,
		by: error?.attrs.by,
	};
}

/** Writes an element in one certain way, so that two are equal when their texts are: attributes in the order of their names, a namespace where it changes, text escaped. */
export function canonical(item: Element, outer_namespace: string = namespaces.client): string {
	const namespace = item.attrs.xmlns ?? outer_namespace;
	const attributes = Object.entries(item.attrs)
		.filter(([name, value]) => value !== undefined && (name !== "xmlns" || value !== outer_namespace))
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.map(([name, value = ""]) => ` ${name}="${xml.escapeXML(value)}"`)
		.join("");
	const content = item.children
		.map((child) => (typeof child === "string" ? xml.escapeXMLText(child) : canonical(child, namespace)))
		.join("");
	return `<${item.name}${attributes}${content === "" ? "/>" : `>${content}</${item.name}>`}`;
}

// The bytes

export interface WireEntry {
	readonly direction: "in" | "out";
	/** Exactly as it passed: one stanza or other element, a stream header, or its end. */
	readonly xml: string;
	/** When it was complete, as performance.now() has it, in milliseconds. */
	readonly at: number;
}

/** Cuts the text of a stream into its top-level elements, whatever the pieces in which it comes. */
export class StreamSplitter {
	readonly #on_part: (text: string, element: Element | undefined) => void;
	#parser: Parser;
	#text = "";
	#broken = false;

	/** Calls `on_part` with the exact text of each element and the element, and without one for a stream header, the end of a stream, and all that follows something that is not well-formed. */
	constructor(on_part: (text: string, element: Element | undefined) => void) {
		this.#on_part = on_part;
		this.#parser = this.#new_parser();
	}

	#new_parser(): Parser {
		const parser = new xml.Parser();
		parser.on("start", () => this.#emit(undefined));
		parser.on("element", (found) => this.#emit(found));
		parser.on("end", () => this.#emit(undefined));
		parser.on("error", () => {
			this.#broken = true;
		});
		return parser;
	}

	#emit(found: Element | undefined): void {
		const text = this.#text;
		this.#text = "";
		this.#on_part(text.trimStart(), found);
	}

	/** Takes the next piece of the stream. */
	write(chunk: string): void {
		// An element is complete at a ">" and nowhere else, so what has gathered there is its exact text.
		for (const piece of chunk.split(/(?<=>)/)) {
			this.#text += piece;
			if (/^\s*<stream:stream[\s>]/.test(piece)) {
				this.#parser = this.#new_parser();
				this.#broken = false;
			}
			if (!this.#broken) this.#feed(piece);
			if (this.#broken) this.#emit(undefined);
		}
	}

	#feed(piece: string): void {
		try {
			this.#parser.write(piece);
		} catch {
			this.#broken = true;
		}
	}
}
