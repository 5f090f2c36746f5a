// Makes an overload of `module.hook` and `module.hook_global` for each event, so that editors show what it is about.

import type { Declarations, EventName } from "./declared.ts";

/** The types of events that have no comment each, and whose comment is about all of them. */
const told_together: readonly { readonly names: RegExp; readonly type: string }[] = [
	{ names: /^pre-(iq|message|presence)\//, type: "OutgoingStanzaEvents" },
	{ names: /^(iq|message|presence)\/(bare|full|host|self)$/, type: "IncomingStanzaEvents" },
];

function sentence_about(declarations: Declarations, { name, sentence }: EventName): string {
	const [, what, kind] = /^item-(added|removed)\/([^…]+)$/.exec(name) ?? [];
	if (what !== undefined && kind !== undefined) {
		const item = declarations.sentence("ModuleItems", kind);
		return `A module has ${what === "added" ? "given" : "taken back"} an item of the kind \`${kind}\`: ${item}`;
	}
	const together = told_together.find(({ names }) => names.test(name));
	return together ? declarations.sentence(together.type) : sentence;
}

/** How long the parts of a name are that are the same for all that it stands for. */
function fixed_length(name: string): number {
	return name.includes("…") ? name.replaceAll("…", "").length : Number.POSITIVE_INFINITY;
}

/** How wide the formatter lets a line be, and how wide it takes a tab for. */
const line_width = 110;
const tab_width = 2;

function overload(declarations: Declarations, event: EventName): string {
	const { name, scope, versions } = event;
	// biome-ignore lint/suspicious/noTemplateCurlyInString: part of what is written
	const key = name.includes("…") ? `\`${name.replaceAll("…", "${string}")}\`` : JSON.stringify(name);
	const method = scope === "host" ? "hook" : "hook_global";
	const handler = scope === "host" ? "HostHandler" : "GlobalHandler";
	const tag =
		versions.length > 1 ? "" : versions.includes("13") ? "\t * @since 13.0\n" : "\t * @until 0.12\n";
	const parameters = [`event: ${key}`, `handler: ${handler}<${key}>`, "priority?: number"];
	const line = `${method}(${parameters.join(", ")}): void;`;
	const lines =
		line.length + tab_width <= line_width
			? line
			: `${method}(\n${parameters.map((each) => `\t\t${each},\n`).join("")}\t): void;`;
	return `\t/**\n\t * ${sentence_about(declarations, event)}\n${tag}\t */\n\t${lines}\n`;
}

/** The text of the file: names of their own first, then those that stand for many, the longest first. */
export function hooks_text(declarations: Declarations): string {
	const events = declarations
		.events()
		.filter(({ versions }) => versions.length > 0)
		.toSorted(
			(a, b) =>
				b.scope.localeCompare(a.scope) ||
				fixed_length(b.name) - fixed_length(a.name) ||
				0 ||
				(a.name < b.name ? -1 : 1),
		);
	const unique = new Map(events.map((event) => [`${event.scope} ${event.name}`, event]));
	return (
		"/** @noSelfInFile */\n\n// Written by `npx tsx check/entries.ts` from the events of globals/events.d.ts.\n\n" +
		"/** The methods that handle events, once for each event, with what it is about. */\ninterface ModuleApi {\n" +
		[...unique.values()].map((event) => overload(declarations, event)).join("") +
		"}\n"
	);
}
