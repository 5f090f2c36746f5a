// Bad input, from a user, from the target and from another server: nothing breaks, nothing is lost.

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { type Federation, start_federation } from "../support/federation.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import { connect_raw, type RawClient } from "../support/raw_client.ts";
import { until } from "../support/wait.ts";
import { error_of, is_answer, message } from "../support/wire.ts";
import {
	addresses,
	all_answers,
	answers_at,
	ask,
	ask_many,
	asker,
	held,
	login,
	outcome,
	password,
	proxy,
	requests_at,
	requests_come,
	scene,
	serve,
	settle,
	tally,
	target,
	users,
} from "./scene.ts";

const far = "far.test";
const stranger = `eve@${far}`;
const errors_ns = "urn:ietf:params:xml:ns:xmpp-stanzas";
const error_children: readonly string[] = [
	"",
	"<error/>",
	"<error type='cancel'/>",
	`<error type='cancel'><recipient-unavailable xmlns='${errors_ns}'/></error>`,
	`<error type='cancel'><service-unavailable xmlns='${errors_ns}'/></error>`,
	`<error type='wait'><remote-server-timeout xmlns='${errors_ns}'/></error>`,
	`<error type='nonsense'><text xmlns='${errors_ns}'>only a text</text></error>`,
	"<error xmlns='urn:example:other'/>",
	"<error>text</error>",
];

/** The addresses at the component, and those of its users and resources as they are seen from the other side. */
const all_addresses: readonly string[] = [
	...addresses,
	`${proxy}/${asker}/phone`,
	`${proxy}/${stranger}/x`,
	`${proxy}/@${"0".repeat(64)}`,
	`node@${proxy}/${asker}/phone`,
	`${proxy}/${"r".repeat(1023)}`,
	`${"n".repeat(1023)}@${proxy}`,
];

const ids = ["", " ", "q", "1", "nil", "ü", "'\"<>&\n", "x".repeat(2_000)] as const;

