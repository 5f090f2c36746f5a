// What the tests use of @xmpp/client 0.14, which has no types of its own.

declare module "@xmpp/client" {
	import type { EventEmitter } from "node:events";
	import type { Socket } from "node:net";

	export interface Attributes {
		[name: string]: string | undefined;
	}

	export type Node = Element | string;

	export interface Element {
		/** With its prefix, where it has one. */
		name: string;
		attrs: Attributes;
		children: Node[];
		parent: Element | null;
		is(name: string, xmlns?: string): boolean;
		getNS(): string | undefined;
		getChild(name: string, xmlns?: string): Element | undefined;
		getChildren(name: string, xmlns?: string): Element[];
		getChildText(name: string, xmlns?: string): string | null;
		getChildElements(): Element[];
		getText(): string;
		append(...nodes: Node[]): void;
		remove(child: Element): this;
		toString(): string;
	}

	export interface Parser
		extends EventEmitter<{
			start: [Element];
			element: [Element];
			end: [Element];
			error: [Error];
		}> {
		write(text: string): void;
	}

	export const xml: {
		(name: string, attrs?: Attributes, ...children: Node[]): Element;
		readonly Element: new (name: string, attrs?: Attributes) => Element;
		readonly Parser: new () => Parser;
		readonly escapeXML: (text: string) => string;
		readonly escapeXMLText: (text: string) => string;
	};

	export interface JID {
		toString(): string;
	}

	interface Events {
		connect: [];
		element: [Element];
		error: [Error];
		disconnect: [];
		online: [JID];
	}

	export interface Credentials {
		readonly username: string;
		readonly password: string;
	}

	export interface Client extends EventEmitter<Events> {
		readonly jid: JID | null;
		readonly status: string;
		readonly socket: Socket | null;
		readonly reconnect: { stop(): void; reconnect(): Promise<void> };
		readonly streamManagement: EventEmitter<{ resumed: [] }> & { inbound: number; enabled: boolean };
		readonly iqCaller: { readonly handlers: ReadonlyMap<string, unknown> };
		start(): Promise<JID>;
		stop(): Promise<unknown>;
		send(element: Element): Promise<void>;
		write(text: string): Promise<void>;
	}

	export interface ClientOptions {
		readonly service: string;
		readonly domain: string;
		readonly resource?: string;
		readonly username: string;
		/** How long a step of the stream may take, in milliseconds. */
		readonly timeout?: number;
		readonly credentials: (
			authenticate: (credentials: Credentials, mechanism: string) => Promise<void>,
		) => Promise<void>;
	}

	export function client(options: ClientOptions): Client;
}
