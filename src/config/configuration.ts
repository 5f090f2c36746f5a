// Reads the options of a component from Prosody's configuration. It needs no component that runs.

import { get as get_option, getconfig } from "core.configmanager";
import { is_table } from "../base/lists";
import { is_proxy, owners_of_node } from "./nodes";
import { default_options, definitions, type Options } from "./options";
import { nearest } from "./spelling";

interface Configuration<Balance extends string> {
	readonly options: Options<Balance>;
	/** Reads the options again, in place. One that is not set gets its default; one that is wrong keeps its value. */
	read: (this: void) => Reading;
}

/** What is wrong with the options, in words for the administrator. */
interface Reading {
	/** One for each option whose value is not taken. */
	readonly errors: string[];
	/** One for each name that looks like a misspelt one. */
	readonly warnings: string[];
}

/**
 * @param host The component's address.
 * @param policies The names of the balancing policies, the default one first.
 * @param former The options of an earlier instance of the module; nil where there was none.
 */
function new_configuration<Balance extends string>(
	host: string,
	policies: readonly [Balance, ...Balance[]],
	former?: Options<Balance>,
): Configuration<Balance> {
	const prefix = "client_proxy_";
	/** What the options of the status page begin with, which stand under any host. */
	const status_prefix = "client_proxy_status_";

	/** A value as an error shows it: of a list, the first entry that is wrong. */
	function show_value(value: unknown, parse_entry?: (this: void, text: string) => unknown): string {
		if (typeof value === "string") return string.format("%q", value);
		if (!is_table(value)) return tostring(value);
		for (const [place, entry] of pairs(value)) {
			const is_wrong = parse_entry && (typeof entry !== "string" || parse_entry(entry) === undefined);
			if (is_wrong && typeof place === "number") return `a list with ${show_value(entry)}`;
		}
		return "a list or table";
	}

	/**
	 * The option that a name may stand for which is none.
	 *
	 * @param is_own Whether it stands in the section of the component.
	 */
	function meant_by(name: string, names: readonly string[], is_own: boolean): string | undefined {
		const has_prefix = string.sub(name, 1, prefix.length) === prefix;
		if (!is_own && !has_prefix) return undefined;
		for (const known of names) {
			if (known === name) return undefined;
			if (known === prefix + name) return known;
		}
		const [candidate, distance] = nearest(name, has_prefix ? names : ["target_address"]);
		return has_prefix || distance <= 3 ? candidate : undefined;
	}

	// Whichever host comes up first, the configuration tells which ones are proxies.
	const all = definitions(policies, {
		is_proxy: (domain) => domain === host || is_proxy(domain),
		is_node: (domain) => {
			const owners = owners_of_node(domain);
			return owners.length === 1 && owners[0] === host;
		},
	});
	const options = former ?? default_options(all);
	let is_read = former !== undefined;

	/** Reads an option into the table; returns its name, and what is wrong. */
	function read_option<Key extends keyof Options<Balance>>(
		key: Key,
	): LuaMultiReturn<[name: string, problem: string | undefined]> {
		const definition = all[key];
		const kind = definition.type;
		const name = definition.name ?? prefix + key;
		const value = get_option(host, name);

		function problem(wanted: string): string {
			const got = kind.describe ? kind.describe(value) : show_value(value, kind.parse_entry);
			return `${name}: got ${got}, expected ${wanted}`;
		}

		let parsed: Options<Balance>[Key] | undefined = definition.default;
		if (value !== undefined || definition.is_required) parsed = kind.parse(value);
		if (parsed === undefined)
			return $multi(name, problem(`${kind.expected}; for example: ${name} = ${definition.example}`));
		if (definition.is_fixed && is_read && parsed !== options[key]) {
			const former_value = show_value(options[key]);
			return $multi(name, problem(`${former_value}, as at the start; restart Prosody to change it`));
		}
		options[key] = parsed;
		return $multi(name, undefined);
	}

	function read(): Reading {
		const names: string[] = [];
		const errors: string[] = [];
		const warnings: string[] = [];
		for (const [key] of pairs(all)) {
			const [name, problem] = read_option(key);
			names.push(name);
			if (problem !== undefined) errors.push(problem);
		}
		is_read = true;
		table.sort(names);
		table.sort(errors);
		for (const [section, set] of getconfig()) {
			const has_options = section === "*" || (is_proxy(section) && section !== options.node);
			for (const [name] of set) {
				if (string.sub(name, 1, status_prefix.length) === status_prefix) continue;
				const meant =
					section === host || section === "*" ? meant_by(name, names, section === host) : undefined;
				if (meant !== undefined) {
					warnings.push(`There is no option ${name}; did you mean ${meant}?`);
				} else if (!has_options && string.sub(name, 1, prefix.length) === prefix) {
					warnings.push(`${name} does nothing under ${section}; move it to the section of ${host}`);
				}
			}
		}
		table.sort(warnings);
		return { errors, warnings };
	}

	return { options, read };
}

export type { Configuration };
export { new_configuration };
