/**
 * The prototype of every module's `module` object (`core/moduleapi.lua`).
 *
 * A method that is added here is seen by all modules; it takes the `module` object as its first argument.
 * @see https://prosody.im/doc/developers/moduleapi
 * @noResolution
 * @noSelf
 */
declare module "core.moduleapi" {
	/** What all `module` objects share. What belongs to one of them, such as `host`, is not there. */
	const api: typeof module;
	export = api;
}
