// What every scenario starts from: a Prosody with the proxy, the account that serves, and users who ask.

import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Client, type ConnectOptions, connect, type Handler } from "../support/client.ts";
import {
	type Configuration,
	type Options,
	type Prosody,
	type StartOptions,
	start_prosody,
	type Version,
} from "../support/prosody.ts";
import { connect_raw, type RawClient } from "../support/raw_client.ts";
import type { Predicate, PresenceOptions, Session } from "../support/session.ts";
import { in_time, until } from "../support/wait.ts";
import {
	canonical,
	type Element,
	element,
	error_of,
	iq_get,
	iq_set,
	is_answer,
	is_request,
	new_id,
	payload_of,
} from "../support/wire.ts";

export const password = "secret";
export const users = "users.test";
export const services = "services.test";
export const proxy = "proxy.test";
export const target = `svc@${services}`;
export const asker = `user@${users}`;
export const module_name = "client_proxy";

/** Options with which every kind of stanza is relayed. */
export const everything = { client_proxy_stanzas: ["iq", "message", "presence"] } as const;

/** The four kinds of address at the component. */
export const addresses = [proxy, `${proxy}/res`, `node@${proxy}`, `node@${proxy}/res`] as const;

export interface SceneOptions extends Partial<Omit<StartOptions, "version">> {
	/** Options of the component, beside its target. */
	readonly proxy_options?: Options;
}

/** The configuration of a server with the proxy. */
export function scene(version: Version, { proxy_options = {}, ...rest }: SceneOptions = {}): StartOptions {
	return {
		version,
		clock: true,
		hosts: { [users]: {}, [services]: {} },
		components: { [proxy]: { module: module_name, options: { target_address: target, ...proxy_options } } },
		accounts: { [asker]: password, [target]: password, [`other@${users}`]: password },
		...rest,
	};
}

/** Starts a server with the proxy; resolves when the proxy has asked for the presence of its target. */
export async function start_scene(version: Version, options: SceneOptions = {}): Promise<Prosody> {
	const server = await start_prosody(scene(version, options));
	await server.advance(2);
	return server;
}

/** Logs a user in. */
export function login(
	server: Prosody,
	jid: string = `${asker}/phone`,
	more: Pick<ConnectOptions, "presence" | "sm"> = {},
): Promise<Client> {
	return connect({ server, jid, password, ...more });
}

/** Logs a raw client in. */
export function login_raw(
	server: Prosody,
	jid: string = `${asker}/raw`,
	more: Pick<ConnectOptions, "presence"> = {},
): Promise<RawClient> {
	return connect_raw({ server, jid, password, ...more });
}

/** Logs a session of the service in, which answers every request by the handler, or holds what it gets. */
export async function serve(
	server: Prosody,
	resource: string,
	handler: Handler | "hold" = () => "empty",
	more: Pick<ConnectOptions, "presence" | "sm"> = {},
): Promise<Client> {
	const client = await login(server, `${target}/${resource}`, { ...more, presence: "none" });
	// Before it is available: what waits in the queue comes at once.
	client.serve(handler === "hold" ? undefined : handler);
	if (more.presence !== "none") await client.presence(more.presence);
	await client.sync();
	return client;
}

/** Ends several sessions. */
export async function stop_all(...sessions: readonly Session[]): Promise<void> {
	await Promise.all(sessions.map((session) => session.stop()));
}

// Asking

/** The payload of a request. */
export function question(text = "what?"): Element {
	return element("ask", { xmlns: "urn:example:ask" }, text);
}

/** The payload of an answer, which says who gave it. */
export function reply(who: string): Element {
	return element("told", { xmlns: "urn:example:ask", by: who });
}

/** What an answer comes down to: "result", "result by X" where X says so, or "TYPE/CONDITION" of an error. */
export function outcome(answer: Element): string {
	const error = error_of(answer);
	if (error) return `${error.type}/${error.condition}`;
	const by = payload_of(answer)?.attrs.by;
	return by === undefined ? `${answer.attrs.type}` : `${answer.attrs.type} by ${by}`;
}

