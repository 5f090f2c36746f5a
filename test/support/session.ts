// What the two kinds of client have in common: everything that came, waiting for it, and answering.

import { in_time, wait_limit } from "./wait.ts";
import {
	type Element,
	element,
	iq_error,
	iq_get,
	iq_result,
	is_answer,
	is_request,
	new_id,
	parse,
	StreamSplitter,
	type WireEntry,
} from "./wire.ts";

export type Predicate = (stanza: Element) => boolean;

/** What a handler says to a request: the payload of a result, an error element, an empty result, or nothing at all. */
export type Answer = Element | "empty" | "swallow";

export type Handler = (request: Element) => Answer | Promise<Answer>;

export interface PresenceOptions {
	readonly priority?: number;
	readonly show?: "away" | "chat" | "dnd" | "xa";
	readonly status?: string;
	/** Such as "unavailable" or "subscribe". */
	readonly type?: string;
	/** To whom it is sent directly. */
	readonly to?: string;
}

interface Waiter {
	readonly predicate: Predicate;
	readonly resolve: (stanza: Element) => void;
	readonly reject: (error: Error) => void;
}

// Each element that comes goes to the first who waits for one like it, or is kept for the next who asks.
class Inbox {
	#unclaimed: Element[] = [];
	#waiters: Waiter[] = [];
	#end: Error | undefined;

	take(item: Element): void {
		const waiter = this.#waiters.find(({ predicate }) => predicate(item));
		if (!waiter) {
			this.#unclaimed.push(item);
			return;
		}
		this.#forget(waiter);
		waiter.resolve(item);
	}

	close(reason: Error): void {
		this.#end = reason;
		for (const waiter of this.#waiters) waiter.reject(reason);
		this.#waiters = [];
	}

	reopen(): void {
		this.#end = undefined;
	}

	#forget(waiter: Waiter): void {
		this.#waiters = this.#waiters.filter((other) => other !== waiter);
	}

	claim(predicate: Predicate): Element | undefined {
		const found = this.#unclaimed.find(predicate);
		if (found) this.#unclaimed = this.#unclaimed.filter((other) => other !== found);
		return found;
	}

	async wait(predicate: Predicate, within: number, what: () => string): Promise<Element> {
		if (this.#end) throw this.#end;
		let waiter: Waiter | undefined;
		const coming = new Promise<Element>((resolve, reject) => {
			waiter = { predicate, resolve, reject };
			this.#waiters.push(waiter);
		});
		try {
			return await in_time(coming, within, what);
		} finally {
			if (waiter) this.#forget(waiter);
		}
	}

	get unclaimed(): readonly Element[] {
		return this.#unclaimed;
	}
}

export abstract class Session {
	/** Every stanza that came, in order. */
	readonly received: Element[] = [];
	/** Every element that came and is no stanza, in order: stream features, acknowledgements, stream errors. */
	readonly nonzas: Element[] = [];
	/** Everything that passed, in both directions. */
	readonly wire: WireEntry[] = [];
	readonly #raw = new WeakMap<Element, string>();
	readonly #stanzas = new Inbox();
	readonly #others = new Inbox();
	readonly #syncs = new Inbox();
	#keep = true;
	#handler: Handler | undefined;
	#listener: ((stanza: Element) => void) | undefined;
	#in = this.#new_splitter("in");
	#out = this.#new_splitter("out");

	/** The full address that the server gave it. */
	abstract readonly jid: string;
	/** Sends text, exactly as it is, or an element; rejects where the connection has ended. */
	abstract send(what: string | Element): Promise<void>;
	/** Closes the stream and the connection in an orderly way; does nothing where they are closed. */
	abstract stop(): Promise<void>;
	/** Destroys the connection without closing the stream. */
	abstract cut(): void;

	/** The address without its resource. */
	get bare_jid(): string {
		return this.jid.replace(/\/.*$/s, "");
	}

	/** The domain of the address. */
	get domain(): string {
		return this.bare_jid.replace(/^.*@/, "");
	}

	#new_splitter(direction: "in" | "out"): StreamSplitter {
		return new StreamSplitter((xml, found) => {
			if (this.#keep) this.wire.push({ direction, xml, at: performance.now() });
			if (direction === "in" && found) this.#take(xml, found);
		});
	}

	#take(xml: string, found: Element): void {
		if (!/^(iq|message|presence)$/.test(found.name)) {
			this.nonzas.push(found);
			this.#others.take(found);
			return;
		}
		if (found.attrs.id?.startsWith("sync-")) {
			this.#syncs.take(found);
			return;
		}
		if (this.#keep) {
			this.#raw.set(found, xml);
			this.received.push(found);
			this.#stanzas.take(found);
		}
		this.#listener?.(found);
		if (this.#handler && is_request(found)) void this.#serve(found, this.#handler);
	}

