// Greets accounts as they come online, with a text that administrators set in the shell:
//
//     prosodyctl shell greeting set juliet@example.org "Welcome back!"
//     prosodyctl shell greeting show juliet@example.org
//
// It shows a store, and commands for both versions: 13 takes items of the kind `shell-command`, 0.12 a section of
// functions.

import { split } from "util.jid";
import { message } from "util.stanza";

interface Greeting {
	readonly text: string;
	/** When it was set, in seconds since 1970. */
	readonly since: number;
}

const [store, problem] = module.open_store<Greeting>("greeting");
if (!store) error(`there is no store for the greetings: ${problem}`, 0);

module.hook("presence/initial", (event) => {
	const jid = event.stanza.attr.from;
	const [username] = split(jid);
	const [greeting, why] = store.get(username);
	if (why !== undefined) module.log("error", "The greeting of %s cannot be read: %s", username, why);
	if (greeting) event.origin.send(message({ from: module.host, to: jid }, greeting.text));
});

// The commands

type Command = (this: void, shell: ShellEnvironment, jid?: string, text?: string) => ShellResult;

const set: Command = (_shell, jid, text) => {
	const [username, host] = split(jid);
	if (username === undefined || host !== module.host)
		return $multi(undefined, "Name an account of this host");
	let greeting: Greeting | undefined;
	if (text !== undefined) greeting = { text, since: os.time() };
	const [ok, why] = store.set(username, greeting);
	if (!ok) return $multi(undefined, `It could not be stored: ${why}`);
	return $multi(true, text === undefined ? "The greeting was removed" : "The greeting was set");
};

const show: Command = (shell, jid) => {
	const [username] = split(jid);
	const [greeting] = store.get(username);
	if (!greeting) return $multi(undefined, "There is no greeting");
	shell.session.print(greeting.text);
	return $multi(true, os.date("Set on %Y-%m-%d", greeting.since));
};

if (prosody.features === undefined) {
	// 0.12 has no items for commands, and no `prosody.features`.
	const sections = module.shared<ShellSections>("/*/admin_shell/env");
	const section = new LuaTable<string, ShellFunction>();
	section.set("set", set);
	section.set("show", show);
	sections.set("greeting", section);
	module.unload = () => {
		sections.delete("greeting");
	};
} else {
	module.add_item("shell-command", {
		section: "greeting",
		section_desc: "What accounts are greeted with",
		name: "set",
		desc: "Set the greeting of an account; without a text it is removed",
		args: [
			{ name: "jid", type: "string" },
			{ name: "text", type: "string" },
		],
		host_selector: "jid",
		handler: set,
	});
	module.add_item("shell-command", {
		section: "greeting",
		name: "show",
		desc: "Show the greeting of an account",
		args: [{ name: "jid", type: "string" }],
		host_selector: "jid",
		handler: show,
	});
}
