// A real browser: Debian's chromium, without a window.

import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export interface Visit {
	readonly page: Page;
	/** Has the page fetch what there is now, as it does by itself every two seconds; resolves when it has come. */
	update(): Promise<void>;
	/** What the browser has to say against the page: errors, and what the page wanted from elsewhere. */
	readonly complaints: readonly string[];
}

/** Starts the browser; rejects, with the remedy, where there is none. */
export async function start_browser(): Promise<Browser> {
	const executablePath = programs.find((program) => existsSync(program));
	if (executablePath === undefined) throw new Error("there is no chromium: apt-get install chromium");
	// Root has no sandbox, and a container little shared memory.
	return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** Opens an address as somebody who knows the password of HTTP Basic; resolves when the page has come. */
export async function visit(browser: Browser, address: string, password: string): Promise<Visit> {
	const page = await browser.newPage({
		httpCredentials: { username: "admin", password },
		viewport: { width: 1000, height: 800 },
		timezoneId: "UTC",
		locale: "en-GB",
	});
	const complaints: string[] = [];
	const { origin } = new URL(address);
	page.on("console", (message) => {
		if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
	});
	page.on("pageerror", (error) => complaints.push(error.message));
	page.on("dialog", (dialog) => {
		complaints.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on("request", (request) => {
		const is_own = request.url().startsWith(`${origin}/`) || request.url().startsWith("data:");
		if (!is_own) complaints.push(`it wants ${request.url()}`);
	});
	await page.clock.install();
	await page.goto(address);
	return {
		page,
		update: async () => {
			const response = page.waitForResponse(/\/json/);
			await page.clock.runFor(2_000);
			await (await response).finished();
			await page.clock.runFor(1);
		},
		complaints,
	};
}
