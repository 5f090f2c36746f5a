// What answers or tells many at once: no turn of the server's main loop takes long, and everybody is answered once.

import { afterEach, describe, expect, test } from "vitest";
import { available_versions, type Prosody, type Version } from "../support/prosody.ts";
import { until } from "../support/wait.ts";
import {
	ask,
	everything,
	held,
	login,
	module_name,
	proxy,
	type SceneOptions,
	serve,
	serve_many,
	services,
	start_scene,
	users,
} from "./scene.ts";

/**
 * How much CPU time a turn may take, in seconds. A slice takes 20 ms; a turn has other things to do, and the garbage
 * collector its steps.
 */
const longest_turn = 0.05;
/** BURST=10000 shows the figures of a larger burst. */
const figures = process.env.BURST;
const many = Number(figures ?? 3_000);

const running: Prosody[] = [];

/** Starts a server on which requests for the service are swallowed, and what the proxy says to made-up users is counted. */
async function started(
	version: Version,
	proxy_options: SceneOptions["proxy_options"] = {},
): Promise<Prosody> {
	const server = await start_scene(version, {
		log_level: "info",
		proxy_options: {
			client_proxy_max_pending: 1_000_000,
			client_proxy_max_pending_per_sender: false,
			client_proxy_max_pending_per_host: false,
			...proxy_options,
		},
	});
	running.push(server);
	await server.eval(`
		heard, twice = {}, 0
		local function note(event)
			local to, from, id = event.stanza.attr.to, event.stanza.attr.from, event.stanza.attr.id
			if jid.bare(from) ~= "${proxy}" or not to:match("^made") then return end
			local key = to .. " " .. (id or "")
			if heard[key] then twice = twice + 1 end
			heard[key] = true
			return true
		end
		for _, event in ipairs { "iq/full", "presence/full", "presence/bare" } do
			hosts["${users}"].events.add_handler(event, note, 100)
		end
		hosts["${services}"].events.add_handler("iq/full", function (event)
			if event.stanza.attr.type == "get" or event.stanza.attr.type == "set" then
				return event.stanza.attr.id:match("^made") and true or nil
			end
		end, 100)
		return ""
	`);
	return server;
}

afterEach(async () => {
	for (const server of running.splice(0)) {
		await server.stop();
		expect(server.tracebacks()).toEqual([]);
	}
});

/** Has so many made-up users send something: Lua that makes the stanza of number i. */
async function send_many(server: Prosody, count: number, stanza: string): Promise<void> {
	// In parts: where each is written to the disk, all of them take a busy machine longer than an answer may take.
	const part = 500;
	for (let first = 1; first <= count; first += part) {
		await server.eval(`
			for i = ${first}, ${Math.min(first + part - 1, count)} do
				prosody.core_post_stanza(hosts["${users}"], ${stanza})
			end
			return ""
		`);
	}
}

function ask_many(server: Prosody, count: number): Promise<void> {
	return send_many(
		server,
		count,
		`st.iq({ type = "set", id = "made" .. i, from = "made" .. i % 1000 .. "@${users}/x", to = "${proxy}" })
			:tag("ask", { xmlns = "urn:example:ask" })`,
	);
}

/** Forgets what was heard. */
async function forget(server: Prosody): Promise<void> {
	await server.eval('heard, twice = {}, 0; return ""');
}

/** Resolves when so many have heard something, with the most CPU time that one turn took since the call, in seconds. */
async function longest_until(server: Prosody, count: number, begin: () => unknown): Promise<number> {
	await server.eval('turns_over = watch_turns(); return ""');
	await begin();
	const heard = async (): Promise<number> => Number(await server.eval("count(heard)"));
	await until(async () => (await heard()) >= count, {
		within: 60_000,
		what: `fewer than ${count} have heard`,
	});
	const longest = Number(await server.eval("turns_over()"));
	expect(await heard()).toBe(count);
	expect(Number(await server.eval("twice"))).toBe(0);
	if (figures) console.log(expect.getState().currentTestName, `${Math.round(longest * 1000)} ms`);
	return longest;
}

/**
 * Lua that reloads the proxy while turns are watched, which begins anew then: a reload reads and runs the file, as slowly
 * as the machine is. What it took is in `reload`, in seconds of CPU time.
 */
