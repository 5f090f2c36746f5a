// Registers the commands of the admin shell once for all proxies of the server: client_proxy:show("proxy.example").

import type { Commands, Said } from "./commands";

/** The commands of each proxy of the server, by host. All instances of this module share it. */
type Proxies = LuaMap<string, Commands>;

/** What the shell calls. */
type SectionFunction = (this: void, self: Partial<ShellEnvironment>, ...args: (string | undefined)[]) => Said;
type Section = LuaMap<string, SectionFunction>;

const host = [{ name: "host" }];
const resource = [{ name: "host" }, { name: "jid" }];
const sender = [{ name: "host" }, { name: "jid" }, { name: "seconds" }];

/** What the shell of Prosody 13 shows of the section; that of 0.12 does not look at it. */
const help = {
	desc: "Commands of mod_client_proxy",
	commands: {
		drain: { desc: "Give a resource nothing new while another one is there", args: resource },
		eject: { desc: "Take a resource out of use; it finishes what it has", args: resource },
		limits: { desc: "Show how much is used of each limit, and who uses most", args: host },
		list: { desc: "List all proxies of the server", args: [] },
		probe: { desc: "Ask for the presence of all targets now", args: host },
		ready: { desc: "End what drain and eject have set", args: resource },
		show: { desc: "Show the resources of a proxy, and how they do", args: host },
		trace: { desc: "Show what passes for a sender, for up to 60 seconds", args: sender },
	},
};

/** Makes the commands of the section; each finds the proxy, and that does the rest. */
function new_section(proxies: Proxies): Section {
	const section: Section = new LuaMap();
	for (const name of ["drain", "eject", "limits", "probe", "ready", "show", "trace"] as const) {
		section.set(name, ({ session }, component = "", first, second) => {
			const commands = proxies.get(component);
			if (commands) return commands[name](first, second, session && session.print);
			return $multi(undefined, `There is no proxy ${component}; client_proxy:list shows all`);
		});
	}
	section.set("list", () => {
		const lines: string[] = [];
		for (const [, commands] of proxies) lines.push(commands.summary());
		table.sort(lines);
		return $multi(true, table.concat(lines, "\n"));
	});
	const metatable: LuaMetatable<Section> & { readonly help: typeof help } = { help };
	return setmetatable(section, metatable);
}

/** Makes the commands of a proxy known to the shell; returns what takes them back. */
function register_commands(component: string, commands: Commands): () => void {
	const proxies = module.shared<Proxies>("/*/client_proxy/proxies");
	// It is there whether mod_admin_shell is loaded, will be, or is loaded again.
	const sections = module.shared<LuaMap<string, Section>>("/*/admin_shell/env");
	proxies.set(component, commands);
	sections.set("client_proxy", new_section(proxies));
	return () => {
		proxies.delete(component);
		if (proxies.isEmpty()) sections.delete("client_proxy");
	};
}

export { register_commands };
