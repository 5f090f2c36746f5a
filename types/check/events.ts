// Compares the events that are declared with those that Prosody's code fires and hooks, by their names.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Version } from "../../test/support/versions.ts";
import type { Declarations, EventName } from "./declared.ts";
import { tree } from "./present.ts";

/** Names that the code puts together, and how: the Lua that does so, in any spacing. */
const composed: readonly { readonly names: RegExp; readonly code: string }[] = [
	{ names: /^(iq|message|presence)\/self$/, code: "stanza.name..'/self'" },
	{ names: /^(pre-)?(iq|message|presence)\/(bare|full|host)$/, code: "stanza.name..to_type" },
	{ names: /^iq\/(bare|host|self)\/…:…$/, code: '"iq/bare/"..xmlns..":"..child.name' },
	{ names: /^iq-(get|set)\/(bare|host|self)\/…:…$/, code: '"iq-"..type.."/bare/"..xmlns' },
	{ names: /^iq-(result|error)\/(bare|host|self)\/…$/, code: '"iq-"..type.."/bare/"..stanza.attr.id' },
	{ names: /^stanza\/…$/, code: '"stanza/"..xmlns..":"..stanza.name' },
	{ names: /^stanza\/iq\/…:…$/, code: '"stanza/iq/"..stanza.tags[1].attr.xmlns' },
	{ names: /^item-(added|removed)\//, code: '"item-added/"..key' },
	{ names: /^sasl\//, code: '"sasl/"..session.base_type.."/"..status' },
	{ names: /^admin\/…$/, code: '"admin/"..stanza.name' },
	{ names: /^muc-config-submitted\/…$/, code: '"muc-config-submitted/"..submitted_field' },
	{ names: /^muc-disco#info\/…$/, code: 'event_name.."/"..node' },
	{ names: /^muc-set-affiliation-data\/…$/, code: '"muc-set-affiliation-data/"..key' },
	{ names: /^pubsub-summary\/…$/, code: '"pubsub-summary/"..payload_type' },
	{ names: /^user-flag-added\/…$/, code: '"user-flag-added/"..flag' },
	{ names: /^user-flag-removed\/…$/, code: '"user-flag-removed/"..flag' },
];

/** Names in the code that are no events of a host or of the server, with the reason. */
const aside: readonly { readonly names: RegExp; readonly reason: string }[] = [
	{
		names: /^(connected|disconnected|received|received\/.*)$/,
		reason: "of a connection to the admin socket",
	},
	{ names: /^http-error$/, reason: "of the HTTP server; net.http.server has its type" },
	{ names: /^(transition|enter|leave)/, reason: "of a machine of util.fsm" },
	{ names: /^(iq-|pre-|sasl\/)x:y$/, reason: "put together of more than one word" },
];

function sources(version: Version): readonly string[] {
	const texts: string[] = [];
	const look = (directory: string): void => {
		for (const entry of readdirSync(directory, { withFileTypes: true })) {
			const path = join(directory, entry.name);
			if (entry.isDirectory()) look(path);
			else if (entry.name.endsWith(".lua")) texts.push(readFileSync(path, "utf8"));
		}
	};
	for (const folder of ["core", "modules"]) look(join(tree(version), folder));
	texts.push(readFileSync(join(tree(version), "util", "startup.lua"), "utf8"));
	return texts;
}

/** Finds what differs, a line each. */
export function compare_events(declarations: Declarations, version: Version): readonly string[] {
	const declared = declarations.events();
	const texts = sources(version);
	const text = texts.join("\n");
	const packed = text.replaceAll(/\s+/g, "");
	const differences: string[] = [];

	for (const { name, versions } of declared) {
		const is_composed = composed.some(
			({ names, code }) => names.test(name) && packed.includes(code.replaceAll(/\s+/g, "")),
		);
		const is_there = is_composed || text.includes(`"${name}"`) || text.includes(`'${name}'`);
		if (versions.includes(version) && !is_there) differences.push(`event ${name}: declared, but never fired`);
	}

	const named =
		/(?:fire_event|module:hook|module:hook_global|add_handler)\s*\(\s*(["'])([^"'\n]+)\1(\s*\.\.)?/g;
	const found = new Set(
		texts.flatMap((one) => [...one.matchAll(named)].map(([, , name, more]) => (more ? `${name}x:y` : name))),
	);
	const matches = (event: EventName, name: string): boolean => {
		const parts = event.name.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
		return event.versions.includes(version) && new RegExp(`^${parts.join(".+")}$`).test(name);
	};
	for (const name of found) {
		if (name === undefined || aside.some(({ names }) => names.test(name))) continue;
		if (!declared.some((event) => matches(event, name))) {
			differences.push(`event ${name}: fired or hooked, but not declared`);
		}
	}
	return differences.sort();
}

/** Finds what differs between the kinds of items that are declared and those that modules give and look for. */
export function compare_items(declarations: Declarations, version: Version): readonly string[] {
	const declared = declarations.interface_of("ModuleItems").members;
	const text = sources(version).join("\n");
	const given = /(?:add_item|handle_items|get_host_items)\s*\(\s*"([^"\n]+)"/g;
	const provided = /module:provides\s*\(\s*"([^"\n]+)"/g;
	const found = new Set([
		...[...text.matchAll(given)].map(([, kind]) => kind ?? ""),
		...[...text.matchAll(provided)].map(([, kind]) => `${kind}-provider`),
	]);
	const differences: string[] = [];
	for (const { name, versions } of declared) {
		if (versions.includes(version) && !found.has(name))
			differences.push(`item ${name}: declared, but never given`);
	}
	for (const kind of found) {
		if (!declared.some(({ name, versions }) => name === kind && versions.includes(version))) {
			differences.push(`item ${kind}: given or looked for, but not declared`);
		}
	}
	return differences.sort();
}
