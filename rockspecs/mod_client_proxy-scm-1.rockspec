rockspec_format = "3.0"
package = "mod_client_proxy"
version = "scm-1"
-- Built here: nothing is fetched.
source = { url = "file://dist/mod_client_proxy.lua" }
description = {
	summary = "Prosody module: an XMPP component in front of ordinary client sessions",
	license = "MIT",
}
dependencies = { "lua >= 5.1" }
build = { type = "builtin", modules = { mod_client_proxy = "dist/mod_client_proxy.lua" } }
