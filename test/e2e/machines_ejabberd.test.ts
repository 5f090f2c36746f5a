// Several machines with the proxy, and an ejabberd: a cluster of it with the service's account, and one whose external
// components they are. `./build.sh machines` runs it at a higher rate and for longer.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BehindEjabberd, start_behind_ejabberd } from "../support/behind_ejabberd.ts";
import { type EjabberdCluster, start_ejabberd_cluster } from "../support/ejabberd_cluster.ts";
import { Lag } from "../support/lag.ts";
import { lua_string } from "../support/lua.ts";
import type { Machine } from "../support/machines.ts";
import { available_versions } from "../support/prosody.ts";
import { connect_raw, type RawClient } from "../support/raw_client.ts";
import { code_in, section_of_readme } from "../support/readme.ts";
import { Executions, seen_as, Traffic } from "../support/traffic.ts";
import { until } from "../support/wait.ts";
import { type Element, iq_get, message } from "../support/wire.ts";
import {
	arrangement,
	expect_nothing_wrong,
	is_long,
	log_in_service,
	one_account_elsewhere,
	proxy,
	rate,
	report,
	seconds,
	service_host,
	takeover_limit,
	target,
	time_limits,
	user_hosts,
} from "./machines.ts";
import { base_of, outcome, password, question, reply, stop_all } from "./scene.ts";

/** What a machine knows of the resources of one of its proxies: a Lua expression over the list of them. */
function read_resources({ server }: Machine, expression: string, name = proxy): Promise<string> {
	const loaded = `require "core.modulemanager".get_module(${lua_string(name)}, "client_proxy")`;
	return server.eval(`(function (list) return ${expression}; end)(${loaded}.read_overview().resources)`);
}

/** Resolves when a machine knows so many resources. */
async function knows(machine: Machine, count: number, name = proxy): Promise<void> {
	await until(async () => (await read_resources(machine, "#list", name)) === `${count}`, {
		within: 30_000,
		what: `a machine does not know of ${count} resources`,
	});
}

const chat = "chat.example";
const chat_target = `chat@${service_host}`;

/** What README shows of one component, for another one that relays everything and has an account of its own. */
function for_chat(text: string): string {
	const options = `client_proxy_stanzas = { "iq"; "message"; "presence" }\n    client_proxy_initiate = "known"`;
	return text
		.replaceAll(/node(\d)\.proxy/g, "chat$1")
		.replaceAll("proxy.example", "chat.example")
		.replaceAll(target, chat_target)
		.replace("client_proxy_node", `${options}\n    client_proxy_node`);
}