/** Asks once and resolves with the outcome. */
export async function ask(user: Session, to: string = proxy): Promise<string> {
	return outcome(await user.request(iq_get(to, question())));
}

/** Sends so many requests, every other one a get, and resolves with their ids once the server has handled them. */
export async function ask_many(
	user: Session,
	count: number,
	{ to = proxy, type = "both" }: { to?: string; type?: "both" | "get" | "set" } = {},
): Promise<readonly string[]> {
	const ids: string[] = [];
	for (let number = 0; number < count; number += 1) {
		const kind = type === "both" ? (number % 2 === 0 ? "get" : "set") : type;
		const id = new_id(`${kind}-`);
		ids.push(id);
		await user.send((kind === "get" ? iq_get : iq_set)(to, question(), { id }));
	}
	await user.sync();
	return ids;
}

/** The answers of these ids that have come so far, in order. */
export function answers_to(user: Session, ids: readonly string[]): readonly Element[] {
	const wanted = new Set(ids);
	return user.received.filter((stanza) => is_answer(stanza) && wanted.has(stanza.attrs.id ?? ""));
}

/** Resolves with the answers once there are as many as ids; rejects after `within` milliseconds. */
export async function all_answers(
	user: Session,
	ids: readonly string[],
	{ within = 15_000 } = {},
): Promise<readonly Element[]> {
	return until(
		() => {
			const answers = answers_to(user, ids);
			return answers.length >= ids.length && answers;
		},
		{ within, what: `fewer answers than the ${ids.length} requests` },
	);
}

/** How often each outcome is among the answers. */
export function tally(answers: readonly Element[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const answer of answers) counts[outcome(answer)] = (counts[outcome(answer)] ?? 0) + 1;
	return counts;
}

/** The requests that a session has received. */
export function requests_at(session: Session): readonly Element[] {
	return session.received.filter(is_request);
}

/** Resolves with the requests that a session has received once there are so many. */
export function requests_come(session: Session, count: number): Promise<readonly Element[]> {
	return until(
		() => {
			const requests = requests_at(session);
			return requests.length >= count && requests;
		},
		{ within: 15_000, what: `fewer than ${count} requests came to ${session.jid}` },
	);
}

/** Resolves when all that one session sent has been handled and what it set off has come to the others. */
export async function settle(first: Session, ...others: readonly Session[]): Promise<void> {
	await first.sync();
	await Promise.all(others.map((other) => other.sync()));
}

/** The answers that a session has received, as texts that can be compared. */
export function answers_at(session: Session): readonly string[] {
	return session.received.filter(is_answer).map((stanza) => canonical(stanza));
}

/** The text of a stanza but for its xml:lang, which the server of the sender adds. */
export function without_lang(stanza: Element): string {
	const { "xml:lang": _, ...rest } = stanza.attrs;
	return canonical(element(stanza.name, rest, ...stanza.children));
}

/** Reads something of what the module does now, by a Lua expression over its `overview`. */
function read_overview(server: Prosody, expression: string): Promise<string> {
	const loaded = `require "core.modulemanager".get_module("${proxy}", "${module_name}")`;
	return server.eval(`(function (overview) return ${expression}; end)(${loaded}.read_overview())`);
}

/** What the module holds: "REQUESTS open, BYTES kept, RESOURCES there". */
export function held(server: Prosody): Promise<string> {
	const numbers = "overview.open, overview.kept_bytes, #overview.resources";
	return read_overview(server, `("%d open, %d kept, %d there"):format(${numbers})`);
}

export const holds_nothing = "0 open, 0 kept, 0 there";

// Loads of many requests

/** Logs a session of the service in that is made for many requests; its first presence goes out when it can answer. */
export async function serve_many(
	server: Prosody,
	resource: string,
	handler: Handler,
	presence: PresenceOptions = {},
	account: string = target,
): Promise<RawClient> {
	const client = await login_raw(server, `${account}/${resource}`, { presence: "none" });
	client.stop_keeping();
	client.serve(handler);
	await client.presence(presence);
	await client.sync();
	return client;
}

