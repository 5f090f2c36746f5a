// Protocols of several stages through the proxy, with three resources behind it and a real library on both sides.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { type Slixmpp, type SlixmppClient, start_slixmpp } from "../support/slixmpp.ts";
import { until } from "../support/wait.ts";
import { type Element, message, namespaces, new_id, payload_of } from "../support/wire.ts";
import {
	asker,
	base_of,
	bodies_at,
	everything,
	is_from_proxy,
	login,
	messages_at,
	next_message,
	next_presence,
	password,
	presences_at,
	proxy,
	requests_at,
	type SceneOptions,
	serve,
	settle,
	start_scene,
	stop_all,
	target,
	users,
} from "./scene.ts";

const mebibyte = 1 << 20;
const service_plugins = ["xep_0047", "xep_0050", "xep_0115"];
const user_plugins = service_plugins;
const names = ["ann", "ben", "cem", "dan", "eve", "fay"];
const command = "http://jabber.org/protocol/commands";
const ibb = "http://jabber.org/protocol/ibb";

const accounts = Object.fromEntries(
	[target, asker, ...names.map((name) => `${name}@${users}`)].map((jid) => [jid, password]),
);

function requests_of(service: Session, user: Session, namespace: string): readonly Element[] {
	return requests_at(service).filter(
		(request) =>
			request.attrs.from?.endsWith(`/${user.jid}`) && payload_of(request)?.attrs.xmlns === namespace,
	);
}

/** The one service that got so many requests of that user; the others must have got none. */
async function server_of(
	services: readonly SlixmppClient[],
	user: Session,
	namespace: string,
	count: number,
): Promise<SlixmppClient> {
	const count_each = (): number[] => services.map((service) => requests_of(service, user, namespace).length);
	// The driver tells of what has come when it gets to it, which may be after the answer has come to the user.
	await until(() => count_each().reduce((sum, one) => sum + one, 0) >= count, {
		what: `fewer than ${count} requests of ${user.jid} came to the services`,
	});
	const counts = count_each();
	expect([...counts].sort((one, other) => one - other)).toEqual([0, 0, count]);
	const found = services.find((_, index) => counts[index] === count);
	if (!found) throw new Error("nobody served");
	return found;
}

/** What `hold_group` of slixmpp's clients does, for one of @xmpp/client. */
function hold_group(service: Session): void {
	const rooms = new Map<string, Set<string>>();
	service.listen((stanza) => {
		const { from = "", type } = stanza.attrs;
		if (!is_from_proxy(stanza)) return;
		const members = rooms.get(base_of(from)) ?? new Set<string>();
		rooms.set(base_of(from), members);
		const name = from.slice(base_of(from).length + 1);
		const tell = (text: string): void => {
			for (const member of members) if (member !== from) void service.send(message(member, text));
		};
		if (stanza.is("presence") && type === undefined && !members.has(from)) {
			members.add(from);
			void service.presence({ to: from, status: `${members.size} here` });
			tell(`${name} has joined`);
		} else if (stanza.is("presence") && type !== undefined && members.delete(from)) {
			tell(`${name} has left`);
		} else if (stanza.is("message") && type !== "error" && members.has(from)) {
			tell(`${name}: ${stanza.getChildText("body")}`);
		}
	});
}

