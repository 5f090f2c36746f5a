// A throw-away Prometheus that scrapes servers of a test, and its tool for rules.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { free_ports, loopback } from "./ports.ts";
import { until } from "./wait.ts";

/** A time series as a query returns it. */
export interface Series {
	readonly metric: Readonly<Record<string, string>>;
	readonly value: readonly [time: number, value: string];
}

let programs: string | undefined;

/** Where the programs are; unpacks them at the first use. */
function folder_of_programs(): string {
	const script = join(import.meta.dirname, "unpack_prometheus.sh");
	programs ??= execFileSync(script, { encoding: "utf8", timeout: 300_000 }).trim();
	return programs;
}

/** Runs promtool in a folder and returns what it prints; throws where it finds something wrong. */
export function promtool(folder: string, ...words: readonly string[]): string {
	return execFileSync(join(folder_of_programs(), "promtool"), words, {
		cwd: folder,
		encoding: "utf8",
		stdio: "pipe",
	});
}

export class Prometheus {
	readonly #child: ChildProcess;
	readonly #directory: string;
	readonly #url: string;

	private constructor(child: ChildProcess, directory: string, url: string) {
		this.#child = child;
		this.#directory = directory;
		this.#url = url;
	}

	/** Starts it, scraping /metrics on these ports of the loopback four times a second; resolves when it is ready. */
	static async start(ports: readonly number[]): Promise<Prometheus> {
		const directory = mkdtempSync(join(tmpdir(), "prometheus-"));
		const [port] = await free_ports(1);
		const targets = ports.map((one) => `${loopback}:${one}`);
		const scrape_configs = [{ job_name: "prosody", static_configs: [{ targets }] }];
		// JSON is YAML.
		const config = { global: { scrape_interval: "250ms" }, scrape_configs };
		writeFileSync(join(directory, "prometheus.yml"), JSON.stringify(config));
		const child = spawn(
			join(folder_of_programs(), "prometheus"),
			[
				`--config.file=${join(directory, "prometheus.yml")}`,
				`--storage.tsdb.path=${join(directory, "data")}`,
				`--web.listen-address=${loopback}:${port}`,
			],
			{ stdio: "ignore" },
		);
		const self = new Prometheus(child, directory, `http://${loopback}:${port}`);
		process.once("exit", () => child.kill("SIGKILL"));
		const is_ready = (): Promise<boolean> =>
			fetch(`${self.#url}/-/ready`)
				.then(({ ok }) => ok)
				.catch(() => false);
		await until(is_ready, { within: 60_000, what: "Prometheus is not ready" });
		return self;
	}

	/** The result of a query; rejects where Prometheus refuses it. */
	async query(expression: string): Promise<readonly Series[]> {
		const response = await fetch(`${this.#url}/api/v1/query?query=${encodeURIComponent(expression)}`);
		const { data, error }: { data?: { result: Series[] }; error?: string } = JSON.parse(
			await response.text(),
		);
		if (!data) throw new Error(`${expression}: ${error}`);
		return data.result;
	}

	/** The value of a query that has one series; undefined where it has none. */
	async value(expression: string): Promise<number | undefined> {
		const [first] = await this.query(expression);
		return first && Number(first.value[1]);
	}

	async stop(): Promise<void> {
		const ended = new Promise((resolve) => this.#child.once("exit", resolve));
		this.#child.kill("SIGTERM");
		await ended;
		rmSync(this.#directory, { recursive: true, force: true });
	}
}
