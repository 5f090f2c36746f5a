// A service on another server: consent, relaying, and the other server's death and return.

import { afterEach, describe, expect, test } from "vitest";
import { type Client, connect } from "../support/client.ts";
import { type Federation, opens_streams, start_federation } from "../support/federation.ts";
import { free_ports } from "../support/ports.ts";
import { available_versions, type Prosody, type Version } from "../support/prosody.ts";
import { until } from "../support/wait.ts";
import {
	canonical,
	type Element,
	element,
	error_element,
	iq_set,
	is_request,
	message,
	parse,
} from "../support/wire.ts";
import {
	addresses,
	all_answers,
	ask,
	ask_many,
	everything,
	held,
	load,
	module_name,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_come,
	scene,
	services,
	tally,
	target,
} from "./scene.ts";

const running: Federation[] = [];

async function federation(version: Version): Promise<Federation> {
	const there = {
		version,
		clock: true,
		hosts: { [services]: {} },
		accounts: { [target]: password },
	};
	const found = await start_federation(
		scene(version, { hosts: { "users.test": {} }, accounts: { "user@users.test": password } }),
		there,
	);
	running.push(found);
	return found;
}

afterEach(async () => {
	for (const { here, there, dns } of running.splice(0)) {
		await Promise.all([here.stop(), there.stop()]);
		await dns.stop();
		expect(here.tracebacks()).toEqual([]);
		expect(there.tracebacks()).toEqual([]);
	}
});

/** Logs a session of the service in over there, which accepts subscriptions unless it is told otherwise. */
async function serve_there(
	there: Prosody,
	resource: string,
	answer: "accept" | "refuse" | "ignore" = "accept",
): Promise<Client> {
	const service = await connect({ server: there, jid: `${target}/${resource}`, password, presence: "none" });
	service.listen((stanza: Element) => {
		if (stanza.attrs.type !== "subscribe" || answer === "ignore") return;
		const type = answer === "accept" ? "subscribed" : "unsubscribed";
		void service.presence({ type, to: stanza.attrs.from ?? "" });
	});
	service.serve(() => reply(resource));
	await service.presence();
	await service.sync();
	return service;
}

