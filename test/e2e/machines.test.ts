// Several machines with the proxy, the service's account at a Prosody. `./build.sh machines` runs it at a higher rate and for
// longer.

import { describe } from "vitest";
import { prosody_account_server } from "../support/machines.ts";
import { available_versions } from "../support/prosody.ts";
import {
	account_on_each_machine,
	many_names,
	one_account_elsewhere,
	service_host,
	target,
	time_limits,
} from "./machines.ts";
import { password } from "./scene.ts";

describe.each(available_versions())("on Prosody %s", time_limits, (version) => {
	describe("one account, at a Prosody of its own", () => {
		const account = prosody_account_server({
			version,
			hosts: { [service_host]: {} },
			accounts: { [target]: password },
		});
		one_account_elsewhere(version, account, "Prosody", { hangs: true });
		many_names(version, account, "Prosody");
	});

	describe("an account on each machine", () => {
		account_on_each_machine(version);
	});
});
