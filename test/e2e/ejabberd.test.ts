// The service's account is on an ejabberd: what that says, and does not say, of sessions that are gone.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import type { Ejabberd } from "../support/ejabberd.ts";
import { type Federation, opens_streams, start_federation_with_ejabberd } from "../support/federation.ts";
import { available_versions, type Options, type Prosody } from "../support/prosody.ts";
import { connect_raw, type RawClient } from "../support/raw_client.ts";
import type { Session } from "../support/session.ts";
import { until, wait_limit } from "../support/wait.ts";
import { element, namespaces } from "../support/wire.ts";
import {
	all_answers,
	answers_to,
	ask,
	ask_around,
	ask_many,
	asker,
	held,
	login,
	password,
	proxy,
	reply,
	requests_come,
	scene,
	services,
	stop_all,
	tally,
	users,
	waiting,
} from "./scene.ts";

describe.each(available_versions())("on Prosody %s", (version) => {
	let federation: Federation<Ejabberd> | undefined;
	let here: Prosody;
	let there: Ejabberd;
	const open: Session[] = [];
	let accounts = 0;
	let account = "";

	beforeAll(async () => {
		federation = await start_federation_with_ejabberd(
			scene(version, { hosts: { [users]: {} }, accounts: { [asker]: password } }),
			{ hosts: [services], resume_seconds: 60 },
		);
		({ here, there } = federation);
	});

	afterAll(async () => {
		await federation?.stop();
		expect(federation?.here.tracebacks() ?? []).toEqual([]);
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
	});

	/** Makes an account the target that nothing is known of. */
	async function new_target(options: Options = {}): Promise<void> {
		accounts += 1;
		account = `svc${accounts}@${services}`;
		await there.register(account, password);
		const of_proxy = { client_proxy_queue_timeout: undefined, ...options, target_address: account };
		await here.reconfigure({ components: { [proxy]: { options: of_proxy } } });
	}

	async function user(): Promise<Client> {
		const client = await login(here);
		open.push(client);
		return client;
	}

	function answer_everything(service: Session, name: string): void {
		service.listen((stanza) => {
			if (stanza.attrs.type === "subscribe") void service.presence({ type: "subscribed", to: proxy });
		});
		service.serve(() => reply(name));
	}

	/** Logs a session of the service in, which accepts the subscription. */
	async function serve(name: string, { sm = false } = {}): Promise<RawClient> {
		const jid = `${account}/${name}`;
		const service = await connect_raw({ server: there, jid, password, presence: "none" });
		open.push(service);
		if (sm) {
			// Nothing that it gets is acknowledged.
			await service.send(element("enable", { xmlns: namespaces.sm }));
		}
		answer_everything(service, name);
		await service.presence();
		await service.sync();
		return service;
	}

	/** Resolves when both servers have done what had come to them: twice over, something goes from here to there and back. */
	async function settled(): Promise<void> {
		for (let times = 0; times < 2; times += 1) {
			await until(async () => !(await opens_streams(here)), { within: 10_000 }).catch(() => {});
			await here.eval(`
				local ping = st.iq({ type = "get", id = "settled", from = "${users}", to = "${services}" })
					:tag("ping", { xmlns = "urn:xmpp:ping" }):reset()
				return module:context("${users}"):send_iq(ping, nil, 600):next(tostring, tostring)
			`);
		}
	}

	/**
	 * Resolves when the proxy knows so many resources, its clock going on by a second whenever both servers have done what
	 * had come to them, however long that takes on a busy machine; rejects where that takes more than `within` seconds. What
	 * the processes of ejabberd do among themselves cannot be awaited, so the last of these seconds is as long as it takes.
	 */
	async function there_are(count: number, within = 60): Promise<void> {
		for (let seconds = 0; seconds <= within; seconds += 1) {
			await settled();
			const is_so = async (): Promise<boolean> => (await held(here)).endsWith(`, ${count} there`);
			const limit = seconds < within ? 50 : wait_limit;
			if (await until(is_so, { within: limit }).catch(() => false)) return;
			if (seconds < within) await here.advance(1);
		}
		throw new Error(
			`there are not ${count} resources within ${within} seconds: ${await held(here)}\n${there.tail()}`,
		);
	}

	/** Resolves when ejabberd has ended so many sessions of that name. */
	async function has_closed(name: string, times = 1): Promise<void> {
		const ends = (): number => there.log.split(`Closing c2s session for ${account}/${name}`).length - 1;
		await until(() => ends() === times, { what: `no session has ended\n${there.tail()}` });
	}

	async function crash(): Promise<void> {
		await there.crash();
		await there.start();
		federation?.announce();
	}

	test("it crashes: the dead resource gets one request more, and is out within five seconds", async () => {
		await new_target();
		await serve("dead");
		await there_are(1);
		await crash();
		const alive = await serve("alive");
		await there_are(2);
		const asking = await user();
		expect((await ask_around(asking, 70)).alive).toBeGreaterThanOrEqual(69);
		await there_are(1, 5);
		// Nobody is online now, and that it does not say.
		alive.stop_keeping();
		await crash();
		expect(await held(here)).toMatch(/, 1 there$/);
		expect(await ask(asking)).toBe("cancel/service-unavailable");
		await there_are(0, 5);
	});

	test("the account is unregistered while it is online, and made anew: what it serves then is in use", async () => {
		await new_target();
		const service = await serve("a");
		await there_are(1);
		// The answer shows that ejabberd is done with our probe. It may answer a probe after it has said unsubscribed, and
		// nobody is told then that the session has ended: the roster is gone first.
		const asking = await user();
		expect(await ask(asking)).toBe("result by a");
		await there.unregister(account);
		await there_are(0, 1);
		service.stop_keeping();
		await there.register(account, password);
		await serve("a");
		await there_are(1, 10);
		const ids = await ask_many(asking, 126);
		expect(tally(await all_answers(asking, ids))).toEqual({ "result by a": 126 });
	});

	test("a log-in takes the place of a session that has hundreds of stanzas unacknowledged: it serves within five seconds", async () => {
		// The clocks of the two must not differ by more than half a minute.
		await here.restart();
		await new_target();
		await serve("other");
		await there_are(1);
		const asking = await user();
		for (let logins = 0; logins < 5; logins += 1) {
			const service = await serve("same", { sm: true });
			// The end of the session before is told of at any time.
			await has_closed("same", logins);
			for (let seconds = 0; seconds < 5; seconds += 1) {
				await here.advance(1);
				await settled();
			}
			await there_are(2, 0);
			expect((await ask_around(asking, 20)).same).toBeGreaterThan(0);
			service.serve(undefined);
			await ask_many(asking, 600);
			await requests_come(service, 200);
		}
		// Nothing of this stays for the next scenario.
		await here.advance(130);
		expect(await held(here)).toMatch(/^0 open/);
	});

	test("a session ends with requests unacknowledged: they count as lost, as README has it", async () => {
		await new_target({ client_proxy_queue_timeout: 60 });
		const service = await serve("a", { sm: true });
		service.serve(undefined);
		await there_are(1);
		const asking = await user();
		const sets = await ask_many(asking, 10, { type: "set" });
		const gets = await ask_many(asking, 10, { type: "get" });
		await requests_come(service, 20);
		service.cut();
		await has_closed("a");
		await there_are(0, 2);
		expect(tally(await all_answers(asking, sets))).toEqual({ "wait/recipient-unavailable": 10 });
		expect(answers_to(asking, gets)).toEqual([]);
		expect(await waiting(here)).toBe(10);
		await serve("b");
		expect(tally(await all_answers(asking, gets))).toEqual({ "result by b": 10 });
	});
});