describe.each(available_versions())("on Prosody %s", time_limits, (version) => {
	describe("one account, on a cluster of ejabberd", () => {
		let cluster: EjabberdCluster;
		const stage = one_account_elsewhere(
			version,
			async (dns) => {
				const accounts = { [target]: password };
				cluster = await start_ejabberd_cluster({ hosts: [service_host], accounts }, dns);
				return cluster;
			},
			"ejabberd",
			{ hangs: is_long },
		);

		/** Resolves when no machine has a resource of the second node that is ready. */
		async function machines_suspect(): Promise<void> {
			const of_second = `(function (n)
				for _, r in ipairs(list) do if r.jid:match "1$" and r.state == "ready" then n = n + 1; end end
				return n;
			end)(0)`;
			for (const machine of stage.all.machines) {
				await until(async () => (await read_resources(machine, of_second)) === "0", {
					what: "a machine takes dead resources for ready",
				});
			}
		}

		test("both active: a node of the cluster is killed, and returns", async () => {
			const { all } = stage;
			all.set_records(arrangement("## One account elsewhere").records[1] ?? "");
			const [, second] = cluster.nodes;
			const asking = await Promise.all(user_hosts.map((host) => stage.login(host)));
			await Promise.all(all.machines.map((machine) => knows(machine, 4)));
			await stage.all_are_active(asking);
			const traffic = stage.ask(asking);
			await traffic.go_on_for(seconds);
			const dying = performance.now();
			await second.kill();
			await machines_suspect();
			const known = performance.now();
			await traffic.go_on_for(seconds);
			await second.start();
			for (const name of ["a1", "b1"]) await stage.serve(second, name, target);
			await Promise.all(all.machines.map((machine) => knows(machine, 4)));
			await traffic.go_on_for(seconds);
			await traffic.stop({ lost_until: known });
			// What was lost with the node is answered in the end, by the time-out.
			await Promise.all(all.machines.map(({ server }) => server.advance(130)));
			const figures = await traffic.stop();
			const in_flight = traffic.in_flight(dying, known);
			const failed = traffic.without_result();
			report(`${version}, ejabberd, a node killed, and back`, figures, {
				known_after: known - dying,
				in_flight,
				failed,
			});
			expect_nothing_wrong(figures, { errors: figures.errors });
			expect(failed).toBe(traffic.without_result(0, known));
			expect(failed).toBeLessThanOrEqual(in_flight);
		});

		if (is_long) {
			test("a node of the cluster hangs: what it has is answered when it goes on", async () => {
				const [, second] = cluster.nodes;
				const asking = await Promise.all(user_hosts.map((host) => stage.login(host)));
				await stage.all_are_active(asking);
				const traffic = stage.ask(asking);
				await traffic.go_on_for(seconds);
				second.freeze();
				const hung = performance.now();
				await traffic.send_for(seconds);
				const [waiting, for_ms] = [traffic.open, performance.now() - hung];
				second.thaw();
				await traffic.go_on_for(seconds);
				const figures = await traffic.stop({ within: 60_000 });
				report(`${version}, ejabberd, a node hung`, figures, { waiting, for_ms });
				expect_nothing_wrong(figures);
			});
		}
	});

	describe("behind ejabberd", () => {
		const executions = new Executions();
		let all: BehindEjabberd;
		let users: readonly RawClient[];
		// Where ejabberd goes by addresses, two of these find each machine.
		const accounts = user_hosts.map((host, index) => `${index % 2 === 0 ? "user" : "other"}@${host}`);

		function log_in_users(resource: string): Promise<readonly RawClient[]> {
			const server = all.ejabberd;
			return Promise.all(
				accounts.map((account) => connect_raw({ server, jid: `${account}/${resource}`, password })),
			);
		}

		beforeAll(async () => {
			const section = section_of_readme("## Behind ejabberd");
			const first = code_in(section, "lua").map((text) => text + for_chat(text));
			const [listening = "", balancing = ""] = code_in(section, "yaml");
			const [, names = ""] = listening.split("hosts:\n");
			all = await start_behind_ejabberd({
				version,
				sections: [1, 2].map((number) => first.join("").replaceAll(/\b(node|chat)1\b/g, `$1${number}`)),
				more: listening + for_chat(names + balancing),
				hosts: [service_host, ...user_hosts],
				accounts: Object.fromEntries([target, chat_target, ...accounts].map((jid) => [jid, password])),
			});
			const server = all.ejabberd;
			for (const name of ["a", "b"]) await log_in_service(server, `${target}/${name}`, executions);
			users = await log_in_users("phone");
			await Promise.all(all.machines.map((machine) => knows(machine, 2)));
		});

		afterAll(async () => {
			await stop_all(...(users ?? []));
			await all?.stop();
			expect(all?.tracebacks() ?? []).toEqual([]);
		});

		function ask(): Traffic {
			return new Traffic({ users, to: proxy, rate, executions });
		}

		/** How many requests each machine has answered. */
		function served(): Promise<readonly number[]> {
			const sum = "(function (n) for _, r in ipairs(list) do n = n + r.served end return n end)(0)";
			return Promise.all(all.machines.map(async (machine) => Number(await read_resources(machine, sum))));
		}

		test("every answer comes back, over both machines", async () => {
			const traffic = ask();
			await traffic.go_on_for(seconds * 2);
			const figures = await traffic.stop();
			report(`${version}, behind ejabberd, both`, figures);
			expect_nothing_wrong(figures);
			const shares = await served();
			expect(shares[0]).toBeGreaterThan(0);
			expect(shares[1]).toBeGreaterThan(0);
			expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBe(figures.answered);
		});

		test("one machine is killed: at most what it had is lost; it returns: nothing is", async () => {
			const traffic = ask();
			await traffic.go_on_for(seconds);
			const lag = new Lag([all.machine(2).server]);
			const dying = performance.now();
			await all.kill(1);
			const dead = performance.now();
			const takeover = await traffic.taken_over(dead);
			const longest_turn = await lag.end();
			await traffic.go_on_for(seconds);
			await all.machine(1).start();
			await knows(all.machine(1), 2);
			await traffic.go_on_for(seconds);
			const figures = await traffic.stop({ lost_until: dead });
			const in_flight = traffic.in_flight(dying, dead);
			report(`${version}, behind ejabberd, one killed, and back`, figures, {
				takeover,
				in_flight,
				longest_turn,
			});
			expect_nothing_wrong(figures, { lost: traffic.without_result(0, dead) });
			expect(figures.lost).toBeLessThanOrEqual(in_flight);
			expect(takeover).toBeLessThanOrEqual(takeover_limit(longest_turn));
			expect((await served())[0]).toBeGreaterThan(0);
		});

		// ejabberd does not look whether a component is alive.
		if (is_long) {
			test("one machine hangs: what it has is answered when it goes on", async () => {
				const traffic = ask();
				await traffic.go_on_for(seconds);
				all.machine(1).hang();
				const hung = performance.now();
				await traffic.send_for(seconds);
				const [waiting, for_ms] = [traffic.open, performance.now() - hung];
				await all.machine(1).go_on();
				await traffic.go_on_for(seconds);
				const figures = await traffic.stop({ within: 60_000 });
				report(`${version}, behind ejabberd, one hung`, figures, { waiting, for_ms });
				expect_nothing_wrong(figures);
			});
		}

		test("with domain_balancing, presence, messages and what the service asks pass between the same two", async () => {
			const service = await connect_raw({
				server: all.ejabberd,
				jid: `${chat_target}/a`,
				password,
				presence: "none",
			});
			service.listen(({ name, attrs }) => {
				if (name === "presence" && attrs.type === "subscribe") {
					void service.presence({ type: "subscribed", to: attrs.from ?? "" });
				}
			});
			await service.presence();
			await Promise.all(all.machines.map((machine) => knows(machine, 1, chat)));
			const nodes = new Set<string>();
			const writing = await log_in_users("laptop");
			for (const user of writing) {
				user.serve(() => reply("user"));
				const next_of_user = (kind: string): Promise<Element> =>
					service.next(({ name, attrs }) => name === kind && seen_as(attrs.from ?? "") === user.jid);
				await user.presence({ to: chat });
				const { from: seen = "" } = (await next_of_user("presence")).attrs;
				nodes.add(base_of(seen));
				for (let turn = 0; turn < 5; turn += 1) {
					await user.send(message(chat, "hello"));
					expect((await next_of_user("message")).attrs.from).toBe(seen);
					await service.send(message(seen, "hello back"));
					const answer = await user.next((stanza) => stanza.is("message"));
					expect(answer.attrs.from).toBe(chat);
					expect(outcome(await service.request(iq_get(seen, question())))).toBe("result by user");
				}
				await user.presence({ to: chat, type: "unavailable" });
				expect((await next_of_user("presence")).attrs).toMatchObject({ from: seen, type: "unavailable" });
			}
			expect(nodes).toEqual(new Set(["chat1.example", "chat2.example"]));
			await stop_all(service, ...writing);
		});
	});
});
