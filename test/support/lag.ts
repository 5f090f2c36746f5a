// How busy the machine is: what bounds of time have to allow for that are no limits of a test, but what it asserts.

import type { Prosody } from "./prosody.ts";

export class Lag {
	readonly #watching: Promise<unknown>;
	#longest = 0;
	#is_over = false;

	/** Begins to ask these servers for nothing, over and over. */
	constructor(servers: readonly Prosody[]) {
		this.#watching = Promise.all(servers.map((server) => this.#watch(server)));
		// Where the test fails before the end, the servers end first.
		this.#watching.catch(() => {});
	}

	async #watch(server: Prosody): Promise<void> {
		while (!this.#is_over) {
			const asked = performance.now();
			await server.eval('""');
			this.#longest = Math.max(this.#longest, performance.now() - asked);
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}

	/** Ends that; resolves with the longest time that one of them took to answer, in milliseconds. Rejects where one has ended. */
	async end(): Promise<number> {
		this.#is_over = true;
		await this.#watching;
		return this.#longest;
	}
}
