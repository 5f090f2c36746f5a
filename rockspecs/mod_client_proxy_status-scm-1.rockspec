rockspec_format = "3.0"
package = "mod_client_proxy_status"
version = "scm-1"
-- Built here: nothing is fetched.
source = { url = "file://dist/mod_client_proxy_status.lua" }
description = {
	summary = "Prosody module: a page that shows all proxies of mod_client_proxy, and how they do",
	license = "MIT",
}
dependencies = { "lua >= 5.1" }
build = { type = "builtin", modules = { mod_client_proxy_status = "dist/mod_client_proxy_status.lua" } }
