// Whether modules that are written in Lua would find a type for all that they call.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { known_names, unknown_calls } from "../../types/check/calls.ts";
import { tree } from "../../types/check/present.ts";
import { available_versions } from "../support/versions.ts";

const known = known_names();

/** What Prosody's own modules call that is of no use to others, with the reason. */
const aside: { readonly [call: string]: string } = {
	"mod_admin_shell.lua: :process_line()":
		"a method that nothing has, in the handler of a line that is never called",
	"mod_admin_socket.lua: :accept()": "of a socket of the system's own, in place of the network",
	"mod_admin_socket.lua: :bind()": "of a socket of the system's own, in place of the network",
	"mod_posix.lua: prosody: main_thread": "the thread that runs the start and the end",
	"mod_saslauth.lua: :getlocalcertificate()": "of LuaSec, where it is new enough",
	"mod_storage_xep0227.lua: :_get_user_xml()": "of its own driver",
	"mod_storage_xep0227.lua: :_set_user_xml()": "of its own driver",
	"mod_tls.lua: :block_reads()": "of a server backend that is yet to come",
};

function lua_files(directory: string): readonly string[] {
	return readdirSync(directory, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".lua"))
		.map((name) => join(directory, name));
}

describe.each(available_versions())("the modules of Prosody %s", (version) => {
	test("call nothing that is not declared", () => {
		const found = lua_files(join(tree(version), "modules")).flatMap((file) =>
			unknown_calls(readFileSync(file, "utf8"), known).map((call) => `${basename(file)}: ${call}`),
		);
		expect(found.filter((call) => aside[call] === undefined)).toEqual([]);
	});
});

describe("what is called", () => {
	test.each([
		["a function of a library", 'local jid = require "util.jid";\njid.bear("a");', ["util.jid: bear"]],
		["a function that is taken alone", 'local bear = require "prosody.util.jid".bear;', ["util.jid: bear"]],
		["a library", 'local x = require("util.nothing");', ["util.nothing: no such library"]],
		["a method of the module", 'module:get_options("a");', ["module: get_options"]],
		["the server", "print(prosody.hots);", ["prosody: hots"]],
		[
			"a global of another module",
			'local muc = module:depends("muc");\nmuc.make_room();',
			["mod_muc: make_room"],
		],
		["a method of anything", "stanza:get_chidl('a');", [":get_chidl()"]],
		["an event", 'module:hook("iq/hots", f);', ["event iq/hots"]],
		["an item", 'module:add_item("futures", "a");', ["item futures"]],
		["nothing in texts and comments", 'print("a:b(", "prosody.x") -- module:nothing()', []],
		[
			"nothing of its own",
			"function module.mine() end\nmodule.mine();\nlocal t = { go = function () end };\nt:go();",
			[],
		],
	])("is told from the code: %s", (_, code, expected) => {
		expect(unknown_calls(code, known)).toEqual(expected);
	});
});