/** Logs a user in who is made for many requests. */
export async function login_many(server: Prosody, jid?: string): Promise<RawClient> {
	const client = await login_raw(server, jid);
	client.stop_keeping();
	return client;
}

/** Many requests on their way. */
export interface Load {
	/** How often each outcome came so far; "unasked" is an answer to what was not asked, or was answered before. */
	readonly outcomes: Record<string, number>;
	/** How many have been answered. */
	answered: number;
	/** Resolves with the outcomes when all have been answered; rejects after `within` milliseconds. */
	readonly done: Promise<Record<string, number>>;
}

/** Has a user ask so many times, a new question whenever one of those on their way is answered. */
export function load(
	user: Session,
	count: number,
	{
		at_once = 10,
		make = (id, number) => (number % 2 === 0 ? iq_get : iq_set)(proxy, question(), { id }),
		note = () => {},
		within = 300_000,
	}: {
		/** How many are on their way at once. */
		readonly at_once?: number;
		/** Makes one; every other one is a get unless said otherwise. */
		readonly make?: (id: string, number: number) => Element;
		/** Is told of each answer, and of the number of its request. */
		readonly note?: (answer: Element, number: number) => void;
		readonly within?: number;
	} = {},
): Load {
	const outcomes: Record<string, number> = {};
	const open = new Map<string, number>();
	let sent = 0;
	let resolve = (): void => {};
	let reject: (error: Error) => void = () => {};
	const all = new Promise<void>((yes, no) => {
		resolve = yes;
		reject = no;
	});

	function send(): void {
		const id = new_id("load-");
		const number = sent;
		sent += 1;
		open.set(id, number);
		user.send(make(id, number)).catch(reject);
	}

	function count_in(what: string): void {
		outcomes[what] = (outcomes[what] ?? 0) + 1;
	}

	user.listen((answer) => {
		if (!is_answer(answer)) return;
		const id = answer.attrs.id ?? "";
		const number = open.get(id);
		if (number === undefined) {
			count_in("unasked");
			return;
		}
		open.delete(id);
		count_in(outcome(answer));
		result.answered += 1;
		note(answer, number);
		if (sent < count) send();
		else if (open.size === 0) resolve();
	});

	const what = (): string => `${user.jid}: ${result.answered} of ${count} requests were answered`;
	const result: Load = { outcomes, answered: 0, done: in_time(all, within, what).then(() => outcomes) };
	for (let number = 0; number < Math.min(count, at_once); number += 1) send();
	return result;
}

/** How many requests wait in the queue. */
export async function waiting(server: Prosody): Promise<number> {
	return Number(await read_overview(server, "overview.queued"));
}

/** How often each session answered, by what its answers say. */
export function answered_by(answers: readonly Element[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const answer of answers) {
		const by = payload_of(answer)?.attrs.by ?? outcome(answer);
		counts[by] = (counts[by] ?? 0) + 1;
	}
	return counts;
}

/** Asks so many times, a new question whenever one is answered, and resolves with how often each session answered. */
export async function ask_around(user: Session, count = 20): Promise<Record<string, number>> {
	const answers: Element[] = [];
	for (let number = 0; number < count; number += 1) {
		answers.push(await user.request((number % 2 === 0 ? iq_get : iq_set)(proxy, question())));
	}
	return answered_by(answers);
}

// One server for many scenarios

/** A server that several scenarios share, each of which leaves it as it was. */
export interface Stage {
	readonly server: Prosody;
	/** Sets options of the component until the scenario ends. */
	configure(options: Options): Promise<void>;
	/** Logs a user in, until the scenario ends. */
	user(jid?: string, more?: Parameters<typeof login>[2]): Promise<Client>;
	/** Logs a session of the service in, until the scenario ends; it answers with its own name unless said otherwise. */
	service(resource: string, handler?: Handler | "hold", more?: Parameters<typeof serve>[3]): Promise<Client>;
	/** Keeps a session until the scenario ends. */
	keep<Any extends Session>(session: Promise<Any>): Promise<Any>;
}

