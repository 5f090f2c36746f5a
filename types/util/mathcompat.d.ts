/**
 * Adds `math.type` to a Lua that lacks it, 5.2 and earlier (`util/mathcompat.lua`). The library's own value is
 * `true`.
 * @since 13.0
 * @see util/mathcompat.lua
 * @noResolution
 * @noSelf
 */
declare module "util.mathcompat" {
	/** What `require` returns. */
	const loaded: true;
	export = loaded;
}