function login_here(here: Prosody, resource = "phone"): Promise<Client> {
	return connect({ server: here, jid: `user@users.test/${resource}`, password });
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Resolves when what either server has set off has had its effects at both, or at once where the condition holds; with
 * whether it does. However busy the machine is, no less happens in it: each server has had its turns, and the streams are up.
 */
async function settled(condition: () => boolean | Promise<boolean> = () => false): Promise<boolean> {
	const servers = running.slice(-1).flatMap(({ here, there }) => [here, there]);
	// A stream to nobody is being opened for long.
	const limit = performance.now() + 10_000;
	for (let turns = 0; turns < 10; turns += 1) {
		if (await condition()) return true;
		await pause(10);
		const are_opening = await Promise.all(servers.filter(({ is_running }) => is_running).map(opens_streams));
		if (are_opening.includes(true) && performance.now() < limit) turns = 0;
	}
	return condition();
}

/** Turns the clock second by second, each when all has settled that came of the one before, until the condition holds; resolves with the seconds that it took, and rejects when they are more than `within`. */
async function seconds_until(
	server: Prosody,
	condition: () => boolean | Promise<boolean>,
	within: number,
): Promise<number> {
	for (let seconds = 0; seconds <= within; seconds += 1) {
		if (await settled(condition)) return seconds;
		await server.advance(1);
	}
	throw new Error(`it has not come true within ${within} seconds`);
}

/** Resolves when the proxy knows so many resources, with no turning of the clock. */
async function there_are(server: Prosody, count: number): Promise<void> {
	await until(async () => (await held(server)).endsWith(`, ${count} there`));
}

function warnings(server: Prosody): readonly string[] {
	return server
		.log()
		.filter(({ source, level }) => level === "warn" && source.endsWith(`:${module_name}`))
		.map(({ text }) => text);
}

describe.each(available_versions())("on Prosody %s", (version) => {
	test("a service there that accepts the subscription gets requests, and answers them", async () => {
		const { here, there } = await federation(version);
		const service = await serve_there(there, "a");
		const user = await login_here(here);
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		service.serve(undefined);
		for (const to of addresses) {
			const answer = user.request(iq_set(to, question("ß שלום"), { id: "far", lang: "de" }));
			const request = await service.next(is_request);
			expect(canonical(request)).toBe(
				canonical(
					parse(
						`<iq type='set' id='far' xml:lang='de' from='${to.replace(/\/.*/, "")}/user@users.test/phone' to='${target}/a'>` +
							`${question("ß שלום")}</iq>`,
					),
				),
			);
			await service.answer(request, reply("a"));
			expect((await answer).attrs).toMatchObject({ from: to, to: user.jid, id: "far", type: "result" });
		}
		service.serve(() => reply("a"));
		const second = await serve_there(there, "b");
		await there_are(here, 2);
		const ids = await ask_many(user, 100);
		const counts = tally(await all_answers(user, ids));
		expect(Object.keys(counts).sort()).toEqual(["result by a", "result by b"]);
		second.cut();
		await there_are(here, 1);
		expect(await ask(user)).toBe("result by a");
		expect(warnings(here)).toEqual([]);
	});

	test("a client there that accepts after ten minutes serves from that moment, and nobody says it refused", async () => {
		const { here, there } = await federation(version);
		const service = await serve_there(there, "a", "ignore");
		const user = await login_here(here);
		await here.advance(2);
		const request = await service.next((stanza) => stanza.attrs.type === "subscribe");
		expect(request.attrs.from).toBe(proxy);
		await here.advance(600, { step: 2 });
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await service.presence({ type: "subscribed", to: proxy });
		await there_are(here, 1);
		expect(await ask(user)).toBe("result by a");
		expect(warnings(here).filter((text) => text.includes("refuses"))).toEqual([]);
	});

	test("after a restart here the service there is in use at once, and nobody is asked again", async () => {
		const { here, there } = await federation(version);
		const service = await serve_there(there, "a");
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 70);
		const asked = service.received.filter(({ attrs }) => attrs.type === "subscribe").length;
		await here.restart();
		await there_are(here, 1);
		expect(await ask(await login_here(here))).toBe("result by a");
		await service.sync();
		expect(service.received.filter(({ attrs }) => attrs.type === "subscribe")).toHaveLength(asked);
	});

	test("a restart here under load: with a queue nobody is refused, and what has waited goes to all that serve", async () => {
		const { here, there } = await federation(version);
		for (const resource of ["a", "b", "c"]) await serve_there(there, resource);
		await seconds_until(here, async () => (await held(here)).endsWith("3 there"), 70);
		await here.reconfigure({ components: { [proxy]: { options: { client_proxy_queue_timeout: 60 } } } });
		await there.register(`guest@${services}`, password);
		const guest = await connect({ server: there, jid: `guest@${services}/x`, password });
		const open = new Set<string>();
		const served: { id: string; by: string }[] = [];
		const failures: string[] = [];
		guest.listen((answer) => {
			const id = answer.attrs.id ?? "";
			if (!open.delete(id)) return;
			if (answer.attrs.type === "result") served.push({ id, by: outcome(answer) });
			else failures.push(outcome(answer));
		});
		let is_asking = true;
		const asking = (async (): Promise<void> => {
			for (let number = 10_000; is_asking; number += 1) {
				open.add(`${number}`);
				await guest.send(iq_set(proxy, question(), { id: `${number}` }));
				await pause(4);
			}
		})();
		await until(() => served.length >= 20);
		await here.restart();
		const before = served.length;
		await until(() => served.length >= before + 100);
		// What was on its way when it stopped is lost with the stream.
		open.clear();
		await until(() => served.length >= before + 150);
		is_asking = false;
		await asking;
		await until(() => open.size === 0);
		// While it was away, the guest's server said so; and what it had open then it has given up.
		const away = [
			"cancel/remote-server-not-found",
			"wait/remote-server-timeout",
			"wait/recipient-unavailable",
		];
		expect(failures.filter((what) => !away.includes(what))).toEqual([]);
		const oldest = served.slice(before).sort((one, other) => one.id.localeCompare(other.id));
		expect(new Set(oldest.slice(0, 20).map(({ by }) => by)).size).toBe(3);
	});

	test("a stand-by that has asked in vain for an hour has the first request answered within two seconds", async () => {
		const { here, there, dns } = await federation(version);
		const former = await serve_there(there, "former");
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 70);
		former.cut();
		await there_are(here, 0);
		await here.reconfigure({ components: { [proxy]: { options: { client_proxy_queue_timeout: 60 } } } });
		// What that server says to the name goes to another machine.
		const [port] = await free_ports(1);
		dns.places.set(proxy, { address: here.address, port: port ?? 0 });
		await here.eval("for session in pairs(prosody.incoming_s2s) do session:close() end return true");
		await here.advance(3600, { step: 5 });
		await serve_there(there, "a");
		// The stand-by takes the name over just when it has asked once more.
		const asks = (): number => here.log().filter(({ text }) => text.includes("type='subscribe'")).length;
		const asked = asks();
		expect(asked).toBeGreaterThan(100);
		await seconds_until(here, () => asks() > asked, 31);
		await settled();
		expect(await held(here)).toMatch(/, 0 there$/);
		running.at(-1)?.announce();
		let answer: string | undefined;
		const user = await login_here(here);
		void ask(user).then((came) => {
			answer = came;
		});
		await seconds_until(here, () => answer !== undefined, 2);
		expect(answer).toBe("result by a");
	});

	test("what a session there gives back as it ends moves, or waits for the next one: gets, and no sets", async () => {
		const { here, there } = await federation(version);
		const service = await serve_there(there, "a");
		service.serve(undefined);
		const user = await login_here(here);
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		await here.reconfigure({ components: { [proxy]: { options: { client_proxy_queue_timeout: 60 } } } });
		const ids = await ask_many(user, 20);
		const requests = await requests_come(service, 20);
		// As ejabberd does: each comes back in the name of the session, then that is unavailable.
		const bounced = requests.map(({ attrs }) =>
			canonical(
				element(
					"iq",
					{ to: attrs.from, id: attrs.id, type: "error" },
					error_element("cancel", "service-unavailable", { text: "User session terminated" }),
				),
			),
		);
		await service.send(`${bounced.join("")}<presence type='unavailable'/>`);
		await there_are(here, 0);
		await serve_there(there, "b");
		expect(tally(await all_answers(user, ids))).toEqual({
			"result by b": 10,
			"wait/recipient-unavailable": 10,
		});
	});

	test("a user there asks a proxy here for a service there", async () => {
		const { here, there } = await federation(version);
		await serve_there(there, "a");
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		await there.register(`guest@${services}`, password);
		const guest = await connect({ server: there, jid: `guest@${services}/x`, password });
		for (const to of addresses) {
			const answer = await guest.request(iq_set(to, question()));
			expect(outcome(answer)).toBe("result by a");
			expect(answer.attrs.from).toBe(to);
		}
	});

	test("a service there that sends its presence directly needs no subscription", async () => {
		const { here, there } = await federation(version);
		const service = await connect({ server: there, jid: `${target}/direct`, password, presence: "none" });
		service.serve(() => reply("direct"));
		await service.presence({ to: proxy });
		const user = await login_here(here);
		await there_are(here, 1);
		expect(await ask(user)).toBe("result by direct");
		service.cut();
		await there_are(here, 0);
		expect(await ask(user)).toBe("cancel/service-unavailable");
	});

	test("a refusal is warned of once, and a change of mind is noticed", async () => {
		const { here, there } = await federation(version);
		const service = await serve_there(there, "a", "refuse");
		const user = await login_here(here);
		const asked = (): number => service.received.filter(({ attrs }) => attrs.type === "subscribe").length;
		await seconds_until(here, () => asked() > 0, 60);
		await seconds_until(here, () => warnings(here).length > 0, 60);
		expect(await ask(user)).toBe("cancel/service-unavailable");
		// Further requests may have been on their way when it refused the first one.
		await settled();
		const before = asked();
		// Again after 1 minute, and after 5.
		const first_again = await seconds_until(here, () => asked() > before, 70);
		// Time that passes by itself, on a busy machine, comes on top.
		expect(first_again).toBeGreaterThan(20);
		// The pause begins with the refusal, and this request arrives after it.
		expect(outcome(await service.request(iq_set(proxy, question())))).toBe("cancel/service-unavailable");
		await here.advance(280, { step: 5 });
		await settled();
		expect(asked()).toBe(before + 1);
		await seconds_until(here, () => asked() > before + 1, 40);
		expect(warnings(here)).toEqual([
			`Nobody serves ${proxy}: ${target} refuses our subscription; accept it in the client (contact: ${proxy}), ` +
				"or correct target_address",
		]);
		await service.presence({ type: "subscribed", to: proxy });
		// What it approves now is what was asked for last, or what will be asked for next.
		service.listen((stanza) => {
			if (stanza.attrs.type === "subscribe") void service.presence({ type: "subscribed", to: proxy });
		});
		await seconds_until(
			here,
			async () => {
				if (await settled(async () => (await held(here)).endsWith("1 there"))) return true;
				await here.advance(10);
				return false;
			},
			100,
		);
		expect(await ask(user)).toBe("result by a");
	});

	test("a server that is killed: all open requests are answered, its clients are out, and in again after its return", async () => {
		const { here, there } = await federation(version);
		const service = await serve_there(there, "a");
		const user = await login_here(here);
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		service.serve(undefined);
		const ids = await ask_many(user, 10);
		await requests_come(service, 10);
		const warned = warnings(here).length;
		await there.kill();

		// Nobody says that it is gone until something is sent there.
		await user.send(iq_set(proxy, question(), { id: "probing" }));
		const out = await seconds_until(
			here,
			async () => {
				// What is sent before this server has noticed the end of the connection may be lost with it.
				await user.send(iq_set(proxy, question(), { id: "poke" }));
				return (await held(here)).endsWith("0 there");
			},
			30,
		);
		expect(out).toBeLessThanOrEqual(30);
		expect(await ask(user)).toBe("cancel/service-unavailable");
		expect(Object.keys(tally(await all_answers(user, ids)))).toEqual(["wait/recipient-unavailable"]);
		await user.next((stanza) => stanza.attrs.id === "probing");

		// It stays away for some time.
		await seconds_until(here, () => warnings(here).length > warned, 120);
		await here.advance(600, { step: 5 });
		await there.start();
		running.at(-1)?.announce();
		await serve_there(there, "b");
		const back = await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		expect(back).toBeLessThanOrEqual(60);
		expect(await ask(user)).toBe("result by b");
		expect(warnings(here)).toHaveLength(warned + 1);
	});

	test("a server that was killed and is back at once: the dead resource loses a few requests, and is out within five seconds", async () => {
		const { here, there } = await federation(version);
		await serve_there(there, "dead");
		const user = await login_here(here);
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		await there.kill();
		await there.start();
		running.at(-1)?.announce();
		await serve_there(there, "alive");
		await seconds_until(here, async () => (await held(here)).endsWith("2 there"), 60);
		const make = (id: string): Element => iq_set(proxy, question(), { id });
		const { "result by alive": served = 0 } = await load(user, 400, { make }).done;
		// As many as are on their way at once.
		expect(400 - served).toBeLessThanOrEqual(10);
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 5);
		const ids = await ask_many(user, 40);
		expect(tally(await all_answers(user, ids))).toEqual({ "result by alive": 40 });
	});

	test("a server that hangs: requests time out, and are answered again when it goes on", async () => {
		const { here, there } = await federation(version);
		await serve_there(there, "a");
		const user = await login_here(here);
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		there.freeze();
		const ids = await ask_many(user, 10);
		await here.advance(122);
		expect(tally(await all_answers(user, ids))).toEqual({ "wait/remote-server-timeout": 10 });
		there.thaw();
		await settled();
		await seconds_until(here, async () => (await held(here)).endsWith("1 there"), 60);
		expect(await ask(user)).toBe("result by a");
	});

	test("two proxies are each other's target: a message comes back as an error, and goes round no more", async () => {
		const other = "other-proxy.test";
		const options = { ...everything, client_proxy_offline: "store" };
		const found = await start_federation(
			scene(version, {
				hosts: { "users.test": {} },
				accounts: { "user@users.test": password },
				proxy_options: { ...options, target_address: `svc@${other}` },
			}),
			{
				version,
				clock: true,
				hosts: { [services]: {} },
				components: {
					[other]: { module: module_name, options: { ...options, target_address: `svc@${proxy}` } },
				},
			},
		);
		running.push(found);
		const { here, there } = found;
		const count = (host: string): string => `
			passed = 0
			for _, event in ipairs { "message/host", "message/bare", "message/full" } do
				hosts["${host}"].events.add_handler(event, function () passed = passed + 1 end, 100)
			end
			return ""
		`;
		await here.eval(count(proxy));
		await there.eval(count(other));
		await here.advance(2);
		const user = await login_here(here);
		await user.send(message(proxy, "hello"));
		const answer = await user.next((stanza) => stanza.is("message"));
		expect(answer.attrs).toMatchObject({ type: "error", from: proxy });
		// To both, back to the first, and the error the same way.
		await here.advance(5);
		await there.advance(5);
		expect([await here.eval("passed"), await there.eval("passed")]).toEqual(["3", "2"]);
	});
});