	async #serve(request: Element, handler: Handler): Promise<void> {
		const answer = await handler(request);
		// The connection may have ended meanwhile; who asked finds out by himself.
		await this.answer(request, answer).catch(() => {});
	}

	protected note_opened(): void {
		this.#in = this.#new_splitter("in");
		this.#out = this.#new_splitter("out");
		for (const inbox of [this.#stanzas, this.#others, this.#syncs]) inbox.reopen();
	}

	// The answers to the login are nothing that a test waits for.
	protected note_ready(): void {
		this.received.length = 0;
		while (this.#stanzas.claim(() => true));
	}

	protected note_received(chunk: string): void {
		this.#in.write(chunk);
	}

	protected note_sent(chunk: string): void {
		if (this.#keep) this.#out.write(chunk);
	}

	protected note_ended(reason: string): void {
		for (const inbox of [this.#stanzas, this.#others, this.#syncs]) inbox.close(new Error(reason));
	}

	/** From now on keeps nothing of what comes and passes, for loads of many stanzas; `listen` and `serve` still see it, `next` and `request` do not. */
	stop_keeping(): void {
		this.#keep = false;
	}

	/** Calls the listener with every stanza that comes from now on; undefined ends that. */
	listen(listener: ((stanza: Element) => void) | undefined): void {
		this.#listener = listener;
	}

	/** The exact text in which a stanza came; throws where it did not come here. */
	raw(stanza: Element): string {
		const text = this.#raw.get(stanza);
		if (text === undefined) throw new Error(`did not come here: ${stanza}`);
		return text;
	}

	/** Resolves with the first stanza for which the predicate holds, come already or yet to come, each being handed out once; rejects with a TimeoutError after `within` milliseconds (30,000), or where the connection ends. */
	async next(predicate: Predicate = () => true, { within = wait_limit } = {}): Promise<Element> {
		return (
			this.#stanzas.claim(predicate) ??
			(await this.#stanzas.wait(predicate, within, () =>
				this.#missing("the stanza waited for did not come", this.#stanzas),
			))
		);
	}

	/** As `next`, for what is no stanza. */
	async next_nonza(predicate: Predicate = () => true, { within = wait_limit } = {}): Promise<Element> {
		return (
			this.#others.claim(predicate) ??
			(await this.#others.wait(predicate, within, () =>
				this.#missing("the element waited for did not come", this.#others),
			))
		);
	}

	#missing(what: string, inbox: Inbox): string {
		const last = inbox.unclaimed.slice(-10).map((item) => `\n  ${item}`);
		return `${this.jid}: ${what}; what came and nobody asked for:${last.join("") || " nothing"}`;
	}

	/** Sends a request, with an id of its own where it has none, and resolves with the first result or error of that id that comes from now on, whoever sent it; rejects as `next` does. */
	async request(request: Element | string, { within = wait_limit } = {}): Promise<Element> {
		const iq = typeof request === "string" ? parse(request) : request;
		const as_it_is = typeof request === "string" && iq.attrs.id !== undefined;
		iq.attrs.id ??= new_id();
		const { id } = iq.attrs;
		const what = (): string => this.#missing(`no answer to ${iq}`, this.#stanzas);
		const answer = this.#stanzas.wait((stanza) => is_answer(stanza) && stanza.attrs.id === id, within, what);
		// The connection may end while it is being sent.
		answer.catch(() => {});
		await this.send(as_it_is ? request : iq);
		return answer;
	}

	/** Lets the handler answer every request that comes from now on; undefined ends that, and nothing is answered. */
	serve(handler: Handler | undefined): void {
		this.#handler = handler;
	}

	/** Answers a request; rejects where the connection has ended. */
	async answer(request: Element, answer: Answer): Promise<void> {
		if (answer === "swallow") return;
		if (answer === "empty") await this.send(iq_result(request));
		else if (answer.is("error")) await this.send(iq_error(request, answer));
		else await this.send(iq_result(request, answer));
	}

	/** Sends presence; rejects where the connection has ended. */
	async presence({ priority, show, status, type, to }: PresenceOptions = {}): Promise<void> {
		const children: Element[] = [];
		if (show !== undefined) children.push(element("show", {}, show));
		if (status !== undefined) children.push(element("status", {}, status));
		if (priority !== undefined) children.push(element("priority", {}, String(priority)));
		const attributes = { ...(type !== undefined && { type }), ...(to !== undefined && { to }) };
		await this.send(element("presence", attributes, ...children));
	}

	/** Resolves when the server has handled everything that was sent before, and everything that it sent here meanwhile has come; rejects as `next` does. */
	async sync({ within = wait_limit } = {}): Promise<void> {
		const id = new_id("sync-");
		const what = (): string => `${this.jid}: the server does not answer`;
		const answer = this.#syncs.wait((stanza) => stanza.attrs.id === id, within, what);
		// The connection may end while it is being sent.
		answer.catch(() => {});
		await this.send(iq_get(this.domain, undefined, { id }));
		await answer;
	}
}
