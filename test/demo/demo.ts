// `./build.sh demo [--stay]`: a request passes through the module on a real Prosody, and then another finishes at
// the second client while the first is cut off. Exits 1, saying why, where either is not as it should be.

import { paragraph, say } from "./paper.ts";
import { relayed_request, request_and_cut } from "./scenes.ts";
import { type Stage, set_stage } from "./stage.ts";
import { stay } from "./stay.ts";

const stays = process.argv.includes("--stay");
let stage: Stage | undefined;
let is_over = false;
let status_when_interrupted = 130;

// The harness ends the server and removes its directory when the process exits, however hastily.
async function leave(status: number): Promise<never> {
	if (is_over) process.exit(status);
	is_over = true;
	await stage?.clear().catch(() => {});
	process.exit(status);
}

function fail(error: unknown): Promise<never> {
	console.error(`\ndemo: ${error instanceof Error ? error.message : error}`);
	for (const line of stage?.last_words() ?? []) console.error(`  ${line}`);
	return leave(1);
}

function say_what_is_next(): void {
	say("");
	paragraph("What next", [
		...(stays ? [] : ["./build.sh demo --stay   leaves this running, for a client of your own"]),
		"./build.sh install DIR   copies the module into a plugin folder of your Prosody,",
		"                         to whose prosody.cfg.lua you add:",
		"",
		'                             Component "proxy.example" "client_proxy"',
		'                                 target_address = "svc@example"',
		"",
		"README.markdown          every option, and what to do if something is in the way",
	]);
}

async function show(): Promise<void> {
	stage = await set_stage();
	stage.introduce();
	await relayed_request(stage);
	await request_and_cut(stage);
	const [finding] = stage.server.tracebacks();
	if (finding) throw new Error(`Prosody logged an error: ${finding}`);
	say_what_is_next();
	if (!stays) return;
	status_when_interrupted = 0;
	await stay(stage);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
	process.on(signal, () => void leave(status_when_interrupted));
}
// Whoever reads the output may have seen enough.
process.stdout.on("error", () => void leave(1));

show().then(
	() => leave(0),
	// An interrupt ends the server too, and then nothing goes on as it should.
	(error) => (is_over ? undefined : fail(error)),
);
