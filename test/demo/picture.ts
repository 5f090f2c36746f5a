// Makes docs/status.png, the picture of the status page: three minutes of the demo's requests.

import { setTimeout as pause } from "node:timers/promises";
import { start_browser, visit } from "../support/browser.ts";
import { serve, set_stage, token } from "./stage.ts";
import { keep_asking, take_time } from "./traffic.ts";

const stage = await set_stage();
for (const [name, client] of stage.services) {
	client.stop_keeping();
	client.serve(async (request) => {
		await take_time(name);
		return serve(request, name);
	});
}
stage.user.stop_keeping();
keep_asking(stage);
await pause(195_000);
const browser = await start_browser();
const { page } = await visit(browser, stage.page, token);
await page.getByRole("rowheader").first().waitFor();
await page.screenshot({ path: "docs/status.png", fullPage: true });
await browser.close();
await stage.clear();
process.exit();
