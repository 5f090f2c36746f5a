// Says what was counted, as text and as JSON.

import { writeFileSync } from "node:fs";
import { type Counts, mean, uncertainty } from "./measure.ts";
import {
	former_host,
	least,
	policies,
	policy_host,
	proxy_host,
	rule_host,
	rules,
	type Scenario,
} from "./scenario.ts";

interface Ratio {
	readonly value: number;
	readonly uncertainty: number;
}

interface Row {
	readonly scenario: Scenario;
	readonly counts: Counts;
	readonly direct: number;
	readonly least: number;
	readonly module: number;
	/** What the module adds, against what the least relay adds. */
	readonly ratio: Ratio;
}

function of(counts: Counts, way: string): readonly number[] {
	return counts.get(way) ?? [];
}

function ratio_of(counts: Counts, way: string): Ratio {
	const direct = of(counts, "direct");
	const least_relay = of(counts, least.host);
	const added = mean(of(counts, way)) - mean(direct);
	const least_added = mean(least_relay) - mean(direct);
	const value = added / least_added;
	// How far each round strays from that.
	const strays = of(counts, way).map((count, round) => {
		const base = direct[round] ?? 0;
		return (count - base - value * ((least_relay[round] ?? 0) - base)) / least_added;
	});
	return { value, uncertainty: uncertainty(strays) };
}

function row_of(scenario: Scenario, counts: Counts): Row {
	return {
		scenario,
		counts,
		direct: mean(of(counts, "direct")),
		least: mean(of(counts, least.host)),
		module: mean(of(counts, proxy_host)),
		ratio: ratio_of(counts, proxy_host),
	};
}

function thousands(instructions: number): string {
	return (instructions / 1000).toFixed(1);
}

function show_ratio({ value, uncertainty }: Ratio): string {
	return `${value.toFixed(2)} ± ${uncertainty.toFixed(2)}`;
}

/** Aligned: the first column to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	const line = (row: readonly string[]) =>
		row.map((cell, column) =>
			column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
		);
	return rows.map((row) => `${line(row).join("   ")}\n`).join("");
}

function summary(rows: readonly Row[]): string {
	const lines = rows.map((row) => [
		row.scenario.name,
		thousands(row.direct),
		thousands(row.least),
		thousands(row.module),
		thousands(row.least - row.direct),
		thousands(row.module - row.direct),
		show_ratio(row.ratio),
	]);
	const head = ["", "direct", "least relay", "module", "least adds", "module adds", "ratio"];
	return `Instructions of Prosody a request, in thousands\n\n${table([head, ...lines])}`;
}

interface RuleCost {
	readonly rule: string;
	readonly adds: number;
	readonly ratio: Ratio;
}

function rule_costs({ counts, least: before_all }: Row): RuleCost[] {
	return rules.map(([rule], place) => {
		const before = place ? mean(of(counts, rule_host(place - 1))) : before_all;
		const host = rule_host(place);
		return { rule, adds: mean(of(counts, host)) - before, ratio: ratio_of(counts, host) };
	});
}

function rule_summary(row: Row): string {
	const lines = rule_costs(row).map(({ rule, adds, ratio }) => {
		const says = rules.find(([name]) => name === rule)?.[1] ?? rule;
		return [`+ ${says}`, thousands(adds), show_ratio(ratio)];
	});
	const first = [
		"the least relay",
		thousands(row.least - row.direct),
		show_ratio({ value: 1, uncertainty: 0 }),
	];
	const rows = [["", "adds", "ratio so far"], first, ...lines];
	return `What each rule adds, in the least relay's own few lines\n\n${table(rows)}`;
}

/** What one way costs more than another, as a part of the whole request. */
function more_than(counts: Counts, way: string, other: string): Ratio {
	const others = of(counts, other);
	const more = of(counts, way).map((count, round) => count / (others[round] ?? 0) - 1);
	return { value: mean(of(counts, way)) / mean(others) - 1, uncertainty: uncertainty(more) };
}

function show_percent({ value, uncertainty }: Ratio): string {
	return `${(value * 100).toFixed(2)} ± ${(uncertainty * 100).toFixed(2)} %`;
}

interface PolicyCost {
	readonly name: string;
	readonly whole: number;
	/** What it costs more than the random one. */
	readonly more: Ratio;
}

function policy_costs({ counts }: Row): readonly PolicyCost[] {
	return policies.map(({ name }, place) => ({
		name,
		whole: mean(of(counts, policy_host(place))),
		more: more_than(counts, policy_host(place), policy_host(0)),
	}));
}

/** What the dearest policy costs more; 0 where none were measured. */
function dearest_policy(row: Row): number {
	if (!row.scenario.with_policies) return 0;
	return Math.max(...policy_costs(row).map(({ more }) => more.value));
}

function policy_summary(row: Row): string {
	const lines = policy_costs(row).map(({ name, whole, more }) => [
		name,
		thousands(whole),
		show_percent(more),
	]);
	return `What each policy costs, ${row.scenario.resources} resources\n\n${table([["", "module", "more"], ...lines])}`;
}

/** What a request costs more than with the former version of the module, as a part of the whole; nil where that was not measured. */
function more_than_former({ counts }: Row): Ratio | undefined {
	if (of(counts, former_host).length === 0) return undefined;
	return more_than(counts, proxy_host, former_host);
}

/** What metrics cost, as a part of a whole request; 0 where only one of the two was measured. */
function metrics_cost(rows: readonly Row[]): number {
	const on = rows.find(({ scenario }) => scenario.with_statistics);
	const off = rows.find(({ scenario }) => on?.scenario.name.startsWith(`${scenario.name},`));
	return on && off ? (on.module - on.least - (off.module - off.least)) / off.module : 0;
}

function former_summary(row: Row): string {
	const more = more_than_former(row);
	if (!more) return "";
	const former = thousands(mean(of(row.counts, former_host)));
	return `${row.scenario.name}: ${thousands(row.module)}, with the former version ${former}: ${show_percent(more)} more\n`;
}

function write_json(file: string, rows: readonly Row[], module_file: string, limit: number): void {
	const scenarios = rows.map((row) => ({
		name: row.scenario.name,
		resources: row.scenario.resources,
		inFlight: row.scenario.in_flight,
		direct: Math.round(row.direct),
		least: Math.round(row.least),
		module: Math.round(row.module),
		ratio: row.ratio,
		former: more_than_former(row),
		policies: row.scenario.with_policies ? policy_costs(row) : undefined,
		rules: row.scenario.with_rules ? rule_costs(row) : undefined,
		windows: Object.fromEntries(row.counts),
	}));
	writeFileSync(file, `${JSON.stringify({ module: module_file, limit, scenarios }, undefined, "\t")}\n`);
}

export type { Row };
export {
	dearest_policy,
	former_summary,
	metrics_cost,
	more_than_former,
	policy_summary,
	row_of,
	rule_summary,
	summary,
	write_json,
};
