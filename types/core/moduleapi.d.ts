/**
 * The prototype of every module's `module` object (`core/moduleapi.lua`).
 *
 * A method that is added here is seen by all modules; it takes the `module` object as its first argument.
 * @see https://prosody.im/doc/developers/moduleapi
 * @noResolution
 * @noSelf
 */
declare module "core.moduleapi" {
	/** What belongs to one `module` object alone. */
	type OwnFields =
		| "add_host"
		| "command"
		| "dependencies"
		| "environment"
		| "event_handlers"
		| "global"
		| "host"
		| "items"
		| "load"
		| "loaded"
		| "log"
		| "meta"
		| "name"
		| "path"
		| "ready"
		| "reloading"
		| "resource_path"
		| "restore"
		| "reverse_dependencies"
		| "save"
		| "saved_state"
		| "status_message"
		| "status_time"
		| "status_type"
		| "unload";

	/** What all `module` objects share; what other modules add is there once they are loaded. */
	const api: Omit<ModuleApi, OwnFields | keyof ModuleAdditions> & Partial<ModuleAdditions>;
	export = api;
}
