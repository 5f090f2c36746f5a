// Where Prosody's code fires events: the name, and whether the handlers of a host hear it, of the server, or of both.

/** Whose handlers hear an event. */
export type Scope = "global" | "host";

/** A place that fires an event. */
export interface Site {
	/** The file and line. */
	readonly place: string;
	/** The Lua that gives the name, without white space. */
	readonly name: string;
	/** The name where it is one text; undefined where it is put together. */
	readonly text: string | undefined;
	/** Undefined where the place fires events of some other object, or of no known one. */
	readonly scopes: readonly Scope[] | undefined;
}

const both: readonly Scope[] = ["global", "host"];

/** The places between the first and the last line of functions that get the module of a host as `module`. */
function host_parts(text: string): readonly { readonly from: number; readonly to: number }[] {
	const parts = text.matchAll(/^(?:local )?function (?:module\.)?[\w.]*\(module\b[\s\S]*?^end\b/gm);
	return [...parts].map((part) => ({ from: part.index, to: part.index + part[0].length }));
}

/** The Lua of the first argument of a call, from behind its parenthesis. */
function first_argument(text: string, start: number): string {
	let depth = 0;
	for (let at = start; at < text.length; at += 1) {
		const char = text[at] ?? "";
		if (/["']/.test(char)) at = text.indexOf(char, at + 1);
		else if (/[([{]/.test(char)) depth += 1;
		else if (/[)\]}]/.test(char)) depth -= 1;
		if (depth < 0 || (depth === 0 && char === ",")) return text.slice(start, at).replaceAll(/\s+/g, "");
	}
	return text.slice(start).replaceAll(/\s+/g, "");
}

/** What a call is made on, as the code has it before `fire_event`. */
function scopes_of(receiver: string, text: string, is_of_host: boolean): readonly Scope[] | undefined {
	if (receiver === "module:") return is_of_host ? ["host"] : ["global"];
	if (receiver === "self:") return both;
	if (/^module:context\(/.test(receiver)) return ["host"];
	if (/^\(hosts\[[^\]]+\]or ?prosody\)\.events\.$/.test(receiver)) return both;
	if (/^(hosts\[[^\]]+\]|host_session|h)\.events\.$/.test(receiver)) return ["host"];
	if (/^prosody[._]events\.$/.test(receiver)) return ["global"];
	if (receiver === "" && /^local fire_event = prosody\.events\.fire_event;/m.test(text)) return ["global"];
	if (
		receiver === "events." &&
		/^\s*local events = \(.*prosody\.events\) or hosts\[host\]\.events;/m.test(text)
	)
		return both;
	return undefined;
}

const call =
	/((?:\(hosts\[[^\]\n]+\] or prosody\)|module:context\([^()\n]*\)|hosts\[[^\]\n]+\]|[\w.]+)?[.:])?(?<![\w])(?:events\.)?fire_event\s*\(/g;

/** The places of a file. `path` names it, `text` is its code. */
export function sites_of(path: string, text: string): readonly Site[] {
	const is_global = /^module:set_global\(\)/m.test(text);
	const parts = host_parts(text);
	const sites: Site[] = [];
	for (const found of text.matchAll(call)) {
		const before = text.slice(text.lastIndexOf("\n", found.index) + 1, found.index);
		// What is a comment, or makes the function.
		if (/--|function\s*$/.test(before)) continue;
		const receiver = found[0].replace(/fire_event\s*\($/, "").replaceAll(/\s*or\s*/g, "or");
		const name = first_argument(text, found.index + found[0].length);
		const is_in_part = parts.some(({ from, to }) => from < found.index && found.index < to);
		const line = text.slice(0, found.index).split("\n").length;
		const [, , literal] = /^(["'])([^"']*)\1$/.exec(name) ?? [];
		sites.push({
			place: `${path}:${line}`,
			name,
			text: literal,
			scopes: scopes_of(receiver, text, !is_global || is_in_part),
		});
	}
	return sites;
}
