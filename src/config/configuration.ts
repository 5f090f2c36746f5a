// Reads the options of a component from Prosody's configuration. It needs no component that runs.

import { get as get_option, getconfig } from "core.configmanager";
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

const prefix = "client_proxy_";

function show_value(value: unknown): string {
	if (typeof value === "string") return string.format("%q", value);
	return typeof value === "object" ? "a list or table" : tostring(value);
}

/** The option that a name is a misspelling of; nil where it is right, or not one of ours. */
function misspelt_option(name: string, names: readonly string[]): string | undefined {
	if (string.sub(name, 1, prefix.length) !== prefix) return undefined;
	for (const known of names) {
		if (known === name) return undefined;
	}
	return nearest(name, names);
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
	// Whichever host comes up first, the configuration tells which ones are proxies.
	const all = definitions(
		policies,
		(domain) => domain === host || get_option(domain, "component_module") === "client_proxy",
	);
	const options = former ?? default_options(all);

	/** Reads an option into the table; returns its name, and what is wrong. */
	function read_option<Key extends keyof Options<Balance>>(
		key: Key,
	): LuaMultiReturn<[name: string, problem: string | undefined]> {
		const definition = all[key];
		const name = definition.name ?? prefix + key;
		const value = get_option(host, name);
		const is_unset = value === undefined && !definition.is_required;
		const parsed = is_unset ? definition.default : definition.type.parse(value);
		if (parsed !== undefined) {
			options[key] = parsed;
			return $multi(name, undefined);
		}
		const message = `${name}: got ${show_value(value)}, expected ${definition.type.expected}`;
		return $multi(name, `${message}; for example: ${name} = ${definition.example}`);
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
		table.sort(names);
		table.sort(errors);
		for (const section of ["*", host]) {
			for (const [name] of getconfig().get(section) ?? new LuaMap<string, unknown>()) {
				const meant = misspelt_option(name, names);
				if (meant !== undefined) warnings.push(`There is no option ${name}; did you mean ${meant}?`);
			}
		}
		return { errors, warnings };
	}

	return { options, read };
}

export type { Configuration };
export { new_configuration };
