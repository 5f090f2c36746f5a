// Whether what exists only in a running server is declared as it is: the globals, sessions, hosts, rooms.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { is_kind } from "../../types/check/compare.ts";
import { Declarations } from "../../types/check/declared.ts";
import { type Client, connect } from "../support/client.ts";
import { available_versions, type Prosody, start_prosody } from "../support/prosody.ts";
import { element } from "../support/wire.ts";

const declarations = new Declarations();
const host = "users.test";
const rooms = "rooms.test";

/** Lua that returns the names and types behind a value, as JSON. */
function look(code: string): string {
	return `
		local value, found, seen = (function () ${code} end)(), {}, {};
		local function type_of(entry)
			local mt = getmetatable(entry);
			return type(mt) == "table" and mt.__call and "callable" or type(entry);
		end
		local function keys(t)
			if type(t) ~= "table" or seen[t] then return; end
			seen[t] = true;
			for name, entry in next, t do
				if type(name) == "string" and found[name] == nil then found[name] = type_of(entry); end
			end
			local mt = getmetatable(t);
			if type(mt) == "table" then keys(mt.__index); end
		end
		keys(value);
		return require "util.json".encode(found);`;
}

interface Subject {
	readonly interface: string;
	readonly module?: string;
	readonly code: string;
	/** Names that are there, and not declared; each with the reason. */
	readonly aside?: { readonly [name: string]: string };
	/** Whether what is there has to be declared. */
	readonly is_whole: boolean;
}

const first_session = "local _, session = next(prosody.full_sessions); return session";
const room = `return prosody.hosts["${rooms}"].modules.muc.get_room_from_jid("a@${rooms}")`;

const subjects: readonly Subject[] = [
	{
		interface: "ProsodyGlobal",
		code: "return prosody",
		is_whole: true,
		aside: {
			main_thread: "the thread that runs the start and the end",
			pidfile: "for the end of the server",
			pidfile_handle: "for the end of the server",
			notify_socket: "for systemd",
		},
	},
	{
		interface: "ModuleApi",
		code: `return prosody.hosts["${host}"].modules.roster.module`,
		is_whole: true,
	},
	{ interface: "LocalHostSession", code: `return prosody.hosts["${host}"]`, is_whole: false },
	{ interface: "ComponentHostSession", code: `return prosody.hosts["${rooms}"]`, is_whole: false },
	{ interface: "ClientSession", code: first_session, is_whole: false },
	{
		interface: "AccountSessions",
		code: "local _, account = next(prosody.bare_sessions); return account",
		is_whole: true,
	},
	{
		interface: "Environment",
		module: "mod_muc",
		code: `return prosody.hosts["${rooms}"].modules.muc`,
		is_whole: false,
	},
	{ interface: "Room", module: "mod_muc", code: room, is_whole: true },
	{
		interface: "Occupant",
		module: "mod_muc",
		code: `${room.replace("return", "local room =")}; local _, occupant = room:each_occupant()(room._occupants); return occupant`,
		is_whole: true,
	},
	{
		interface: "Environment",
		module: "mod_pep",
		code: `return prosody.hosts["${host}"].modules.pep`,
		is_whole: false,
	},
	{
		interface: "Environment",
		module: "mod_pubsub",
		code: 'return prosody.hosts["nodes.test"].modules.pubsub',
		is_whole: false,
	},
	{
		interface: "ShellSession",
		code: `
			local shell = require "core.modulemanager".get_module("*", "admin_shell");
			local session = shell.console:new_session({ send = function () end });
			-- What is set before each command.
			if prosody.features then session.width, session.repl = 80, false; end
			return session`,
		is_whole: true,
		aside: { env: "what the console finds", thread: "what runs the commands" },
	},
	{
		interface: "AdhocLibrary",
		code: `return prosody.hosts["${host}"].modules.ping.module:require("adhoc")`,
		is_whole: true,
	},
];

describe.each(available_versions())("a running Prosody %s", (version) => {
	let server: Prosody;
	let client: Client;

	beforeAll(async () => {
		server = await start_prosody({
			version,
			hosts: { [host]: {} },
			components: { [rooms]: { module: "muc" }, "nodes.test": { module: "pubsub" } },
			accounts: { [`a@${host}`]: "secret" },
			modules: ["adhoc", "http", "pep"],
		});
		client = await connect({ server, jid: `a@${host}`, password: "secret" });
		const join_room = element("x", { xmlns: "http://jabber.org/protocol/muc" });
		await client.send(element("presence", { to: `a@${rooms}/me` }, join_room));
		await client.sync();
	});

	afterAll(async () => {
		await client.stop();
		await server.stop();
		expect(server.tracebacks()).toEqual([]);
	});

	test.each(subjects)("has $interface of $module as declared", async (subject) => {
		const declared = declarations.interface_of(subject.interface, subject.module);
		const found = new Map<string, string>(Object.entries(JSON.parse(await server.eval(look(subject.code)))));
		expect(found.size).toBeGreaterThan(0);
		const problems: string[] = [];
		for (const member of declared.members) {
			const type = found.get(member.name);
			const is_expected = member.versions.includes(version);
			if (type === undefined && is_expected && !member.is_optional) {
				problems.push(`${member.name} is declared, but not there`);
			} else if (type !== undefined && !is_expected) {
				problems.push(`${member.name} is there, but its tag says that it is not`);
			} else if (type !== undefined && !is_kind(member.kind, type)) {
				problems.push(`${member.name} is declared as ${member.kind}, but it is ${type}`);
			}
		}
		const names = new Set(declared.members.map(({ name }) => name));
		for (const [name, type] of found) {
			const is_aside = name.startsWith("_") || subject.aside?.[name] !== undefined;
			if (subject.is_whole && !names.has(name) && !is_aside) {
				problems.push(`${name} (${type}) is there, but not declared`);
			}
		}
		expect(problems).toEqual([]);
	});
});
