/**
 * What is left of the HTTP server from before Prosody 0.9 (`net/httpserver.lua`): it logs an error.
 * @see https://prosody.im/doc/developers/legacy_http
 * @deprecated `module:provides("http")` serves HTTP.
 * @until 0.12
 * @noResolution
 * @noSelf
 */
declare module "net.httpserver" {
	/** Logs an error. */
	function fail(): void;
	/** Logs an error. */
	export const new_from_config: typeof fail;
	/** Logs an error. */
	export const set_default_handler: typeof fail;
	export { fail as new };
}
