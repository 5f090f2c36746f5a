/**
 * What HTTP status codes mean (`net/http/codes.lua`, RFC 9110, section 15).
 * @noResolution
 * @noSelf
 */
declare module "net.http.codes" {
	/** Status codes to lines such as `404 Not Found`; unknown ones to `499 Unassigned`. */
	const codes: LuaTable<number, string>;
	export = codes;
}
