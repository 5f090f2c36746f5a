/**
 * Adds a global function `import(library, ...names)` to Lua, which returns fields of a library
 * (`util/import.lua`). The library's own value is `true`. TypeScript needs none of it: use `import`.
 * @see util/import.lua
 * @noResolution
 * @noSelf
 */
declare module "util.import" {
	/** What `require` returns. */
	const loaded: true;
	export = loaded;
}
