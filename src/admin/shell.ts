// Registers the commands of the admin shell once for all proxies of the server: client_proxy:show("proxy.example").

import type { Commands, Said } from "./commands";

/** The commands of each proxy of the server, by host. All instances of this module share it. */
type Proxies = LuaMap<string, Commands>;

/** What the shell calls. */
type SectionFunction = (this: void, self: Partial<ShellEnvironment>, ...args: (string | undefined)[]) => Said;
type Section = LuaMap<string, SectionFunction>;

const descriptions = [
	"drain(host, jid) - Give a resource nothing new while another one is there",
	"eject(host, jid) - Take a resource out of use; it finishes what it has",
	"help() - Show this help",
	"limits(host) - Show how much is used of each limit, and who uses most",
	"list() - List all proxies of the server",
	"probe(host) - Ask for the presence of all targets now",
	"ready(host, jid) - End what drain and eject have set",
	"show(host) - Show the resources of a proxy, and how they do",
	"trace(host, jid, seconds) - Show what passes for a sender, for up to 60 seconds",
];

/** What the shell of Prosody 13 wants to know of a section; that of 0.12 does not look at it. */
function section_help(): { readonly desc: string; readonly commands: LuaMap<string, object> } {
	const commands = new LuaMap<string, object>();
	for (const line of descriptions) {
		const [name, names, desc] = string.match(line, "^(%w+)%((.*)%) %- (.*)$");
		const args: object[] = [];
		for (const [arg] of string.gmatch(names ?? "", "%w+")) args.push({ name: arg });
		commands.set(name ?? "", { desc, args });
	}
	return { desc: "Commands of mod_client_proxy", commands };
}

/** Makes the commands of the section; each finds the proxy, and that does the rest. */
function new_section(proxies: Proxies): Section {
	const section: Section = new LuaMap();
	for (const name of ["drain", "eject", "limits", "probe", "ready", "show", "trace"] as const) {
		section.set(name, ({ session }, host = "", first, second) => {
			const commands = proxies.get(host);
			if (commands) return commands[name](first, second, session && session.print);
			return $multi(undefined, `There is no proxy ${host}; client_proxy:list shows all`);
		});
	}
	section.set("list", () => {
		const lines: string[] = [];
		for (const [, commands] of proxies) lines.push(commands.summary());
		table.sort(lines);
		return $multi(true, table.concat(lines, "\n"));
	});
	section.set("help", () => $multi(true, `client_proxy:${table.concat(descriptions, "\nclient_proxy:")}`));
	const metatable: LuaMetatable<Section> & { readonly help: object } = { help: section_help() };
	return setmetatable(section, metatable);
}

/** Makes the commands of a proxy known to the shell; returns what takes them back. */
function register_commands(host: string, commands: Commands): () => void {
	const proxies = module.shared<Proxies>("/*/client_proxy/proxies");
	// It is there whether mod_admin_shell is loaded, will be, or is loaded again.
	const sections = module.shared<LuaMap<string, Section>>("/*/admin_shell/env");
	proxies.set(host, commands);
	sections.set("client_proxy", new_section(proxies));
	return () => {
		proxies.delete(host);
		if (proxies.isEmpty()) sections.delete("client_proxy");
	};
}

export { register_commands };
