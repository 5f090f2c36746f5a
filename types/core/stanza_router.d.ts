/**
 * Routes stanzas (`core/stanza_router.lua`).
 *
 * To require it gives true alone; its functions are `core_process_stanza`, `core_post_stanza` and
 * `core_route_stanza` of the global `prosody`.
 * @noResolution
 * @noSelf
 */
declare module "core.stanza_router" {
	/** It has no table of its own. */
	const loaded: true;
	export = loaded;
}
