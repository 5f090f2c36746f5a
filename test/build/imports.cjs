// Which files of src may import which: dependency-cruiser's configuration.

"use strict";

/** From the top down: each may import from those behind it. */
const order = [
	"^src/(mod_client_proxy|mod_client_proxy_status)\\.ts$|^src/status/",
	"^src/component\\.ts$",
	"^src/(assembly|saved_state)\\.ts$",
	"^src/admin/",
	"^src/relay/",
	"^src/requests/",
	"^src/balance/",
	"^src/service/",
	"^src/users/",
	"^src/config/",
	"^src/base/",
];

/** The other module, mod_client_proxy_status. */
const page = "^src/(mod_client_proxy_status\\.ts$|status/)";

module.exports = {
	forbidden: [
		...order.slice(1).map((from, index) => ({
			name: `upwards-from-${from
				.replace(/[^a-z_]+/g, " ")
				.trim()
				.replaceAll(" ", "-")}`,
			comment: "Imports go one way; what is needed from above is passed in by src/assembly.ts.",
			severity: "error",
			from: { path: from },
			to: { path: order.slice(0, index + 1) },
		})),
		{
			name: "unknown-folder",
			comment: "A new folder needs its place in the order above.",
			severity: "error",
			from: { path: "^src/", pathNot: order },
			to: {},
		},
		{ name: "circle", severity: "error", from: {}, to: { circular: true } },
		{
			name: "unused-file",
			severity: "error",
			from: { orphan: true, path: "^src/", pathNot: "\\.d\\.ts$" },
			to: {},
		},
		{
			name: "page-reads-more",
			comment: "The status page knows of a proxy what its read model tells.",
			severity: "error",
			from: { path: page },
			to: { path: "^src/", pathNot: [page, "^src/admin/read_model\\.ts$"] },
		},
		{
			name: "proxy-knows-page",
			comment: "The proxy knows nothing of HTTP.",
			severity: "error",
			from: { path: "^src/", pathNot: page },
			to: { path: page },
		},
		{
			name: "unreachable-file",
			comment: "Nothing that the entry needs imports this file.",
			severity: "error",
			from: { path: "^src/mod_client_proxy\\.ts$" },
			to: { path: "^src/", pathNot: [page, "\\.d\\.ts$"], reachable: false },
		},
		{
			name: "unreachable-file-of-page",
			comment: "Nothing that the entry needs imports this file.",
			severity: "error",
			from: { path: "^src/mod_client_proxy_status\\.ts$" },
			to: { path: page, pathNot: "\\.d\\.ts$", reachable: false },
		},
	],
	options: {
		tsConfig: { fileName: "tsconfig.json" },
		// Imports of types count.
		tsPreCompilationDeps: true,
		doNotFollow: { path: ["node_modules", "^types/"] },
		exclude: { path: ["node_modules", "^types/"] },
	},
};
