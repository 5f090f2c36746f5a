// Several machines with the proxy, and an ejabberd: a cluster of it with the service's account, and one whose external
// components they are. `./build.sh machines` runs it at a higher rate and for longer.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BehindEjabberd, start_behind_ejabberd } from "../support/behind_ejabberd.ts";
import { type EjabberdCluster, start_ejabberd_cluster } from "../support/ejabberd_cluster.ts";
import { lua_string } from "../support/lua.ts";
import type { Machine } from "../support/machines.ts";
import { available_versions } from "../support/prosody.ts";
import { connect_raw, type RawClient } from "../support/raw_client.ts";
import { code_in, section_of_readme } from "../support/readme.ts";
import { Executions, Traffic } from "../support/traffic.ts";
import { until } from "../support/wait.ts";
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
	target,
	time_limits,
	user_hosts,
} from "./machines.ts";
import { password, stop_all } from "./scene.ts";

/** What a machine knows of its resources: a Lua expression over the list of them. */
function read_resources({ server }: Machine, expression: string): Promise<string> {
	const loaded = `require "core.modulemanager".get_module(${lua_string(proxy)}, "client_proxy")`;
	return server.eval(`(function (list) return ${expression}; end)(${loaded}.read_overview().resources)`);
}

/** Resolves when a machine knows so many resources. */
async function knows(machine: Machine, count: number): Promise<void> {
	await until(async () => (await read_resources(machine, "#list")) === `${count}`, {
		within: 30_000,
		what: `a machine does not know of ${count} resources`,
	});
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
		const section = section_of_readme("## Behind ejabberd");
		const executions = new Executions();
		let all: BehindEjabberd;
		let asking: readonly RawClient[];

		beforeAll(async () => {
			const [first = ""] = code_in(section, "lua");
			const users = user_hosts.map((host) => `user@${host}`);
			all = await start_behind_ejabberd({
				version,
				sections: [first, first.replaceAll("node1", "node2")],
				more: code_in(section, "yaml").join(""),
				hosts: [service_host, ...user_hosts],
				accounts: Object.fromEntries([target, ...users].map((jid) => [jid, password])),
			});
			const server = all.ejabberd;
			for (const name of ["a", "b"]) await log_in_service(server, `${target}/${name}`, executions);
			asking = await Promise.all(
				users.map((user) => connect_raw({ server, jid: `${user}/phone`, password })),
			);
			await Promise.all(all.machines.map((machine) => knows(machine, 2)));
		});

		afterAll(async () => {
			await stop_all(...(asking ?? []));
			await all?.stop();
			expect(all?.tracebacks() ?? []).toEqual([]);
		});

		function ask(): Traffic {
			return new Traffic({ users: asking, to: proxy, rate, executions });
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
			const dying = performance.now();
			await all.machine(1).kill();
			const dead = performance.now();
			const takeover = await traffic.taken_over(dead);
			await traffic.go_on_for(seconds);
			await all.machine(1).start();
			await knows(all.machine(1), 2);
			await traffic.go_on_for(seconds);
			const figures = await traffic.stop({ lost_until: dead });
			const in_flight = traffic.in_flight(dying, dead);
			report(`${version}, behind ejabberd, one killed, and back`, figures, { takeover, in_flight });
			expect_nothing_wrong(figures, { lost: traffic.without_result(0, dead) });
			expect(figures.lost).toBeLessThanOrEqual(in_flight);
			expect(takeover).toBeLessThanOrEqual(2_000);
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
	});
});
