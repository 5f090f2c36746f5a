// Pseudonyms in place of the JIDs of users.

import { afterEach, describe, expect, test } from "vitest";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { until } from "../support/wait.ts";
import { element, error_element, iq_get, is_request, message, new_id } from "../support/wire.ts";
import {
	addresses,
	ask,
	asker,
	base_of,
	bodies_at,
	error_message,
	everything,
	login,
	messages_at,
	next_message,
	next_presence,
	outcome,
	proxy,
	question,
	reply,
	requests_at,
	type SceneOptions,
	serve,
	settle,
	start_scene,
	stop_all,
	users,
} from "./scene.ts";

const other = `other@${users}`;
const pseudonym = /^[0-9a-f]{24}\/[0-9a-f]{24}$/;

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	const open: Session[] = [];
	const running: Prosody[] = [];

	afterEach(async () => {
		await stop_all(...open.splice(0));
		for (const one of running.splice(0)) {
			await one.stop();
			expect(one.tracebacks()).toEqual([]);
		}
	});

	async function start(options: SceneOptions = {}): Promise<void> {
		server = await start_scene(version, {
			...options,
			proxy_options: {
				...everything,
				client_proxy_initiate: "known",
				client_proxy_address: "opaque",
				...options.proxy_options,
			},
		});
		running.push(server);
	}

	async function user_at(jid?: string) {
		const user = await login(server, jid);
		user.serve(() => reply("the user"));
		open.push(user);
		return user;
	}

	async function service_at(resource: string) {
		const service = await serve(server, resource, () => reply(resource));
		open.push(service);
		return service;
	}

	/** Has a user write, and resolves with what stands for the user after the slash. */
	async function seen_of(user: Session, services: readonly Session[], to: string = proxy): Promise<string> {
		const body = new_id("hello");
		await user.send(message(to, body));
		const came = await until(() =>
			services.flatMap(messages_at).find((stanza) => stanza.getChildText("body") === body),
		);
		const { from = "" } = came.attrs;
		expect(base_of(from)).toBe(base_of(to));
		return from.slice(base_of(to).length + 1);
	}

	test("every kind of stanza to every address shows the same pseudonym to every resource", async () => {
		await start();
		const services = await Promise.all(["a", "b", "c"].map(service_at));
		const user = await user_at();
		const seen = new Set<string>();
		for (const to of addresses) {
			seen.add(await seen_of(user, services, to));
			expect(await ask(user, to)).toMatch(/^result by/);
			await user.presence({ to });
		}
		await settle(user, ...services);
		const froms = services.flatMap((service) =>
			service.received.map(({ attrs }) => attrs.from ?? "").filter((from) => from.includes(`${proxy}/`)),
		);
		for (const from of froms) seen.add(from.slice(base_of(from).length + 1));
		expect(froms.length).toBeGreaterThanOrEqual(12);
		expect([...seen]).toEqual([expect.stringMatching(pseudonym)]);
		for (const service of services) {
			const passed = service.wire.map(({ xml }) => xml).join("");
			expect(passed).not.toContain(asker);
			expect(passed).not.toContain("phone");
		}
	});

	test("the clients of one account share its half, and differ in the other", async () => {
		await start();
		const service = await service_at("a");
		const halves = async (jid: string): Promise<readonly string[]> =>
			(await seen_of(await user_at(jid), [service])).split("/");
		const [phone_b, phone_r] = await halves(`${asker}/phone`);
		const [desk_b, desk_r] = await halves(`${asker}/desk`);
		const [other_b, other_r] = await halves(`${other}/phone`);
		expect(desk_b).toBe(phone_b);
		expect(new Set([phone_b, phone_r, desk_r, other_b, other_r]).size).toBe(5);
	});

	test("a resource that fits no address gets one like any other", async () => {
		await start();
		const service = await service_at("a");
		for (const resource of ["שלום", "r".repeat(1_010)]) {
			const user = await user_at(`${asker}/${resource}`);
			const seen = await seen_of(user, [service]);
			expect(seen).toMatch(pseudonym);
			await service.send(message(`${proxy}/${seen}`, "you"));
			expect((await next_message(user)).attrs).toMatchObject({ from: proxy, to: user.jid });
		}
	});

	test("the service answers, writes, asks and shows itself to a pseudonym as to a JID", async () => {
		await start();
		const [user, service] = [await user_at(), await service_at("a")];
		const room = `room@${proxy}`;
		const to = `${room}/${await seen_of(user, [service], room)}`;
		await service.send(message(to, "hello"));
		expect((await next_message(user)).attrs).toMatchObject({ from: room, to: user.jid });
		await user.presence({ to: `${room}/nick` });
		expect((await next_presence(service)).attrs.from).toBe(to);
		await service.presence({ to, status: "welcome" });
		const welcome = await next_presence(user);
		expect(base_of(welcome.attrs.from ?? "")).toBe(room);
		const answer = await service.request(iq_get(to, question()));
		expect(answer.attrs).toMatchObject({ from: to, to: service.jid });
		expect(outcome(answer)).toBe("result by the user");
		expect(requests_at(user)[0]?.attrs.from).toBe(room);
		const lost = message(to, "too much");
		await service.send(lost);
		const came = await next_message(user);
		await user.send(error_message(came, error_element("wait", "policy-violation")));
		const back = await next_message(service, ({ attrs }) => attrs.type === "error");
		expect(back.attrs).toMatchObject({ from: to, to: service.jid, id: lost.attrs.id });
		user.cut();
		expect((await next_presence(service)).attrs).toMatchObject({ from: to, type: "unavailable" });
	});

	test("the half of the account stands for its bare address", async () => {
		await start();
		const [user, service] = [await user_at(), await service_at("a")];
		const [account = ""] = (await seen_of(user, [service])).split("/");
		await service.send(message(`${proxy}/${account}`, "to all of you"));
		expect((await next_message(user)).getChildText("body")).toBe("to all of you");
		// Its server answers for the account, and for nobody.
		const refusal = await service.request(iq_get(`${proxy}/${account}`, element("what", { xmlns: "urn:x" })));
		expect(refusal.attrs.from).toBe(`${proxy}/${account}`);
		expect(outcome(refusal)).toBe("cancel/service-unavailable");
	});

	test.each(["0".repeat(24), `${"0".repeat(24)}/${"0".repeat(24)}`, "nonsense@@"])(
		"%s stands for nobody",
		async (nobody) => {
			await start();
			const service = await service_at("a");
			const refusal = await service.request(iq_get(`${proxy}/${nobody}`, question()));
			expect(outcome(refusal)).toBe("cancel/item-not-found");
			await service.send(message(`${proxy}/${nobody}`, "who?"));
			expect((await next_message(service)).attrs).toMatchObject({
				type: "error",
				from: `${proxy}/${nobody}`,
			});
		},
	);

	test("it is the same after a reload and a restart, and of no use before the user is heard of", async () => {
		await start();
		const first = await seen_of(await user_at(), [await service_at("a")]);
		await server.reload(proxy, "client_proxy");
		const [again] = open;
		if (!again) throw new Error("nobody is there");
		await again.send(message(`node@${proxy}`, "once more"));
		const service = await until(() => open.find((session) => bodies_at(session).includes("once more")));
		await service.send(message(`${proxy}/${first}`, "still you"));
		expect((await next_message(again)).getChildText("body")).toBe("still you");
		await server.restart();
		open.length = 0;
		await server.advance(2);
		const restarted = await service_at("a");
		const user = await user_at();
		expect(await seen_of(user, [restarted], `node@${proxy}`)).toBe(first);
		await restarted.send(message(`node@${proxy}/${first}`, "and still"));
		expect((await next_message(user)).getChildText("body")).toBe("and still");
	});

	test("one who is subscribed can be written to after a restart", async () => {
		await start();
		const first = await user_at();
		const seen = await seen_of(first, [await service_at("a")]);
		await first.presence({ to: proxy, type: "subscribe" });
		await next_presence(first);
		const [account = ""] = seen.split("/");
		await server.restart();
		open.length = 0;
		await server.advance(2);
		const [user, service] = [await user_at(), await service_at("a")];
		await service.send(message(`${proxy}/${account}`, "welcome back"));
		expect((await next_message(user)).getChildText("body")).toBe("welcome back");
	});

	test("another server, with a key of its own, has others for the same users", async () => {
		await start();
		const here = await seen_of(await user_at(), [await service_at("a")]);
		await start();
		const there = await seen_of(await user_at(), [await service_at("a")]);
		expect(there).toMatch(pseudonym);
		for (const half of there.split("/")) expect(here).not.toContain(half);
	});

	test("what is kept for somebody who is away is from the pseudonym as well", async () => {
		await start({ modules: ["offline"], proxy_options: { client_proxy_offline: "store" } });
		const user = await user_at();
		await user.send(message(proxy, "for later"));
		await user.sync();
		const service = await service_at("a");
		const came = await next_message(service);
		expect((came.attrs.from ?? "").slice(proxy.length + 1)).toMatch(pseudonym);
		await service.send(message(came.attrs.from ?? "", "later"));
		expect((await next_message(user)).getChildText("body")).toBe("later");
	});

	test("where the storage keeps nothing it works, for as long as the server runs", async () => {
		await start({ proxy_options: { storage: "none" } });
		const [user, service] = [await user_at(), await service_at("a")];
		await user.send(message(proxy, "who am I?"));
		const { from = "" } = (await next_message(service)).attrs;
		expect(from.slice(proxy.length + 1)).toMatch(pseudonym);
		await service.send(message(from, "somebody"));
		expect((await next_message(user)).getChildText("body")).toBe("somebody");
		await user.presence({ to: proxy, type: "subscribe" });
		expect((await next_presence(user)).attrs.from).toBe(proxy);
		// Said once each, and nothing more.
		server.expect_errors(
			/The secret of this component could not be read or stored: Storage disabled; a new one holds/,
		);
		server.expect_errors(/Who is subscribed could not be stored: Storage disabled$/);
		const errors = server.log().filter(({ level }) => level === "error");
		expect(errors).toHaveLength(2);
	});

	test("with requests alone it works as well", async () => {
		await start({ proxy_options: { client_proxy_stanzas: ["iq"], client_proxy_initiate: "none" } });
		const [user, service] = [await user_at(), await service_at("a")];
		for (const to of addresses) {
			expect(await ask(user, to)).toBe("result by a");
			const request = await service.next(is_request);
			expect((request.attrs.from ?? "").slice(base_of(to).length + 1)).toMatch(pseudonym);
		}
	});
});