function escaped(text: string): string {
	return text.replace(/[&<>'"\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function attribute(name: string, value: string | undefined): string {
	return value === undefined ? "" : ` ${name}='${escaped(value)}'`;
}

const payloads: readonly string[] = [
	"",
	"text",
	"<a/>",
	"<a/><b/>",
	"<ask xmlns='urn:example:ask'/>",
	"<ping xmlns='urn:xmpp:ping'/>",
	"<query xmlns='http://jabber.org/protocol/disco#info'/>",
	"<query xmlns='http://jabber.org/protocol/disco#items' node='x'/>",
	"<query xmlns='jabber:iq:roster'/>",
	"<vCard xmlns='vcard-temp'/>",
	"<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>",
	"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='x'/></pubsub>",
	"<iq xmlns='jabber:client' type='get' id='inner'><a/></iq>",
	`<a xmlns='urn:x'>${"<b>".repeat(50)}${"</b>".repeat(50)}</a>`,
	"<x:a xmlns:x='urn:prefixed' x:y='z'/>",
	"<body>hello</body>",
	"<priority>0</priority>",
	"<priority/>",
	"<priority>x</priority>",
	"<priority>1e9</priority>",
	"<priority>999999999999999999999999999999</priority>",
	"<priority>-129</priority>",
	"<priority><priority>1</priority></priority>",
	"<priority> +5 </priority>",
	"<priority>1</priority><priority>-1</priority>",
	"<show>nonsense</show><status>&#xE9;</status>",
	...error_children,
];

const of_iq = fc.constantFrom("get", "set", "result", "error", undefined, "nonsense", "", "GET");
const of_message = fc.constantFrom(
	"chat",
	"normal",
	"groupchat",
	"headline",
	"error",
	undefined,
	"nonsense",
	"",
);
const of_presence = fc.constantFrom(
	undefined,
	"unavailable",
	"probe",
	"subscribe",
	"subscribed",
	"unsubscribe",
	"unsubscribed",
	"error",
	"nonsense",
	"",
);

interface Junk {
	readonly name: string;
	readonly type: string | undefined;
	readonly to: string;
	readonly id: string | undefined;
	readonly lang: string | undefined;
	readonly payload: string;
}

/** Any stanza to the component; those that a client may not send are left out where it is one. */
function junk(from_client: boolean): fc.Arbitrary<Junk> {
	return fc
		.oneof(
			{ weight: 3, arbitrary: fc.record({ name: fc.constant("iq"), type: of_iq }) },
			{ weight: 1, arbitrary: fc.record({ name: fc.constant("message"), type: of_message }) },
			{ weight: 2, arbitrary: fc.record({ name: fc.constant("presence"), type: of_presence }) },
		)
		.chain(({ name, type }) =>
			fc.record({
				name: fc.constant(name),
				type: fc.constant(type),
				to: fc.constantFrom(...all_addresses),
				id: fc.oneof(fc.constantFrom(...ids, undefined), fc.string({ maxLength: 30 }).map(printable)),
				lang: fc.constantFrom(undefined, undefined, "de", "", "not a language"),
				payload: fc
					.array(fc.constantFrom(...payloads), { minLength: 0, maxLength: 2 })
					.map((parts) => parts.join("")),
			}),
		)
		.map((stanza) =>
			// To a client the server itself answers these, or ends its stream.
			from_client && stanza.id === undefined ? { ...stanza, id: "c" } : stanza,
		);
}

/** Without the characters that XML has no place for. */
function printable(text: string): string {
	return text.replace(/[^\t\n\x20-\uD7FF\uE000-\uFFFD]/gu, "");
}

function written({ name, type, to, id, lang, payload }: Junk, from?: string): string {
	const attributes =
		attribute("type", type) +
		attribute("from", from) +
		attribute("to", to) +
		attribute("id", id) +
		attribute("xml:lang", lang);
	return `<${name}${attributes}>${payload}</${name}>`;
}

describe.each(available_versions())("on Prosody %s", (version) => {
	let federation: Federation;
	let here: Prosody;
	let there: Prosody;

	beforeAll(async () => {
		federation = await start_federation(scene(version), {
			version,
			hosts: { [far]: {} },
			accounts: { [stranger]: password },
		});
		({ here, there } = federation);
		await here.advance(2);
	});

	afterAll(async () => {
		await federation?.stop();
		expect(federation?.here.tracebacks()).toEqual([]);
		expect(federation?.there.tracebacks()).toEqual([]);
	});

	/** Whether the proxy does what it should after what has happened; ends the sessions that it needs. */
	async function expect_sound(): Promise<void> {
		const service = await serve(here, "sound");
		const user = await login(here, `${asker}/sound`);
		for (const to of addresses) expect(await ask(user, to)).toBe("result");
		expect(tally(await all_answers(user, await ask_many(user, 20)))).toEqual({ result: 20 });
		await service.stop();
		await user.stop();
		expect(here.tracebacks()).toEqual([]);
		expect(there.tracebacks()).toEqual([]);
	}

	async function raw(server: Prosody, jid: string): Promise<RawClient> {
		return connect_raw({ server, jid, password });
	}

	describe("from another server", () => {
		test.each(addresses)(
			"an IQ to %s that no client may send is refused where RFC 6120 wants it, or dropped",
			async (to) => {
				const eve = await connect({ server: there, jid: `${stranger}/x`, password });
				const service = await serve(here, "a");
				const refused: readonly (readonly [string, string])[] = [
					["type='get' id='no-child'", ""],
					["type='set' id='no-child-2'", "only text"],
					["type='get' id='two'", "<a/><b/>"],
					["id='no-type'", "<a/>"],
					["type='nonsense' id='odd-type'", "<a/>"],
					["type='get'", "<a/>"],
					["", ""],
				];
				for (const [attributes, children] of refused) {
					await there.inject(far, `<iq ${attributes} from='${eve.jid}' to='${to}'>${children}</iq>`);
					const refusal = await eve.next((stanza) => stanza.attrs.type === "error");
					expect(outcome(refusal)).toBe("modify/bad-request");
					expect(refusal.attrs.from).toBe(to);
					expect(error_of(refusal)?.text).toBeTruthy();
					expect(refusal.attrs.id).toBe(/id='([^']*)'/.exec(attributes)?.[1]);
				}
				const came = eve.received.length;
				for (const attributes of [
					"type='result'",
					"type='error'",
					"type='result' id='r'",
					"type='error' id='e'",
				]) {
					for (const children of ["", "<a/>", "<a/><b/><c/>", ...error_children]) {
						await there.inject(far, `<iq ${attributes} from='${eve.jid}' to='${to}'>${children}</iq>`);
					}
				}
				// The stream keeps its order, so this comes after all of them.
				expect(await ask(eve, to)).toBe("result");
				expect(eve.received.slice(came).filter((stanza) => !is_answer(stanza))).toEqual([]);
				expect(eve.received.slice(came)).toHaveLength(1);
				expect(requests_at(service)).toHaveLength(1);
				await Promise.all([eve.stop(), service.stop()]);
				await expect_sound();
			},
		);

		test("an answer in the name of the target's resource does not get past the server", async () => {
			const eve = await connect({ server: there, jid: `${stranger}/x`, password });
			const service = await serve(here, "a", "hold");
			const user = await login(here);
			const refused = async (): Promise<string> => {
				await eve.send(message(proxy, "hello"));
				return outcome(await eve.next((stanza) => stanza.is("message")));
			};
			const [id = ""] = await ask_many(user, 1);
			const answer = `<iq type='result' id='${id}' to='${proxy}/${user.jid}'`;
			// Its own name first, then the other's; both go the way that the message goes.
			expect(await refused()).toBe("cancel/feature-not-implemented");
			await there.inject_bytes(far, proxy, `${answer} from='${eve.jid}'/>`);
			expect(await refused()).toBe("cancel/feature-not-implemented");
			await there.inject_bytes(far, proxy, `${answer} from='${service.jid}'/>`);
			// The server here ends such a stream; what comes next takes another.
			await until(async () => (await there.eval(`hosts["${far}"].s2sout["${proxy}"] == nil`)) === "true");
			expect(await refused()).toBe("cancel/feature-not-implemented");
			await user.sync();
			expect(answers_at(user)).toEqual([]);
			for (const request of await requests_come(service, 1)) await service.answer(request, "empty");
			await all_answers(user, [id]);
			await Promise.all([eve.stop(), service.stop(), user.stop()]);
			await expect_sound();
		});
	});

	test.each([
		["a user", `${asker}/bad`],
		["the target", `${target}/bad`],
	])(
		"errors, results and presence of any shape from %s are answered by nobody that must not",
		async (_, jid) => {
			const client = await raw(here, jid);
			const came = client.received.length;
			let id = 0;
			for (const to of all_addresses) {
				for (const name of ["iq", "message", "presence"]) {
					for (const children of error_children) {
						id += 1;
						await client.send(`<${name} type='error' id='e${id}' to='${to}'>${children}</${name}>`);
					}
				}
				for (const children of ["", "<a/>", "text"]) {
					id += 1;
					await client.send(`<iq type='result' id='r${id}' to='${to}'>${children}</iq>`);
				}
			}
			await client.sync();
			expect(client.is_open).toBe(true);
			const answers = client.received.slice(came).filter(({ attrs }) => /^[er]\d/.test(attrs.id ?? ""));
			expect(answers).toEqual([]);
			await client.stop();
			await expect_sound();
		},
	);

	test("priorities of any shape leave the target's session where it is, or take it in", async () => {
		const client = await raw(here, `${target}/priority`);
		const user = await login(here);
		for (const children of payloads.filter((text) => text.startsWith("<priority"))) {
			await client.send(`<presence>${children}</presence>`);
			await client.send(`<presence to='${proxy}'>${children}</presence>`);
			await client.sync();
		}
		client.serve(() => "empty");
		await client.presence();
		await client.sync();
		expect(await ask(user)).toBe("result");
		await client.stop();
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await user.stop();
		await expect_sound();
	});

	test.each([
		["200 levels", 200],
		["2,000 levels", 2_000],
		["20,000 levels", 20_000],
	])("a request nested %s deep passes or is refused, and may move", async (_, depth) => {
		const user = await raw(here, `${asker}/deep`);
		const service = await connect_raw({ server: here, jid: `${target}/deep`, password });
		const tree = `<d xmlns='urn:example:deep'>${"<d>".repeat(depth)}${"</d>".repeat(depth)}</d>`;
		service.serve(() => "empty");
		await user.send(`<iq type='get' id='deep' to='${proxy}'>${tree}</iq>`);
		await user.next((stanza) => stanza.attrs.id === "deep");
		service.serve(undefined);
		await user.send(`<iq type='get' id='moving' to='${proxy}'>${tree}</iq>`);
		await user.sync();
		service.cut();
		const end = await user.next((stanza) => stanza.attrs.id === "moving");
		expect(outcome(end)).toBe("wait/recipient-unavailable");
		await user.stop();
		await expect_sound();
	});

	test("requests of 200 KiB pass both ways, and move", async () => {
		const user = await raw(here, `${asker}/large`);
		const first = await raw(here, `${target}/first`);
		const text = "x".repeat(200 * 1024);
		await user.send(
			`<iq type='get' id='large' to='${proxy}'><ask xmlns='urn:example:ask'>${text}</ask></iq>`,
		);
		const request = await first.next((stanza) => stanza.attrs.id === "large");
		expect(request.getChildText("ask")).toBe(text);
		const second = await raw(here, `${target}/second`);
		first.cut();
		const again = await second.next((stanza) => stanza.attrs.id === "large");
		await second.send(
			`<iq type='result' id='large' to='${again.attrs.from}'><told xmlns='urn:example:ask'>${text}</told></iq>`,
		);
		const answer = await user.next((stanza) => stanza.attrs.id === "large");
		expect(answer.getChildText("told")).toBe(text);
		await Promise.all([user.stop(), second.stop()]);
		await expect_sound();
	});

	test("a stanza beyond the server's limit ends its sender's stream, and nothing else", async () => {
		const user = await raw(here, `${asker}/huge`);
		await user
			.send(`<iq type='get' id='huge' to='${proxy}'><a>${"x".repeat(400 * 1024)}</a></iq>`)
			.catch(() => {});
		await user.closed;
		const service = await raw(here, `${target}/huge`);
		await service
			.send(`<iq type='result' id='huge' to='${proxy}/x'><a>${"x".repeat(400 * 1024)}</a></iq>`)
			.catch(() => {});
		await service.closed;
		await expect_sound();
	});

	test("half a stanza and a cut are no stanza", async () => {
		for (const jid of [`${asker}/half`, `${target}/half`]) {
			const client = await raw(here, jid);
			await client.send(`<iq type='get' id='half' to='${proxy}'><ask xmlns='urn:exam`);
			client.cut();
		}
		await expect_sound();
	});

	test("subscribing, unsubscribing and probing without end changes nothing for others", async () => {
		const service = await raw(here, `${target}/noisy`);
		const user = await login(here);
		service.serve(() => "empty");
		for (let times = 0; times < 50; times += 1) {
			for (const type of ["subscribe", "unsubscribe", "probe", "subscribed"]) {
				await service.presence({ type, to: proxy });
			}
		}
		await service.sync();
		expect(await ask(user)).toBe("result");
		// It takes its approval back: that is its right, and it is asked to approve, or approved for, again.
		await service.presence({ type: "unsubscribed", to: proxy });
		await service.sync();
		await here.advance(35);
		expect(await ask(user)).toBe("result");
		await Promise.all([service.stop(), user.stop()]);
		await expect_sound();
	});

	test("4,500 stanzas of every sort, from a user, the target and another server: no traceback, nothing left", {
		timeout: 120_000,
	}, async () => {
		const seed = 20_180_219;
		const each = 1_500;
		const parameters = { seed, numRuns: each };
		const user = await raw(here, `${asker}/junk`);
		const service = await raw(here, `${target}/junk`);
		const eve = await raw(there, `${stranger}/junk`);
		service.serve(() => "empty");
		let sent = 0;
		let came_again = 0;
		const streams: RawClient[] = [];

		async function send_all(first: RawClient, server: Prosody, jid: string, offset: number): Promise<void> {
			let client = first;
			for (const stanza of fc.sample(junk(true), { ...parameters, seed: seed + offset })) {
				// A stanza may cost its sender the stream; it comes again.
				if (!client.is_open) {
					client = await raw(server, jid);
					came_again += 1;
					client.serve(() => "empty");
				}
				await client.send(written(stanza)).catch(() => {});
				sent += 1;
			}
			await client.sync().catch(() => {});
			streams.push(client);
		}

		async function inject_all(): Promise<void> {
			for (const stanza of fc.sample(junk(false), { ...parameters, seed: seed + 2 })) {
				await there.inject(far, written(stanza, eve.jid));
				sent += 1;
			}
			await eve.sync();
		}

		await Promise.all([
			send_all(user, here, user.jid, 0),
			send_all(service, here, service.jid, 1),
			inject_all(),
		]);
		expect(sent).toBe(3 * each);
		expect(came_again).toBeLessThan(each / 50);
		await until(async () => (await ask(eve, users).catch(() => "nothing")) !== undefined);
		for (const client of streams) await client.stop();
		await eve.stop();
		await here.advance(125);
		expect(await held(here)).toMatch(/^0 open, 0 kept, 0 there$/);
		await here.advance(40);
		await expect_sound();
	});

	test("junk from a user while 100 requests are under way loses none of them", async () => {
		const user = await login(here);
		const bad = await raw(here, `${asker}/junk`);
		const worse = await raw(here, `${target}/junk`);
		await worse.presence({ priority: -1 });
		await worse.sync();
		const service = await serve(here, "good", "hold");
		const wanted = await ask_many(user, 100);
		for (const stanza of fc.sample(junk(true), { seed: 7, numRuns: 200 })) {
			if (stanza.name === "presence" || stanza.type === "get" || stanza.type === "set") continue;
			if (bad.is_open) await bad.send(written(stanza)).catch(() => {});
			if (worse.is_open) await worse.send(written(stanza)).catch(() => {});
		}
		await user.sync();
		expect(answers_at(user)).toEqual([]);
		for (const request of await requests_come(service, 100)) await service.answer(request, "empty");
		expect(tally(await all_answers(user, wanted))).toEqual({ result: 100 });
		await settle(user, service);
		await Promise.all([user.stop(), bad.stop(), worse.stop(), service.stop()]);
	});
});
