// Counts the instructions that Prosody spends on a request: directly to a client, through the least relay that
// is possible, and through the module.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import {
	dearest_policy,
	former_summary,
	metrics_cost,
	more_than_former,
	policy_summary,
	type Row,
	row_of,
	rule_summary,
	summary,
	write_json,
} from "./report.ts";
import { measure_scenario, type Scenario } from "./scenario.ts";
import { prosody, stop_servers } from "./server.ts";

const usage = `usage: bench.ts [--quick] [--only TEXT] [--module FILE] [--against FILE] [--more PERCENT] [--limit RATIO] [--json FILE]

  --quick        two resources only, in smaller windows
  --only TEXT    the scenario of that name, or those that have this in their name
  --module FILE  the module under test (dist/mod_client_proxy.lua)
  --against FILE another version of it, which the module under test may not cost more than
  --more PERCENT the most that a request may cost more than with that, beyond the uncertainty (0.2)
  --limit RATIO  the most that the module may add, against the least relay (1.25)
  --json FILE    also writes the figures there
`;

/** How much of a whole request a policy may cost more than the random one. */
const policy_limit = 0.05;

/** How much of a whole request metrics may cost. */
const metrics_limit = 0.03;

const two_resources: Scenario = {
	name: "2 resources",
	resources: 2,
	in_flight: 0,
	with_rules: false,
	with_policies: false,
	with_statistics: false,
	warm_up: 150,
	window: 300,
	servers: 4,
	rounds: 2,
};
/** On one server, since what they add is taken from one to the next. */
const rules_with_two: Scenario = {
	...two_resources,
	name: "rules, 2 resources",
	with_rules: true,
	servers: 1,
	rounds: 6,
};
const many_resources: Scenario = {
	...two_resources,
	name: "1,000 resources",
	resources: 1000,
	warm_up: 300,
	window: 500,
	servers: 5,
};
/** Beside the rules, not among them: so many hosts on one server would have its garbage collector at work for each other. */
const policies_with_two: Scenario = {
	...two_resources,
	name: "policies, 2 resources",
	with_policies: true,
	servers: 2,
	rounds: 3,
};
const policies_with_many: Scenario = {
	...many_resources,
	name: "policies, 1,000 resources",
	with_policies: true,
	window: 400,
	servers: 1,
	rounds: 4,
};
const many_in_flight: Scenario = {
	...two_resources,
	name: "10,000 in flight",
	in_flight: 10_000,
	servers: 4,
};

/** Beside the same without: what metrics cost. */
const with_statistics: Scenario = {
	...two_resources,
	name: "2 resources, with statistics",
	with_statistics: true,
	servers: 3,
};

/** Those of one line run one after the other, the lines beside each other. */
const full: readonly (readonly Scenario[])[] = [
	[two_resources, rules_with_two, policies_with_two, policies_with_many],
	[many_in_flight, with_statistics, many_resources],
];
const quick: typeof full = [
	[{ ...two_resources, warm_up: 350, window: 250, servers: 2, rounds: 2 }],
	[{ ...with_statistics, warm_up: 350, window: 250, servers: 2, rounds: 2 }],
];

function stop_with(message: string): never {
	process.stderr.write(`${message}\n`);
	process.exit(2);
}

function check_needs(module_file: string): void {
	if (spawnSync("valgrind", ["--version"]).error) {
		stop_with("The bench counts with valgrind, which is not here: apt-get install valgrind");
	}
	if (spawnSync("lua5.4", ["-v"]).error || !existsSync(prosody)) {
		stop_with("The bench measures Debian's Prosody, which is not here: apt-get install prosody lua5.4");
	}
	if (!existsSync(module_file))
		stop_with(`There is no ${module_file}; ./build.sh makes dist/mod_client_proxy.lua.`);
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			quick: { type: "boolean", default: false },
			only: { type: "string", default: "" },
			module: { type: "string", default: "dist/mod_client_proxy.lua" },
			against: { type: "string" },
			more: { type: "string", default: "0.2" },
			limit: { type: "string", default: "1.25" },
			json: { type: "string" },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) {
		process.stdout.write(usage);
		return;
	}
	const limit = Number(values.limit);
	const former_limit = Number(values.more) / 100;
	if (!(limit > 0 && former_limit >= 0)) stop_with(usage);
	check_needs(values.module);
	if (values.against !== undefined && !existsSync(values.against))
		stop_with(`There is no ${values.against}.`);

	const started = Date.now();
	const run = async (scenario: Scenario): Promise<Row> => {
		const say = (text: string): void => {
			const seconds = Math.round((Date.now() - started) / 1000);
			process.stderr.write(`${`${seconds}`.padStart(4)} s  ${scenario.name}: ${text}\n`);
		};
		return row_of(scenario, await measure_scenario(scenario, values.module, values.against, say));
	};
	const all = values.quick ? quick : full;
	const is_name = all.flat().some(({ name }) => name === values.only);
	const lines = all.map(async (line) => {
		const rows: Row[] = [];
		for (const scenario of line) {
			const is_wanted = is_name ? scenario.name === values.only : scenario.name.includes(values.only);
			if (is_wanted) rows.push(await run(scenario));
		}
		return rows;
	});
	const rows = (await Promise.all(lines)).flat();
	if (rows.length === 0) stop_with(usage);

	process.stdout.write(`\n${summary(rows)}`);
	for (const row of rows) {
		if (row.scenario.with_rules) process.stdout.write(`\n${rule_summary(row)}`);
		if (row.scenario.with_policies) process.stdout.write(`\n${policy_summary(row)}`);
	}
	const former = rows.map(former_summary).join("");
	if (former !== "") process.stdout.write(`\nAgainst the former version\n\n${former}`);
	if (values.json !== undefined) write_json(values.json, rows, values.module, limit);

	const metrics = metrics_cost(rows);
	// The limits go by what a request costs alone: policies and metrics have limits of their own, and the many hosts beside
	// the rules and policies have the garbage collector at work for each other.
	const plain = rows.filter(
		({ scenario }) => !(scenario.with_rules || scenario.with_policies || scenario.with_statistics),
	);
	const worst = Math.max(0, ...plain.map(({ ratio }) => ratio.value));
	const dearest = Math.max(...rows.map(dearest_policy));
	// More by what cannot be told from chance is no more.
	const is_dearer = plain.some((row) => {
		const more = more_than_former(row);
		return more !== undefined && more.value > former_limit + more.uncertainty;
	});
	const within = worst <= limit && dearest <= policy_limit && metrics <= metrics_limit && !is_dearer;
	process.stdout.write(
		`\nThe module adds at most ${worst.toFixed(2)} times what the least relay adds; ${limit} times are allowed.\n`,
	);
	if (dearest > 0) {
		const percent = (dearest * 100).toFixed(1);
		process.stdout.write(
			`The dearest policy costs ${percent} % of a whole request more than random; 5 % are allowed.\n`,
		);
	}
	if (metrics > 0) {
		process.stdout.write(
			`Metrics cost ${(metrics * 100).toFixed(1)} % of a whole request; 3 % are allowed.\n`,
		);
	}
	process.exitCode = within ? 0 : 1;
}

process.once("exit", stop_servers);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
try {
	await main();
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
	process.exitCode = 2;
}
process.exit();
