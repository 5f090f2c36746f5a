-- The rules that Prosody keeps its own modules to.
std = "lua54c"
codes = true
max_line_length = 150
ignore = { "411/err", "421/err", "411/ok", "421/ok", "431/log", "214", "581" }
read_globals = { "prosody" }

local module_globals = {
	module = {
		fields = {
			"add_timer", "context", "depends", "get_option_string", "hook", "hook_global", "host", "log", "metric",
			"open_store", "path", "provides",
			"reloading", "saved_state", "send", "set_status", "shared",
			environment = { read_only = false, other_fields = true },
			command = { read_only = false }, restore = { read_only = false }, save = { read_only = false }, unload = { read_only = false },
		},
	},
}

exclude_files = { "test/build/fixtures", "test/e2e/fixtures/*-*.lua" }

files["dist/"] = { read_globals = module_globals }
files["test/"] = { ignore = { "212/self" } }
files["test/**/mod_*.lua"] = { read_globals = { module = { other_fields = true, read_only = false } } }
files["test/spec/**/*.lua"] = { std = "+busted", globals = { "prosody", "CFG_PLUGINDIR" } }
files["test/property/*.lua"] = { globals = { "prosody" } }
files["types/check/look.lua"] = {
	globals = {
		"arg", "prosody", "hosts", "bare_sessions", "full_sessions",
		"CFG_SOURCEDIR", "CFG_CONFIGDIR", "CFG_DATADIR", "CFG_PLUGINDIR",
	},
}
