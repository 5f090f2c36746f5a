import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: ["test/support/global_setup.ts"],
		// Every file starts servers of its own: a few at a time are quicker than many that share two cores.
		pool: "forks",
		maxWorkers: 2,
		// For what hangs: what is waited for has limits of its own, and a busy machine takes many times as long as an idle one.
		testTimeout: 180_000,
		hookTimeout: 400_000,
	},
});