/** Has one server for all scenarios of a describe: started before them and stopped after them, with nothing left over. */
export function shared_stage(version: Version, options: SceneOptions = {}): Stage {
	let running: Prosody | undefined;
	const open: Session[] = [];
	const changed = new Set<string>();

	function server(): Prosody {
		if (!running) throw new Error("the server has not been started");
		return running;
	}

	function options_of_proxy(changes: Options): Configuration {
		return { components: { [proxy]: { options: changes } } };
	}

	async function keep<Any extends Session>(session: Promise<Any>): Promise<Any> {
		const kept = await session;
		open.push(kept);
		return kept;
	}

	beforeAll(async () => {
		running = await start_scene(version, { log_level: "info", ...options });
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
		const former: Options = { target_address: target, ...options.proxy_options };
		const names = [...changed].map((name) => [name, former[name]]);
		await server().reconfigure(options_of_proxy(Object.fromEntries(names)));
		changed.clear();
		await until(async () => (await held(server())) === holds_nothing, {
			what: "the module has something left",
		});
	});

	afterAll(async () => {
		await running?.stop();
		expect(running?.tracebacks()).toEqual([]);
	});

	return {
		get server() {
			return server();
		},
		configure: async (changes) => {
			for (const name of Object.keys(changes)) changed.add(name);
			await server().reconfigure(options_of_proxy(changes));
		},
		user: (jid, more) => keep(login(server(), jid, more)),
		service: (resource, handler = () => reply(resource), more) =>
			keep(serve(server(), resource, handler, more)),
		keep,
	};
}

// Messages and presence

/** Whether a stanza comes from the proxy, whatever the address there. */
export function is_from_proxy(stanza: Element): boolean {
	const [bare = ""] = (stanza.attrs.from ?? "").split("/");
	return bare === proxy || bare.endsWith(`@${proxy}`);
}

/** The messages from the proxy that a session has received. */
export function messages_at(session: Session): readonly Element[] {
	return session.received.filter((stanza) => stanza.is("message") && is_from_proxy(stanza));
}

/** The presences from the proxy that a session has received. */
export function presences_at(session: Session): readonly Element[] {
	return session.received.filter((stanza) => stanza.is("presence") && is_from_proxy(stanza));
}

/** The bodies of the messages from the proxy that a session has received. */
export function bodies_at(session: Session): readonly string[] {
	return messages_at(session).flatMap((stanza) => stanza.getChildText("body") ?? []);
}

/** Resolves with the next message from the proxy. */
export function next_message(session: Session, predicate: Predicate = () => true): Promise<Element> {
	return session.next((stanza) => stanza.is("message") && is_from_proxy(stanza) && predicate(stanza));
}

/** Makes the error that returns a message to its sender. */
export function error_message(to: Element, error: Element): Element {
	return element("message", { to: to.attrs.from, id: to.attrs.id, type: "error" }, error);
}

/** The address without its resource. */
export function base_of(address: string): string {
	return address.replace(/\/.*$/s, "");
}

/** The exact texts of the stanzas of an id that have passed a session in one direction. */
export function stanzas_on_wire(session: Session, direction: "in" | "out", id: string): readonly string[] {
	const id_of = (xml: string): string | undefined => /^<\w+\s[^>]*\bid=['"]([^'"]*)['"]/.exec(xml)?.[1];
	return session.wire
		.filter((entry) => entry.direction === direction && id_of(entry.xml) === id)
		.map(({ xml }) => xml);
}

/** Resolves with the next presence from the proxy. */
export function next_presence(session: Session, predicate: Predicate = () => true): Promise<Element> {
	return session.next((stanza) => stanza.is("presence") && is_from_proxy(stanza) && predicate(stanza));
}
