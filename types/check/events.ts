// Compares the events that are declared with those that Prosody's code fires and hooks: their names, and whether the
// handlers of a host hear them or those of the server.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Version } from "../../test/support/versions.ts";
import type { Declarations, EventName } from "./declared.ts";
import { type Scope, type Site, sites_of } from "./fired.ts";
import { tree } from "./present.ts";

/** Names that the code puts together, and the Lua that fires them, without white space. */
const composed: readonly { readonly names: RegExp; readonly code: string }[] = [
	{ names: /^(iq|message|presence)\/self$/, code: "stanza.name..'/self'" },
	{ names: /^(iq|message|presence)\/(bare|full|host)$/, code: "stanza.name..to_type" },
	{ names: /^pre-(iq|message|presence)\/(bare|full|host)$/, code: "'pre-'..stanza.name..to_type" },
	...["bare", "host", "self"].flatMap((address) => [
		{ names: new RegExp(`^iq/${address}/…:…$`), code: `"iq/${address}/"..xmlns..":"..child.name` },
		{
			names: new RegExp(`^iq-(get|set)/${address}/…:…$`),
			code: `"iq-"..type.."/${address}/"..xmlns..":"..child.name`,
		},
		{
			names: new RegExp(`^iq-(result|error)/${address}/…$`),
			code: `"iq-"..type.."/${address}/"..stanza.attr.id`,
		},
	]),
	{ names: /^stanza\/…$/, code: '"stanza/"..xmlns..":"..stanza.name' },
	{ names: /^stanza\/iq\/…:…$/, code: '"stanza/iq/"..stanza.tags[1].attr.xmlns..":"..stanza.tags[1].name' },
	{ names: /^stanza\/…$/, code: '"stanza/"..stanza.name' },
	{ names: /^item-added\//, code: '"item-added/"..key' },
	{ names: /^item-removed\//, code: '"item-removed/"..key' },
	{ names: /^sasl\/(c2s|s2sin)\//, code: '"sasl/"..session.base_type.."/"..status' },
	{ names: /^admin\/…$/, code: '"admin/"..stanza.name' },
	{ names: /^admin\/…$/, code: '"admin/"..stanza.attr.xmlns..":"..stanza.name' },
	{ names: /^muc-config-submitted\/…$/, code: '"muc-config-submitted/"..submitted_field' },
	{ names: /^muc-disco#info\/…$/, code: 'event_name.."/"..node' },
	{ names: /^muc-set-affiliation-data\/…$/, code: '"muc-set-affiliation-data/"..key' },
	{ names: /^pubsub-summary\/…$/, code: '"pubsub-summary/"..payload_type' },
	{ names: /^user-flag-added\/…$/, code: '"user-flag-added/"..flag' },
	{ names: /^user-flag-removed\/…$/, code: '"user-flag-removed/"..flag' },
];

/** Places that fire what a function was called with: the functions, by the variable in which the name is. */
const through: readonly { readonly file: string; readonly variable: string; readonly called: string }[] = [
	{ file: "modules/mod_csi.lua", variable: "name", called: "refire_event" },
];

/** Places that are no event of a host or of the server, or that are told of by others, with the reason. */
const places_aside: readonly { readonly names: RegExp; readonly reason: string }[] = [
	{ names: /^\.\.\.$/, reason: "what module.fire_event itself does" },
];

/** Declared events that the code hooks and does not fire, with the reason. */
const fired_elsewhere: readonly { readonly names: RegExp; readonly reason: string }[] = [
	{ names: /^cloud-notify-ping$/, reason: "mod_cloud_notify hooks it for whoever fires it" },
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

interface Source {
	readonly path: string;
	readonly text: string;
}

function sources(version: Version): readonly Source[] {
	const root = tree(version);
	const found: Source[] = [];
	const add = (path: string): void => {
		found.push({ path, text: readFileSync(join(root, path), "utf8") });
	};
	const look = (directory: string): void => {
		for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
			const path = `${directory}/${entry.name}`;
			if (entry.isDirectory()) look(path);
			else if (entry.name.endsWith(".lua")) add(path);
		}
	};
	for (const folder of ["core", "modules"]) look(folder);
	add("util/startup.lua");
	return found;
}

function matches(event: EventName, name: string): boolean {
	const parts = event.name.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^${parts.join(".+")}$`).test(name);
}

/** What a place can fire: its Lua, or where that is a variable, all that the variable gets. */
function names_at(site: Site, { path, text }: Source): readonly string[] {
	if (!/^\w+$/.test(site.name)) return [site.name];
	const called = through.find(({ file, variable }) => file === path && variable === site.name)?.called;
	const given = called
		? text.matchAll(new RegExp(`\\b${called}\\(("[^"]*")\\)`, "g"))
		: text.matchAll(new RegExp(`\\b${site.name}\\s*=\\s*(["'][^;\\n]*|\\w+\\s*\\.\\.[^;\\n]*)`, "g"));
	return [...given].map(([, code = ""]) => code.replaceAll(/\s+/g, ""));
}

function text_of(name: string): string | undefined {
	return /^(["'])([^"']*)\1$/.exec(name)?.[2];
}

/** Finds what differs, a line each. */
export function compare_events(declarations: Declarations, version: Version): readonly string[] {
	const declared = declarations.events().filter(({ versions }) => versions.includes(version));
	const all = sources(version);
	const differences: string[] = [];
	const is_fired = new Set<EventName>();

	const note = (name: string, scopes: readonly Scope[], place: string): void => {
		const text = text_of(name);
		const names = composed.find(({ code }) => code === name)?.names;
		for (const scope of scopes) {
			const meant = declared.filter(
				(event) =>
					event.scope === scope && (text === undefined ? names?.test(event.name) : matches(event, text)),
			);
			for (const event of meant) is_fired.add(event);
			if (meant.length === 0) {
				differences.push(`event ${text ?? name}: ${place} fires it (${scope}), but it is not declared there`);
			}
		}
	};
	for (const source of all) {
		for (const site of sites_of(source.path, source.text)) {
			if (places_aside.some(({ names }) => names.test(site.name))) continue;
			const names = names_at(site, source);
			if (site.scopes === undefined || names.length === 0) {
				differences.push(`${site.place}: cannot tell who hears the event ${site.name}`);
			} else {
				for (const name of names) note(name, site.scopes, site.place);
			}
		}
	}
	for (const event of declared) {
		if (is_fired.has(event) || fired_elsewhere.some(({ names }) => names.test(event.name))) continue;
		differences.push(`event ${event.name}: declared for ${event.scope}, but never fired there`);
	}

	const hooked = /(?:module:hook|module:hook_global|add_handler)\s*\(\s*(["'])([^"'\n]+)\1(\s*\.\.)?/g;
	for (const { text } of all) {
		for (const [, , name = "", more] of text.matchAll(hooked)) {
			const whole = more ? `${name}x:y` : name;
			if (aside.some(({ names }) => names.test(whole))) continue;
			if (!declared.some((event) => matches(event, whole))) {
				differences.push(`event ${whole}: hooked, but not declared`);
			}
		}
	}
	return [...new Set(differences)].sort();
}

/** Finds what differs between the kinds of items that are declared and those that modules give and look for. */
export function compare_items(declarations: Declarations, version: Version): readonly string[] {
	const declared = declarations.interface_of("ModuleItems").members;
	const text = sources(version)
		.map((source) => source.text)
		.join("\n");
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

/** Finds what differs between the methods that modules are declared to add to `module` and those that they add. */
export function compare_additions(declarations: Declarations, version: Version): readonly string[] {
	const declared = declarations.interface_of("ModuleAdditions").members;
	const added = new Set<string>();
	for (const { path, text } of sources(version)) {
		const [, variable] = /local (\w+) = require\s*\(?"(?:prosody\.)?core\.moduleapi"/.exec(text) ?? [];
		if (variable === undefined || !path.startsWith("modules/")) continue;
		const set = new RegExp(`\\bfunction ${variable}[.:](\\w+)|\\b${variable}\\.(\\w+)\\s*=[^=]`, "g");
		for (const [, method, field] of text.matchAll(set)) added.add(method ?? field ?? "");
	}
	const differences: string[] = [];
	for (const { name, versions } of declared) {
		if (versions.includes(version) && !added.has(name))
			differences.push(`module.${name}: declared as added by a module, but none does`);
	}
	for (const name of added) {
		if (!declared.some((member) => member.name === name && member.versions.includes(version)))
			differences.push(`module.${name}: a module adds it, but it is not declared`);
	}
	return differences.sort();
}
