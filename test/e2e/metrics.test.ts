// The metrics as Prometheus scrapes them, and the dashboard and alert rules that are made of them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Prometheus, promtool } from "../support/prometheus.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import { checkout } from "../support/versions.ts";
import { until } from "../support/wait.ts";
import { ask, login, module_name, proxy, serve, start_scene, target } from "./scene.ts";

const contrib = join(checkout, "contrib");
const prefix = "prosody_mod_client_proxy__";

/** The queries of the dashboard, all hosts chosen. */
function queries_of_dashboard(): readonly string[] {
	const text = readFileSync(join(contrib, "grafana", "mod_client_proxy.json"), "utf8");
	const { panels }: { panels: { targets: { expr: string }[] }[] } = JSON.parse(text);
	return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll("$host", ".*")));
}

function names_in(text: string): readonly string[] {
	return [...new Set(text.match(/\bprosody_mod_client_proxy__\w+/g) ?? [])].sort();
}

describe("the alert rules", () => {
	test("are right, and fire when they should", () => {
		const folder = join(contrib, "prometheus");
		expect(promtool(folder, "check", "rules", "mod_client_proxy.rules.yml")).toContain("SUCCESS");
		expect(promtool(folder, "test", "rules", "mod_client_proxy.rules.test.yml")).toContain("SUCCESS");
	});
});

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	let prometheus: Prometheus;

	beforeAll(async () => {
		server = await start_scene(version, {
			log_level: "info",
			modules: ["http_openmetrics"],
			global: { statistics: "internal", statistics_interval: "manual" },
		});
		prometheus = await Prometheus.start([server.ports.http]);
	});

	afterAll(async () => {
		await prometheus.stop();
		await server.stop();
		expect(server.tracebacks()).toEqual([]);
	});

	/** Resolves when a query has a value. */
	function becomes(expression: string, expected: number): Promise<unknown> {
		return until(async () => (await prometheus.value(expression)) === expected, {
			what: `${expression} is not ${expected}`,
		});
	}

	test("what happens to requests and resources is what Prometheus shows", async () => {
		await becomes(`${prefix}eligible_resources{host="${proxy}"}`, 0);
		const user = await login(server);
		await serve(server, "a");
		const other = await serve(server, "b");
		let slowest = 0;
		for (let number = 0; number < 5; number += 1) {
			const asked = performance.now();
			await ask(user);
			slowest = Math.max(slowest, (performance.now() - asked) / 1000);
		}
		await server.prosodyctl("shell", module_name, "eject", proxy, `${target}/a`);
		await other.stop();
		expect(await ask(user)).toBe("cancel/service-unavailable");

		await becomes(`${prefix}answers_total{type="result"}`, 5);
		await becomes(`${prefix}answer_seconds_count`, 5);
		await becomes(`${prefix}refusals_total{reason="nobody_there"}`, 1);
		await becomes(`${prefix}resource_changes_total{to="joined"}`, 2);
		await becomes(`${prefix}resource_changes_total{to="left"}`, 1);
		await becomes(`${prefix}resources{state="maint"}`, 1);
		await becomes(`${prefix}eligible_resources`, 0);
		const quantile = await prometheus.value(`histogram_quantile(0.99, ${prefix}answer_seconds_bucket)`);
		// It is in the same bucket as the slowest answer, and no bucket ends at more than three times its beginning.
		expect(quantile).toBeGreaterThan(0);
		expect(quantile).toBeLessThanOrEqual(Math.max(0.001, 3 * slowest));
	});

	test("each query of the dashboard and of the rules is of metrics that are there", async () => {
		const found = await prometheus.query(`group by (__name__) ({__name__=~"${prefix}.*"})`);
		const exposed = found.map(({ metric }) => metric.__name__ ?? "");
		const queries = queries_of_dashboard();
		expect(queries.length).toBeGreaterThan(10);
		for (const query of queries) await prometheus.query(query);
		const rules = readFileSync(join(contrib, "prometheus", "mod_client_proxy.rules.yml"), "utf8");
		for (const name of names_in(`${queries.join("\n")}\n${rules}`)) expect(exposed).toContain(name);
		// And the other way round: whatever there is has its place on the dashboard.
		const shown = names_in(queries.join("\n"));
		const families = exposed.filter((name) => !/_(created|sum|count)$/.test(name));
		expect(shown).toEqual(families.sort());
	});

	test("the labels of the queries are those of the metrics", async () => {
		for (const [, name = "", label = ""] of queries_of_dashboard()
			.join("\n")
			.matchAll(/(prosody_mod_client_proxy__\w+)\{host=~"\.\*",(\w+)=~/g)) {
			expect(await prometheus.query(`${name}{${label}!=""}`)).not.toEqual([]);
		}
	});
});