const reload_apart = `
	check(modulemanager.reload("${proxy}", "${module_name}"))
	local reload = turns_over()
	turns_over = watch_turns()
`;

describe.each(available_versions())("on Prosody %s", (version) => {
	test(`all resources lost with ${many} requests in flight`, async () => {
		const server = await started(version);
		const lost = await Promise.all(["a", "b"].map((name) => serve_many(server, name, () => "swallow")));
		await ask_many(server, many);
		expect(await held(server)).toMatch(new RegExp(`^${many} open`));
		const longest = await longest_until(server, many, () => {
			for (const client of lost) client.cut();
		});
		expect(longest).toBeLessThan(longest_turn);
		expect(await held(server)).toBe("0 open, 0 kept, 0 there");
	});

	test(`${many} requests time out in one tick`, async () => {
		const server = await started(version, { client_proxy_error_limit: false });
		await serve_many(server, "a", () => "swallow");
		await ask_many(server, many);
		const longest = await longest_until(server, many, () => server.advance(130, { step: 65 }));
		expect(longest).toBeLessThan(longest_turn);
		expect(await held(server)).toMatch(/^0 open/);
	});

	test(`a resource is lost that ${many} users have joined`, async () => {
		const server = await started(version, everything);
		const lost = await serve_many(server, "a", () => "swallow");
		const join = `st.presence({ from = "made" .. i % 1000 .. "@${users}/" .. i, to = "${proxy}" })`;
		await send_many(server, many, join);
		await forget(server);
		const longest = await longest_until(server, many, () => lost.cut());
		expect(longest).toBeLessThan(longest_turn);
	});

	test(`${many} subscriptions are read after a restart, and one that is asked about at once`, async () => {
		const server = await started(version, everything);
		const subscribe = `st.presence({ type = "subscribe", from = "made" .. i .. "@${users}", to = "${proxy}" })`;
		await send_many(server, many, subscribe);
		// A reload onto a version that cannot go on with this state reads them, too.
		await server.eval(`
			modulemanager.get_module("${proxy}", "${module_name}").module.save = nil
			heard, twice = {}, 0
			return ""
		`);
		const longest = await longest_until(server, 1, async () => {
			const is_loaded = `tostring(modulemanager.get_module("${proxy}", "${module_name}").module.save().states.subscriptions.is_loaded)`;
			// All in one turn: the next ones may have read all of them before anything else comes from here.
			const found = await server.eval(`
				${reload_apart}
				prosody.core_post_stanza(
					hosts["${users}"],
					st.presence({ type = "unsubscribe", from = "made${many}@${users}", to = "${proxy}" })
				)
				local both = count(heard) .. " " .. twice
				twice = 0
				return both .. " " .. ${is_loaded}
			`);
			// It hears unsubscribed, and unavailable.
			expect(found).toBe("1 1 false");
			await until(async () => (await server.eval(is_loaded)) === "true");
		});
		expect(longest).toBeLessThan(longest_turn);
	});

	test("what a version before has not answered is answered, and a reload of this one takes no time", async () => {
		const server = await started(version);
		const service = await serve(server, "a");
		await ask_many(server, many);
		const seconds = Number(
			await server.eval(`
				local before = os.clock()
				check(modulemanager.reload("${proxy}", "${module_name}"))
				return os.clock() - before
			`),
		);
		if (figures) console.log(`reload with ${many}: ${Math.round(seconds * 1000)} ms`);
		expect(seconds).toBeLessThan(0.5);
		expect(await held(server)).toMatch(new RegExp(`^${many} open`));
		const longest = await longest_until(server, many, async () => {
			const found = await server.eval(`
				local module = modulemanager.get_module("${proxy}", "${module_name}").module
				local save = module.save
				function module.save()
					local saved = save()
					saved.version = 1
					return saved
				end
				${reload_apart}
				return count(heard) .. " " .. reload
			`);
			const [answered, taken] = found.split(" ").map(Number);
			expect(answered).toBeLessThan(many / 2);
			expect(taken).toBeLessThan(2 * seconds + longest_turn);
		});
		expect(longest).toBeLessThan(longest_turn);
		await server.advance(3);
		expect(await ask(await login(server))).toBe("result");
		expect(service.received.filter((stanza) => stanza.is("iq"))).not.toEqual([]);
	});
});
