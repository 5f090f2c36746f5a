// Keeps requests coming, so that there is something to see on the status page.

import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "../support/client.ts";
import { iq_get } from "../support/wire.ts";
import { component, hello, type Stage } from "./stage.ts";

/** How long each client takes to answer, in milliseconds; more or less. */
const durations: Readonly<Record<string, number>> = { a: 4, b: 12 };
/** How long the waves are in which requests come, in milliseconds. */
const wave = 60_000;

/** Waits as long as a client of that name takes to answer. */
export function take_time(name: string): Promise<void> {
	return pause((durations[name] ?? 8) * (0.5 + 2 * Math.random() ** 3));
}

function ask(user: Client): void {
	// What comes back is of no interest, nor that the demo ends meanwhile.
	user.request(iq_get(component, hello())).catch(() => {});
}

/** Has the user ask some ten times a second, until the demo ends; one of those that serve drains from time to time. */
export function keep_asking({ user, services }: Stage): void {
	const tick = 100;
	const start = performance.now();
	setInterval(() => {
		const height = 1 + Math.sin((2 * Math.PI * (performance.now() - start)) / wave);
		for (let number = 0; number < height * Math.random() * 2; number += 1) ask(user);
	}, tick);
	let is_draining = false;
	setInterval(() => {
		is_draining = !is_draining;
		services
			.get("b")
			?.presence(is_draining ? { show: "dnd" } : {})
			.catch(() => {});
	}, wave);
}