function resource_of(session: Session): string {
	return session.jid.replace(/^.*\//, "");
}

describe.each(available_versions())("on Prosody %s", (version) => {
	let slixmpp: Slixmpp;
	let server: Prosody;
	let services: readonly SlixmppClient[];
	const open: Session[] = [];

	beforeAll(async () => {
		slixmpp = await start_slixmpp();
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
	});

	afterAll(async () => {
		await slixmpp?.stop();
		expect(slixmpp?.said).not.toContain("Traceback");
	});

	async function start(options: SceneOptions): Promise<void> {
		server = await start_scene(version, { accounts, ...options });
		services = await Promise.all(["a", "b", "c"].map(start_service));
	}

	async function start_service(resource: string): Promise<SlixmppClient> {
		const service = await slixmpp.connect({
			server,
			jid: `${target}/${resource}`,
			password,
			presence: "none",
			plugins: service_plugins,
		});
		await Promise.all([
			service.offer_command("colours"),
			service.take_bytes(),
			service.advertise(`urn:example:feature:${resource}`),
		]);
		await service.presence();
		await service.sync();
		return service;
	}

	async function stop(): Promise<void> {
		await stop_all(...(services ?? []));
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	}

	async function user_at(jid: string): Promise<SlixmppClient> {
		const user = await slixmpp.connect({ server, jid, password, plugins: user_plugins });
		open.push(user);
		return user;
	}

	/** The one resource that has got the presence of a user at an address. */
	async function greeter_of(user: Session, address: string): Promise<SlixmppClient> {
		const is_theirs = (stanza: Element): boolean => stanza.attrs.from === `${address}/${user.jid}`;
		return until(() => services.find((service) => presences_at(service).some(is_theirs)));
	}

	function all_users(): Promise<readonly SlixmppClient[]> {
		return Promise.all(names.map((name) => user_at(`${name}@${users}/phone`)));
	}

	// What goes through with whatever keeps the requests of one user together.
	function multi_stage_requests(): void {
		test("everybody gets through an ad-hoc command of three stages, with one and the same resource", async () => {
			const askers = await all_users();
			const served = await Promise.all(
				askers.map(async (user, number) => {
					const to = number % 2 === 0 ? proxy : `colours@${proxy}`;
					const name = names[number] ?? "";
					const stages = await user.run_command(to, "colours", [{ name }, { colour: "green" }]);
					const resource = resource_of(await server_of(services, user, command, 3));
					expect(stages).toEqual([
						{ from: to, status: "executing", title: "name?", values: { name: "" } },
						{ from: to, status: "executing", title: "colour?", values: { colour: "" } },
						{
							from: to,
							status: "completed",
							title: "done",
							values: { told: `${name} likes green, says ${resource}` },
						},
					]);
					return resource;
				}),
			);
			// Were all with one resource, nothing would have been shown.
			expect(new Set(served).size).toBeGreaterThan(1);
		});

		test("a mebibyte passes in band from one user, while two others send less", async () => {
			const askers = (await all_users()).slice(0, 3);
			const sizes = [mebibyte, 65_536, 65_536];
			const sent = await Promise.all(
				askers.map((user, number) => user.send_bytes(proxy, sizes[number] ?? 0, new_id("seed"))),
			);
			const taken = await Promise.all(
				askers.map(async (user, number) => {
					const blocks = (sizes[number] ?? 0) / 4096;
					expect(sent[number]).toMatchObject({ peer: proxy, blocks });
					// One to open it, one a block, and one to close it.
					return (await server_of(services, user, ibb, blocks + 2)).taken_bytes();
				}),
			);
			// Two may have gone to the same resource.
			expect([...taken].sort((one, other) => (one.peer < other.peer ? -1 : 1))).toEqual(
				askers.map((user, number) => ({
					peer: `${proxy}/${user.jid}`,
					size: sizes[number],
					sha256: sent[number]?.sha256,
				})),
			);
		});

		test("a client of the other library gets through the same command", async () => {
			const user = await login(server, `${asker}/desk`);
			open.push(user);
			const stage = async (inner: string, attributes = ""): Promise<Element | undefined> => {
				const payload = `<command xmlns='${command}' node='colours' ${attributes}>${inner}</command>`;
				const answer = await user.request(`<iq type='set' id='${new_id()}' to='${proxy}'>${payload}</iq>`);
				expect(answer.attrs).toMatchObject({ type: "result", from: proxy });
				return answer.getChild("command", command);
			};
			const form = (name: string, value: string): string =>
				`<x xmlns='jabber:x:data' type='submit'><field var='${name}'><value>${value}</value></field></x>`;
			const first = await stage("", "action='execute'");
			const session = `sessionid='${first?.attrs.sessionid}'`;
			const second = await stage(form("name", "Zoë"), `action='next' ${session}`);
			const third = await stage(form("colour", "red"), `action='complete' ${session}`);
			expect([first, second, third].map((one) => one?.attrs.status)).toEqual([
				"executing",
				"executing",
				"completed",
			]);
			const resource = resource_of(await server_of(services, user, command, 3));
			expect(third?.toString()).toContain(`Zoë likes red, says ${resource}`);
		});
	}

	describe("with requests alone, and a policy that is sticky", () => {
		beforeAll(() => start({ proxy_options: { client_proxy_balance: "sticky" } }));
		afterAll(stop);

		multi_stage_requests();

		test("what is there to be discovered is what the resource shows", async () => {
			const user = await user_at(`${asker}/phone`);
			const { features } = await user.disco_info(proxy);
			expect(features).toContain(ibb);
			const own = features.filter((feature) => feature.startsWith("urn:example:feature:"));
			expect(own).toHaveLength(1);
			const service = await server_of(services, user, namespaces.disco_info, 1);
			expect(own).toEqual([`urn:example:feature:${resource_of(service)}`]);
			const items = await user.disco_items(proxy, command);
			expect(items).toEqual([[service.jid, "colours", "colours"]]);
		});
	});

	describe("with requests alone, and a policy that is not", () => {
		beforeAll(() => start({ proxy_options: { client_proxy_balance: "round_robin" } }));
		afterAll(stop);

		test("a bytestream falls apart, and so the scenarios above show something", async () => {
			const user = await user_at(`${asker}/phone`);
			await expect(user.send_bytes(proxy, mebibyte, "seed")).rejects.toThrow("cancel/item-not-found");
		});
	});

	describe("with every kind of stanza, in conversations", () => {
		beforeAll(() =>
			start({
				proxy_options: {
					...everything,
					client_proxy_initiate: "known",
					// The least that could keep anything together by itself.
					client_proxy_balance: "round_robin",
				},
			}),
		);
		afterAll(stop);

		multi_stage_requests();

		test("a mebibyte passes in band from the service to a user, and back at the same time", async () => {
			const user = await user_at(`${asker}/phone`);
			await user.take_bytes();
			const address = `room@${proxy}`;
			await user.presence({ to: address });
			const greeted = await greeter_of(user, address);
			const seen = `${address}/${user.jid}`;
			const [out, back] = await Promise.all([
				greeted.send_bytes(seen, mebibyte, "out"),
				user.send_bytes(address, mebibyte, "back"),
			]);
			expect(out).toMatchObject({ peer: seen, blocks: 256 });
			expect(back).toMatchObject({ peer: address, blocks: 256 });
			expect(await user.taken_bytes()).toEqual({ peer: address, size: mebibyte, sha256: out.sha256 });
			expect(await greeted.taken_bytes()).toEqual({ peer: seen, size: mebibyte, sha256: back.sha256 });
			expect(await server_of(services, user, ibb, 256 + 2)).toBe(greeted);
		});

		test("a user goes through a command of the service, and the service through one of the user", async () => {
			const user = await user_at(`${asker}/phone`);
			await user.offer_command("colours");
			const address = `room@${proxy}`;
			await user.presence({ to: address });
			const greeted = await greeter_of(user, address);
			const seen = `${address}/${user.jid}`;
			const answers = [{ name: "Ann" }, { colour: "green" }];
			const [of_user, of_service] = await Promise.all([
				user.run_command(address, "colours", answers),
				greeted.run_command(seen, "colours", answers),
			]);
			const ends = [of_user, of_service].map((stages) => stages.at(-1));
			expect(ends).toMatchObject([
				{ from: address, values: { told: `Ann likes green, says ${resource_of(greeted)}` } },
				{ from: seen, values: { told: "Ann likes green, says phone" } },
			]);
		});

		test("either side sees the other's capabilities in directed presence, asks, and verifies them", async () => {
			for (const name of names) {
				const user = await user_at(`${name}@${users}/phone`);
				await user.advertise(`urn:example:feature:${name}`);
				const address = `${name}@${proxy}`;
				await user.presence({ to: address });
				const greeted = await greeter_of(user, address);
				await greeted.presence({ to: `${address}/${user.jid}` });
				// The hash is checked, so what was asked must have come from the very resource that was seen.
				const of_service = await until(() => user.known_features(address));
				expect(of_service).toContain(`urn:example:feature:${resource_of(greeted)}`);
				const of_user = await until(() => greeted.known_features(`${address}/${user.jid}`));
				expect(of_user).toContain(`urn:example:feature:${name}`);
			}
		});
	});

	// Several users in one room need one resource, which the address can decide.
	describe.each(["slixmpp", "@xmpp/client"])("a group conversation held by clients of %s", (library) => {
		let holders: readonly Session[];

		beforeAll(async () => {
			await start({
				proxy_options: {
					...everything,
					client_proxy_balance: "sticky",
					client_proxy_sticky_key: "to",
				},
			});
			if (library === "slixmpp") {
				await Promise.all(services.map((service) => service.hold_group()));
				holders = services;
			} else {
				await stop_all(...services);
				holders = await Promise.all(["a", "b", "c"].map((resource) => serve(server, resource, "hold")));
				for (const holder of holders) hold_group(holder);
			}
		});

		afterAll(async () => {
			await stop_all(...(holders ?? []));
			await stop();
		});

		async function body(session: Session): Promise<string> {
			return (await next_message(session)).getChildText("body") ?? "";
		}

		test("is joined by directed presence, hears everybody once, and is left", async () => {
			const room = `room@${proxy}`;
			const ann = await user_at(`ann@${users}/phone`);
			const [ben, cem] = [
				await login(server, `ben@${users}/phone`),
				await login(server, `cem@${users}/phone`),
			];
			open.push(ben, cem);
			const members: readonly Session[] = [ann, ben, cem];
			for (const [number, member] of members.entries()) {
				await member.presence({ to: `${room}/nick` });
				const welcome = await next_presence(member);
				expect(welcome.getChildText("status")).toBe(`${number + 1} here`);
				for (const earlier of members.slice(0, number)) {
					expect(await body(earlier)).toBe(`${member.jid} has joined`);
				}
			}
			await ann.message(room, "good morning");
			for (const member of [ben, cem]) expect(await body(member)).toBe(`${ann.jid}: good morning`);
			await ben.send(message(room, "and to you"));
			for (const member of [ann, cem]) expect(await body(member)).toBe(`${ben.jid}: and to you`);
			await cem.presence({ to: `${room}/nick`, type: "unavailable" });
			for (const member of [ann, ben]) expect(await body(member)).toBe(`${cem.jid} has left`);
			ben.cut();
			expect(await body(ann)).toBe(`${ben.jid} has left`);
			await settle(ann, cem);
			for (const member of [ann, cem]) {
				const from = messages_at(member).map((stanza) => stanza.attrs.from);
				expect(new Set(from)).toEqual(new Set([room]));
			}
			expect(bodies_at(cem)).toHaveLength(2);
			const held = holders.filter((holder) => presences_at(holder).length > 0);
			expect(held).toHaveLength(1);
		});

		test("many rooms are spread over the resources, and one that goes takes only its own along", async () => {
			const rooms = Array.from({ length: 12 }, (_, number) => `room${number}@${proxy}`);
			const user = await login(server, `dan@${users}/phone`);
			open.push(user);
			for (const room of rooms) {
				await user.presence({ to: room });
				await next_presence(user);
			}
			// What has come to clients of slixmpp is told by another way than what has come from them.
			await settle(user, ...holders);
			const rooms_of = (holder: Session): readonly string[] =>
				presences_at(holder)
					.filter(({ attrs }) => attrs.from?.endsWith(`/${user.jid}`))
					.map(({ attrs }) => base_of(attrs.from ?? ""));
			const [leaving] = [...holders].sort((one, two) => rooms_of(two).length - rooms_of(one).length);
			expect(leaving && rooms_of(leaving).length).toBeLessThan(rooms.length);
			leaving?.cut();
			const lost = leaving ? rooms_of(leaving) : [];
			await until(() => presences_at(user).length >= rooms.length + lost.length);
			await user.sync();
			const gone = presences_at(user).filter(({ attrs }) => attrs.type === "unavailable");
			expect(gone.map(({ attrs }) => attrs.from).sort()).toEqual([...lost].sort());
			for (const room of lost) await user.presence({ to: room });
			await until(() => presences_at(user).length >= rooms.length + 2 * lost.length);
			await user.stop();
		});
	});
});
