// Where a declaration and what is there may differ, with the reason.

import type { Version } from "../../test/support/versions.ts";

export interface Exception {
	/**
	 * How they differ: `undeclared` is there and not declared, `missing` is declared and not there, `unreachable`
	 * cannot be looked at in a test, `tag` is there in a version that its tag denies.
	 */
	readonly what: "undeclared" | "missing" | "unreachable" | "tag";
	readonly library: string;
	/** The names it is about; all of the library where left out. `<Type>` stands for the objects of a type. */
	readonly names?: readonly string[];
	/** The versions it is about; all where left out. */
	readonly versions?: readonly Version[];
	readonly reason: string;
}

export const exceptions: readonly Exception[] = [
	{
		what: "undeclared",
		library: "util.startup",
		reason: "it starts the server or prosodyctl, step by step; a module that called it would start it again",
	},
	{
		what: "undeclared",
		library: "util.jsonschema",
		names: ["xml_t"],
		reason: "an empty table that is left over from a type of the Teal source",
	},
	{
		what: "undeclared",
		library: "util.crypto",
		names: ["<PublicKey>.private_pem"],
		reason: "all keys share their methods, but a public key throws at this one",
	},
	{
		what: "undeclared",
		library: "net.dns",
		names: ["<Resolver>"],
		reason: "steps of reading and writing packets, which work only within each other",
	},
	{
		what: "undeclared",
		library: "net.server",
		names: ["<ServerHandle>"],
		reason:
			"all of net.server_epoll's objects share their methods; declared are those that a listening socket has use for",
	},
	...["lfs", "lxp", "socket", "ssl"].map(
		(library): Exception => ({
			what: "undeclared",
			library,
			reason: "a library of others: declared is what modules use of it",
		}),
	),
];
