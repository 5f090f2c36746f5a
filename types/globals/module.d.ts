/** @noSelfInFile */

/** What `module.require("adhoc")` gives (`modules/adhoc/adhoc.lib.lua`). */
interface AdhocLibrary {
	/**
	 * Makes a command, for `module.provides("adhoc", command)`.
	 *
	 * @param name What users see.
	 * @param node The node that it is called by.
	 * @param handler Runs one step of it.
	 * @param permission Who may run it; on 13.0 throws where left out.
	 * @returns The command.
	 */
	readonly new: (
		this: void,
		name: string,
		node: string,
		handler: AdhocItem["handler"],
		permission: AdhocItem["permission"],
	) => AdhocItem;
	/**
	 * Answers a request to run a command.
	 *
	 * @param command The command.
	 * @param origin Where the request came from.
	 * @param stanza The request.
	 * @returns True.
	 */
	readonly handle_cmd: (
		this: void,
		command: AdhocItem,
		origin: Origin,
		stanza: import("util.stanza").Iq<"set">,
	) => true;
}

/** The libraries of modules, by what `module.require` is given. A module adds its own to this interface. */
interface ModuleLibraries extends Omit<MucLibraries, never>, Omit<PubsubLibraries, never> {
	/** Ad-hoc commands (XEP-0050). */
	adhoc: AdhocLibrary;
}

/** The libraries of rooms. */
type MucLibraries = import("mod_muc").Libraries;

/** The libraries of publish and subscribe. */
type PubsubLibraries = import("mod_pubsub").Libraries;

/** A store that was opened; or nil and why it was not. */
type OpenedStore<Data, Type extends import("core.storagemanager").StoreType> = LuaMultiReturn<
	| [store: import("core.storagemanager").StoreTypes<Data>[Type], problem?: undefined]
	| [store: undefined, problem: import("core.storagemanager").StoreError]
>;

/** A timer of a module. */
interface ModuleTimer {
	/**
	 * Ends it.
	 *
	 * Inside its own callback 13.0.1 leaves that without effect: return nil there.
	 */
	stop(): void;
	/** Ends it; another name of `stop`. */
	disarm(): void;
	/**
	 * Puts it off, or earlier.
	 *
	 * Inside its own callback it has no effect: return the delay there.
	 *
	 * @param delay Seconds from now until the call.
	 */
	reschedule(delay: number): void;
}

/** What a module says of its own state. */
type StatusType = "core" | "error" | "info" | "warn";

/** Whoever wants to do something, for `module.may`: an address, or an event or table with a session. */
type ActionContext =
	| string
	| {
			/** The address. */
			readonly actor_jid: string;
	  }
	| {
			/** The session, or the host, that the stanza came from. */
			readonly origin: Origin;
			/** The stanza, whose sender counts where it did not come from a client of this host. */
			readonly stanza: import("util.stanza").Stanza;
	  }
	| {
			/** The session. */
			readonly session: Session;
			/** The stanza, whose sender counts where it did not come from a client of this host. */
			readonly stanza?: import("util.stanza").Stanza;
	  };

/** A period: seconds, or a number and a unit such as `2 days`. */
type Period = number | `${number} ${string}` | `${number}${string}`;

/** What the answer to `module.send_iq` is. */
interface IqResult {
	/** The answer. */
	readonly stanza: import("util.stanza").Iq<"result", string>;
	/** Where it came from; nil where a host of this server gave it. */
	readonly origin?: Origin | undefined;
}

/** Stands around the handlers of an event: calls what is further in, or does not. */
type Wrapper<Name, Data> = (
	this: void,
	handlers: (this: void, event_name: Name, event_data: Data) => unknown,
	event_name: Name,
	event_data: Data,
) => unknown;

/**
 * What modules add to the `module` of every other, once they are loaded: `module.depends` of them sees to that, and
 * before it these are nil. A module that adds a method says so here:
 * `interface ModuleAdditions { greet(jid: string): void }`.
 */
interface ModuleAdditions {
	/**
	 * The address of a part of the web server, as others reach it. Added by mod_http.
	 *
	 * @param app_name The name of the part; that of the module without `http_` where left out.
	 * @param default_path Its path where the option `http_paths` has none for it; `/` and the name where left out.
	 * @returns The URL; `http://disabled.invalid/` where no port is open.
	 * @example
	 * module.depends("http");
	 * module.log("info", "Greetings are at %s", module.http_url());
	 */
	http_url(app_name?: string, default_path?: string): string;
	/**
	 * The address of a part of the web server.
	 *
	 * @param app_name The name of the part.
	 * @param default_path Its path.
	 * @param mode `internal` leaves the option `http_external_url` aside, as a proxy in front of Prosody needs it.
	 * @returns The URL.
	 * @since 13.0
	 */
	http_url(app_name: string | undefined, default_path: string | undefined, mode?: "internal"): string;
}

/**
 * Prosody's module API, bound to a module on a host (`core/moduleapi.lua`, `core/modulemanager.lua`).
 * @see https://prosody.im/doc/developers/moduleapi
 */
interface ModuleApi extends ModuleAdditions {
	// --- What it is ----------------------------------------------------------------------------------------------

	/** The module's name, without `mod_`. */
	readonly name: string;
	/** The host that the module is loaded on; `*` for a global module. */
	readonly host: string;
	/** True for a global module; false for one of its instances on a host; nil for an ordinary one. */
	readonly global: boolean | undefined;
	/** The file that it was loaded from. */
	readonly path: string;
	/** Where `prosodyctl install` has put its files; nil for any other. */
	readonly resource_path: string | undefined;
	/** What the lines `--% key: value` of its file say, by key. */
	readonly meta: Readonly<Record<string, string>> | undefined;
	/** Its globals: what it declared, and through them Lua's own. */
	readonly environment: import("core.modulemanager").ModuleEnvironment;
	/** False once it was unloaded; nil before. */
	readonly loaded: false | undefined;
	/** True while a reload is under way. */
	readonly reloading: boolean | undefined;
	/** What the module's `save` returned before a reload; nil otherwise, and after the load has ended. */
	readonly saved_state: unknown;
	/** The modules that it depends on, by name. */
	readonly dependencies: Readonly<Record<string, true>> | undefined;
	/**
	 * The modules that depend on it, by name.
	 * @since 13.0
	 */
	readonly reverse_dependencies: Readonly<Record<string, true>> | undefined;
	/** What it has given to others, by kind. */
	readonly items: { readonly [Key in keyof ModuleItems]?: readonly ModuleItems[Key][] } | undefined;
	/** The handlers that go when it is unloaded. */
	readonly event_handlers: import("util.multitable").Multitable;
	/** The state that it has said it is in. */
	readonly status_type: StatusType | undefined;
	/** What it has said about that. */
	readonly status_message: string | undefined;
	/** When it has said so, in seconds since 1970. */
	readonly status_time: number | undefined;

	// --- What it may define --------------------------------------------------------------------------------------

	/** Called once its code has run. */
	load?: (this: void) => void;
	/** Called when the module is unloaded, also as part of a reload; not at shutdown. */
	unload?: (this: void) => void;
	/** Called before a reload; what it returns is handed to `restore` of the new instance. */
	save?: (this: void) => unknown;
	/** Called after a reload with what `save` returned, or an empty table where there was no `save`. */
	restore?: (this: void, saved: unknown) => void;
	/**
	 * Called for a global module with each host that it is enabled on.
	 *
	 * @returns False to stay away from that host; nothing else.
	 */
	add_host?: Callback<[module: ModuleApi], false>;
	/**
	 * Called by `prosodyctl mod_NAME …`, where the module runs without a server.
	 *
	 * @returns The exit code; 0 where left out.
	 */
	command?: Callback<[args: string[]], number>;
	/**
	 * Called once the server has started, or at once where it has. What it throws is lost without a word.
	 * @since 13.0
	 */
	ready?: (this: void) => void;

	// --- About itself --------------------------------------------------------------------------------------------

	/**
	 * Its name.
	 *
	 * @returns The name, without `mod_`.
	 */
	get_name(): string;
	/**
	 * The host that it is loaded on.
	 *
	 * @returns The host; `*` for a global module.
	 * @example
	 * print(module.get_host());
	 */
	get_host(): string;
	/**
	 * Tells what kind of host the module is loaded on.
	 *
	 * @returns `global` where it is loaded on no host.
	 * @example
	 * if (module.get_host_type() !== "component") error("This module is for a Component", 0);
	 */
	get_host_type(): "local" | "component" | "global";
	/**
	 * Makes it a global module: loaded once for the whole server, and through `add_host` on hosts. To be called
	 * first of all.
	 *
	 * @example
	 * module.set_global();
	 * module.add_host = (host_module) => host_module.log("info", "Also on %s", host_module.host);
	 */
	set_global(): void;
	/**
	 * The folder that it was loaded from.
	 *
	 * @returns The folder; nil where that is not known.
	 */
	get_directory(): string | undefined;
	/**
	 * Opens a file that came with it.
	 *
	 * @param path The path, relative to its folder.
	 * @param mode As for `io.open`; `r` where left out.
	 * @returns The file; or nil, why, and a number.
	 * @example
	 * const [file] = module.load_resource("greeting.html");
	 * if (file) print(file.read("*a"));
	 */
	load_resource(
		path: string,
		mode?: string,
	): LuaMultiReturn<[file: LuaFile] | [file: undefined, problem: string, code: number]>;
	/**
	 * Writes to the log.
	 *
	 * @param level How urgent it is.
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 * @example
	 * module.log("info", "%s has joined %s", "juliet@example.org", "the balcony");
	 */
	log(level: LogLevel, format: string, ...args: unknown[]): void;
	/**
	 * Says what state it is in, for the admin shell and monitoring.
	 *
	 * @param type The state; an unknown one is taken for `info`.
	 * @param message What there is to say.
	 * @param override True to take the place of an error too; false to take the place of nothing more urgent.
	 * @example
	 * module.set_status("error", "There is no greeting");
	 */
	set_status(type: StatusType, message: string, override?: boolean): void;
	/**
	 * Writes to the log and says the same as its state.
	 *
	 * @param level How urgent it is.
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 */
	log_status(level: "info" | "warn" | "error", format: string, ...args: unknown[]): void;
	/**
	 * Reads the state that it has said it is in.
	 *
	 * @returns The state, what there is to say, and since when in seconds since 1970; nil three times at first.
	 */
	get_status(): LuaMultiReturn<
		[type: StatusType | undefined, message: string | undefined, time: number | undefined]
	>;
	/**
	 * Gives the same module with another host, for what works on one.
	 *
	 * @param host The host; `*` for the whole server.
	 * @returns The module there.
	 * @example
	 * module.context("example.org").hook("resource-bind", ({ session }) => print(session.full_jid));
	 */
	context(host: string): ModuleApi;

	// --- Options -------------------------------------------------------------------------------------------------

	/**
	 * Reads an option from the host's section, or from the global one.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set.
	 * @returns Its value as the configuration has it, or nil.
	 * @example
	 * const raw = module.get_option("greeting");
	 * if (type(raw) === "table") module.log("error", "greeting: a text is wanted");
	 */
	get_option(name: string, default_value?: unknown): unknown;
	/**
	 * Reads an option that is no table. Of a list it takes the first item, and logs an error where there are more.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set.
	 * @returns Its value; nil where it is an empty list.
	 */
	get_option_scalar(
		name: string,
		default_value?: string | number | boolean,
	): string | number | boolean | undefined;
	/**
	 * Reads an option as a text; whatever else it is is made one.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set.
	 * @returns The text; nil where it is not set and there is no default, or an empty list.
	 * @example
	 * const greeting = module.get_option_string("greeting", "Welcome!");
	 */
	get_option_string(name: string, default_value: string): string;
	get_option_string(name: string, default_value?: string): string | undefined;
	/**
	 * Reads an option as a number.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set.
	 * @returns The number; nil where it is none, whatever the default, with an error in the log.
	 * @example
	 * const limit = module.get_option_number("greeting_limit", 10) ?? 10;
	 */
	get_option_number(name: string, default_value?: number): number | undefined;
	/**
	 * Reads an option as a number between bounds.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set, even out of bounds.
	 * @param min The least; returned, with a warning in the log, in place of less.
	 * @param max The most; returned, with a warning in the log, in place of more.
	 * @returns The number. Throws where the option is no number.
	 * @since 13.0
	 */
	get_option_number(
		name: string,
		default_value: number | undefined,
		min: number | undefined,
		max?: number,
	): number | undefined;
	/**
	 * Reads an option as a whole number between bounds.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set, even out of bounds.
	 * @param min The least; returned, with a warning in the log, in place of less.
	 * @param max The most; returned, with a warning in the log, in place of more.
	 * @returns The number, rounded down with a warning where it is none; nil without a default. Throws where the
	 * option is no number.
	 * @since 13.0
	 * @example
	 * const size = module.get_option_integer("greeting_cache_size", 100, 1);
	 */
	get_option_integer(name: string, default_value: number, min?: number, max?: number): number;
	/**
	 * Reads an option as a whole number between bounds.
	 *
	 * @param name The option.
	 * @param default_value None.
	 * @param min The least.
	 * @param max The most.
	 * @returns The number; nil where it is not set. Throws where the option is no number.
	 * @since 13.0
	 */
	get_option_integer(name: string, default_value?: undefined, min?: number, max?: number): number | undefined;
	/**
	 * Reads an option as a period: seconds, or a number and a unit such as `2 days`.
	 *
	 * @param name The option.
	 * @param default_value Taken where it is not set.
	 * @param min The least; returned, with a warning in the log, in place of less.
	 * @param max The most; returned, with a warning in the log, in place of more.
	 * @returns Seconds; infinity for `never`, false and less than none; nil where it is no period, with an error in
	 * the log, or not set without a default.
	 * @since 13.0
	 * @example
	 * const interval = module.get_option_period("greeting_interval", "1 day") ?? 86400;
	 */
	get_option_period(
		name: string,
		default_value?: Period | "never" | false,
		min?: Period,
		max?: Period,
	): number | undefined;
	/**
	 * Reads an option as true or false.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set.
	 * @returns The value; nil where it is neither, whatever the default, with an error in the log.
	 * @example
	 * if (module.get_option_boolean("greeting_log", false)) module.log("info", "Greetings are logged");
	 */
	get_option_boolean(name: string, default_value?: boolean): boolean | undefined;
	/**
	 * Reads an option as a list; a single value is a list of one.
	 *
	 * @param name The option.
	 * @param default_value Taken where it is not set.
	 * @returns A copy of the list; nil where it is not set and there is no default.
	 * @example
	 * const words = module.get_option_array<string>("greeting_words", ["Hello"]);
	 * for (const [, word] of ipairs(words)) print(word);
	 */
	get_option_array<Item = unknown>(
		name: string,
		default_value: readonly Item[],
	): import("util.array").List<Item>;
	get_option_array<Item = unknown>(
		name: string,
		default_value?: readonly Item[],
	): import("util.array").List<Item> | undefined;
	/**
	 * Reads an option as a set; a single value is a set of one.
	 *
	 * @param name The option.
	 * @param default_value Taken where it is not set.
	 * @returns The set; nil where it is not set and there is no default.
	 * @example
	 * const quiet = module.get_option_set("greeting_quiet_hosts", ["localhost"]);
	 * if (!quiet.contains(module.host)) module.log("info", "Not quiet");
	 */
	get_option_set<Item extends AnyNotNil = string>(
		name: string,
		default_value: readonly Item[],
	): import("util.set").Set<Item>;
	get_option_set<Item extends AnyNotNil = string>(
		name: string,
		default_value?: readonly Item[],
	): import("util.set").Set<Item> | undefined;
	/**
	 * Reads an option as a set, with what the global section has added to what the host's has.
	 *
	 * @param name The option.
	 * @param default_value Taken where it is not set.
	 * @returns The set; nil where it is not set and there is no default.
	 * @example
	 * const friends = module.get_option_inherited_set("greeting_friends", []);
	 */
	get_option_inherited_set<Item extends AnyNotNil = string>(
		name: string,
		default_value: readonly Item[],
	): import("util.set").Set<Item>;
	get_option_inherited_set<Item extends AnyNotNil = string>(
		name: string,
		default_value?: readonly Item[],
	): import("util.set").Set<Item> | undefined;
	/**
	 * Reads an option as a path.
	 *
	 * @param name The option.
	 * @param default_value Taken where it is not set.
	 * @param parent What it is relative to: a path, or one of `prosody.paths` by name; the module's own folder
	 * where left out.
	 * @returns The path; nil where it is not set and there is no default.
	 * @example
	 * const path = module.get_option_path("greeting_file", "greeting.txt", "config");
	 */
	get_option_path(
		name: string,
		default_value: string,
		parent?: keyof ProsodyGlobal["paths"] | (string & {}),
	): string;
	get_option_path(
		name: string,
		default_value?: string,
		parent?: keyof ProsodyGlobal["paths"] | (string & {}),
	): string | undefined;
	/**
	 * Reads an option that is one of a few words.
	 *
	 * @param name The option.
	 * @param default_value Returned where it is not set; one of the words.
	 * @param values The other words.
	 * @returns The word. One that is none of them is returned all the same, with an error in the log.
	 * @since 13.0
	 * @example
	 * const style = module.get_option_enum("greeting_style", "plain", "loud", "silent");
	 */
	get_option_enum<const Value extends string>(name: string, default_value: Value, ...values: Value[]): Value;

	// --- Events --------------------------------------------------------------------------------------------------

	/**
	 * Handles an event of this host until the module is unloaded. (Of a global module: of the server, for which
	 * `hook_global` is typed.)
	 *
	 * @param event The event's name.
	 * @param handler Called each time; any value but nil ends the chain.
	 * @param priority Higher is called first; 0 where left out. -1 is the custom for a catch-all.
	 * @example
	 * module.hook("message/bare", ({ stanza }) => {
	 * 	module.log("debug", "A message for %s", stanza.attr.to);
	 * });
	 */
	hook<Name extends keyof HostEvents>(event: Name, handler: HostHandler<Name>, priority?: number): void;
	/**
	 * Handles an event of the whole server until the module is unloaded.
	 *
	 * @param event The event's name.
	 * @param handler Called each time; any value but nil ends the chain.
	 * @param priority Higher is called first; 0 where left out.
	 * @example
	 * module.hook_global("config-reloaded", () => module.log("info", "The configuration has changed"));
	 */
	hook_global<Name extends keyof GlobalEvents>(
		event: Name,
		handler: GlobalHandler<Name>,
		priority?: number,
	): void;
	/**
	 * Handles an element that is no stanza, such as those of stream management.
	 *
	 * @param xmlns Its namespace; nil for that of the stream.
	 * @param name Its name.
	 * @param handler Called each time; any value but nil ends the chain.
	 * @param priority Higher is called first; 0 where left out.
	 * @example
	 * module.hook_tag("urn:xmpp:sm:3", "r", (session) => {
	 * 	session.log("debug", "It wants to know what has come");
	 * });
	 */
	hook_tag<Kind extends Session = Session>(
		xmlns: string | undefined,
		name: string,
		handler: Callback<[origin: Kind, stanza: import("util.stanza").Element, event: ElementEvent], boolean>,
		priority?: number,
	): void;
	/**
	 * Another name of `hook_tag`.
	 *
	 * @param xmlns The element's namespace; nil for that of the stream.
	 * @param name Its name.
	 * @param handler Called each time; any value but nil ends the chain.
	 * @param priority Higher is called first; 0 where left out.
	 * @deprecated `hook_tag` is the name since 0.9.
	 */
	hook_stanza: ModuleApi["hook_tag"];
	/**
	 * Handles an event of any object that has some, until the module is unloaded.
	 *
	 * @param object The object: of `util.events`, or one with the same functions.
	 * @param event The event's name.
	 * @param handler Called each time; any value but nil ends the chain.
	 * @param priority Higher is called first; 0 where left out.
	 * @example
	 * const service = module.depends("pubsub").service;
	 * module.hook_object_event(service.events, "item-published", (event) => {
	 * 	module.log("info", "Something new at %s", event.node);
	 * });
	 */
	hook_object_event<Events, Name extends keyof Events>(
		object: import("util.events").Events<Events>,
		event: Name,
		handler: (this: void, data: Events[Name]) => unknown,
		priority?: number,
	): void;
	/**
	 * Ends what `hook` began.
	 *
	 * @param event The event's name.
	 * @param handler The handler.
	 * @example
	 * const once = () => {
	 * 	module.unhook("presence/initial", once);
	 * };
	 * module.hook("presence/initial", once);
	 */
	unhook<Name extends keyof HostEvents>(event: Name, handler: HostHandler<Name>): void;
	/**
	 * Ends what `hook_object_event` began.
	 *
	 * @param object The object.
	 * @param event The event's name.
	 * @param handler The handler.
	 */
	unhook_object_event<Events, Name extends keyof Events>(
		object: import("util.events").Events<Events>,
		event: Name,
		handler: (this: void, data: Events[Name]) => unknown,
	): void;
	/**
	 * Stands around the handlers of an event of this host, until the module is unloaded.
	 *
	 * @param event The event's name.
	 * @param wrapper Called in place of the handlers.
	 * @example
	 * module.wrap_event("message/offline/handle", (handlers, name, event) => {
	 * 	module.log("debug", "%s is not there", event.username);
	 * 	return handlers(name, event);
	 * });
	 */
	wrap_event<Name extends keyof HostEvents>(event: Name, wrapper: Wrapper<Name, HostEvents[Name]>): void;
	/**
	 * Adds a handler to an event of the whole server; despite its name it wraps nothing.
	 *
	 * @param event The event's name.
	 * @param handler Called each time.
	 */
	wrap_global<Name extends keyof GlobalEvents>(event: Name, handler: GlobalHandler<Name>): void;
	/**
	 * Stands around the handlers of an event of any object that has some, until the module is unloaded.
	 *
	 * @param object The object; throws where its events cannot be wrapped.
	 * @param event The event's name; false for all.
	 * @param wrapper Called in place of the handlers.
	 */
	wrap_object_event<Events, Name extends keyof Events>(
		object: import("util.events").Events<Events>,
		event: Name | false,
		wrapper: Wrapper<Name, Events[Name]>,
	): void;
	/**
	 * Fires an event of this host, or of the server in a global module.
	 *
	 * @param event The event's name.
	 * @param data What the handlers receive.
	 * @returns What the handler has returned that ended the chain; nil where none did.
	 * @example
	 * module.hook("presence/initial", ({ origin }) => {
	 * 	if (origin.type === "c2s") module.fire_event("message/offline/broadcast", { origin });
	 * });
	 */
	fire_event<Name extends keyof HostEvents | keyof GlobalEvents>(
		event: Name,
		...data: EventArguments<Name>
	): EventResult<Name> | undefined;

	// --- Stanzas -------------------------------------------------------------------------------------------------

	/**
	 * Routes a stanza as if this host had sent it: at once, by reference, without checking its addresses.
	 *
	 * @param stanza The stanza.
	 * @param origin Who is to have sent it; the host where left out.
	 * @example
	 * import { message } from "util.stanza";
	 *
	 * module.send(message({ from: module.host, to: "juliet@example.org" }, "Welcome!"));
	 */
	send(stanza: import("util.stanza").Stanza, origin?: Origin): void;
	/**
	 * Sends a request and waits for the answer.
	 *
	 * @param stanza The request; its id must not be that of another one that is open.
	 * @param origin Who is to have sent it; the host where left out.
	 * @param timeout How long to wait, in seconds; 120 where left out.
	 * @returns Resolved with the answer; rejected with an error object for an error, after the time, and where more
	 * than 256 are open. A host of this server that answers with an error resolves it too.
	 * @example
	 * import { iq } from "util.stanza";
	 *
	 * const request = iq({ type: "get", id: "v1", from: module.host, to: "example.org" });
	 * request.tag("query", { xmlns: "jabber:iq:version" });
	 * module.send_iq(request).next(
	 * 	(answer) => module.log("info", "%s", answer.stanza.get_child("query", "jabber:iq:version")),
	 * 	(problem) => module.log("warn", "No answer: %s", problem.condition),
	 * );
	 */
	send_iq(
		stanza: import("util.stanza").Iq<"get" | "set", string>,
		origin?: Origin,
		timeout?: number,
	): import("util.promise").Promise<IqResult, import("util.error").ErrorObject>;
	/**
	 * Sends copies of a stanza to many.
	 *
	 * @param jids The addresses, or what `iter` takes.
	 * @param stanza The stanza; its `to` is filled in for each.
	 * @param iter Goes through the addresses; the values of the table where left out.
	 * @example
	 * import { message } from "util.stanza";
	 *
	 * module.broadcast(["a@example.org", "b@example.org"], message({ from: module.host }, "Welcome!"));
	 */
	broadcast<Recipients = readonly string[]>(
		jids: Recipients,
		stanza: import("util.stanza").Stanza,
		iter?: (this: void, jids: Recipients) => LuaIterable<string>,
	): void;

	// --- Other modules -------------------------------------------------------------------------------------------

	/**
	 * Loads another module on this host first; it takes this one along when it is reloaded or unloaded.
	 *
	 * @param name The module, without `mod_`; throws where it cannot be loaded or is disabled.
	 * @returns Its globals.
	 * @example
	 * const muc = module.depends("muc");
	 * for (const room of muc.live_rooms()) module.log("info", "%s is open", room.jid);
	 */
	depends<Name extends keyof ModuleEnvironments | (string & {})>(name: Name): EnvironmentOf<Name>;
	/**
	 * Loads another module on this host first, unless it is disabled.
	 *
	 * @param name The module, without `mod_`; throws where it cannot be loaded.
	 * @param soft Goes on without it where it is disabled.
	 * @returns Its globals; or nil and `disabled`.
	 * @since 13.0
	 */
	depends<Name extends keyof ModuleEnvironments | (string & {})>(
		name: Name,
		soft: true,
	): LuaMultiReturn<
		[environment: EnvironmentOf<Name>, problem?: undefined] | [environment: undefined, problem: "disabled"]
	>;
	/**
	 * Loads a library that came with this module, or with another: `NAME.lib.lua`.
	 *
	 * @param lib Its name, after the module's and a slash where it is of another; throws where it cannot be loaded.
	 * @returns What it returns, made anew for this module.
	 * @example
	 * const { new: new_command } = module.require("adhoc");
	 */
	require<Name extends keyof ModuleLibraries | (string & {})>(
		lib: Name,
	): Name extends keyof ModuleLibraries ? ModuleLibraries[Name] : unknown;
	/**
	 * Gives a table that modules share and that outlives a reload.
	 *
	 * @param path Its path: `/HOST/MODULE/NAME`, without the beginning for this host and module. One that ends in
	 * `-cache` keeps nothing that is not held elsewhere.
	 * @returns The table, the same for all who ask for it.
	 * @example
	 * interface Counts {
	 * 	messages?: number;
	 * }
	 * const counts = module.shared<Counts>("counts");
	 * counts.messages = (counts.messages ?? 0) + 1;
	 */
	shared<Shared extends object = LuaTable<AnyNotNil, unknown>>(path: string): Shared;
	/**
	 * Gives something to other modules until this one is unloaded. Fires `item-added/KIND`.
	 *
	 * @param kind The kind.
	 * @param item The item.
	 * @example
	 * module.add_item("feature", "urn:example:greeting");
	 */
	add_item<
		Kind extends keyof ModuleItems,
		const Args extends readonly ShellArgument[],
		Selector extends Args[number]["name"] = never,
		Flags extends ShellFlags | undefined = undefined,
	>(
		kind: Kind,
		item: Kind extends "shell-command" ? ShellCommandItem<Args, Selector, Flags> : GivenItem<Kind>,
	): void;
	/**
	 * Takes back what was given to other modules. Fires `item-removed/KIND`.
	 *
	 * @param kind The kind.
	 * @param item The item, the very same.
	 * @returns The item; nil where it was not there.
	 */
	remove_item<Kind extends keyof ModuleItems>(kind: Kind, item: GivenItem<Kind>): GivenItem<Kind> | undefined;
	/**
	 * Collects what the modules of this host have given.
	 *
	 * @param kind The kind.
	 * @returns The items.
	 * @example
	 * for (const feature of module.get_host_items("feature")) print(feature);
	 */
	get_host_items<Kind extends keyof ModuleItems>(kind: Kind): ModuleItems[Kind][];
	/**
	 * Is told of what modules of this host give and take back.
	 *
	 * @param kind The kind.
	 * @param added Called with each item that comes.
	 * @param removed Called with each item that goes.
	 * @param existing False to leave out what is there already.
	 * @example
	 * module.handle_items(
	 * 	"http-provider",
	 * 	(event) => module.log("info", "%s is served", event.item.name),
	 * 	(event) => module.log("info", "%s is gone", event.item.name),
	 * );
	 */
	handle_items<Kind extends keyof ModuleItems>(
		kind: Kind,
		added: Callback<[event: ItemEvent<ModuleItems[Kind]>], boolean>,
		removed: Callback<[event: ItemEvent<ModuleItems[Kind]>], boolean>,
		existing?: boolean,
	): void;
	/**
	 * Gives other modules what they look for, such as part of a web server.
	 *
	 * @param kind The kind.
	 * @param item What is given; the module's globals where left out. Without a name it gets the module's.
	 * @example
	 * module.depends("http");
	 * module.provides("http", { route: { GET: () => "It works" } });
	 */
	provides<Kind extends keyof ProvidedItems, Route extends HttpRoute = HttpRoute>(
		kind: Kind,
		item?: ProvidedItem<Kind, Route>,
	): void;
	/**
	 * Has the host's service discovery list a namespace (XEP-0030).
	 *
	 * @param xmlns The namespace.
	 * @example
	 * module.add_feature("urn:example:greeting");
	 */
	add_feature(xmlns: string): void;
	/**
	 * Has the host's service discovery list an identity (XEP-0030).
	 *
	 * @param category The category, such as `server`.
	 * @param type The type within the category, such as `im`.
	 * @param name A name for people.
	 * @example
	 * module.add_identity("component", "translation", "Translations");
	 */
	add_identity(category: string, type: string, name?: string): void;
	/**
	 * Has the host's service discovery list a form (XEP-0128).
	 *
	 * @param data The form.
	 * @example
	 * import { stanza } from "util.stanza";
	 *
	 * module.add_extension(stanza("x", { xmlns: "jabber:x:data", type: "result" }));
	 */
	add_extension(data: import("util.stanza").Element): void;

	// --- Data and time -------------------------------------------------------------------------------------------

	/**
	 * Opens a store of this host with one table of data for each user.
	 *
	 * @param name Its name; that of the module where left out.
	 * @param type `keyval`, which is what it is where left out.
	 * @returns The store; or nil and why.
	 * @example
	 * const [store, problem] = module.open_store<{ readonly text: string }>("greetings");
	 * if (!store) error(problem, 0);
	 * const [greeting] = store.get("juliet");
	 * if (greeting) print(greeting.text);
	 */
	open_store<Data = unknown>(name?: string, type?: "keyval"): OpenedStore<Data, "keyval">;
	/**
	 * Opens a store of this host whose data are read and written by key.
	 *
	 * @param name Its name; that of the module where left out.
	 * @param type `map`.
	 * @returns The store; or nil and why.
	 */
	open_store<Data = unknown>(name: string | undefined, type: "map"): OpenedStore<Data, "map">;
	/**
	 * Opens a store of this host with items in the order of their time.
	 *
	 * @param name Its name; that of the module where left out.
	 * @param type `archive`.
	 * @returns The store; or nil and why.
	 */
	open_store<Data = unknown>(name: string | undefined, type: "archive"): OpenedStore<Data, "archive">;
	/**
	 * Opens a store of this host that is read and written both as a whole and by key.
	 *
	 * @param name Its name; that of the module where left out.
	 * @param type `keyval+`.
	 * @returns The store; or nil and why.
	 * @since 13.0
	 */
	open_store<Data = unknown>(name: string | undefined, type: "keyval+"): OpenedStore<Data, "keyval+">;
	/**
	 * Calls a function later.
	 *
	 * @param delay Seconds until the call.
	 * @param callback Called with the time in seconds since 1970; a number that it returns is the delay until its
	 * next call, nil ends the timer. Never called after the module was unloaded, nor again after it has thrown.
	 * @param args More arguments for it.
	 * @returns The timer.
	 * @example
	 * const timer = module.add_timer(60, () => {
	 * 	module.log("debug", "A minute has passed");
	 * 	return 60;
	 * });
	 * module.unload = () => timer.stop();
	 */
	add_timer<Arguments extends unknown[]>(
		delay: number,
		callback: Callback<[now: number, ...args: Arguments], number>,
		...args: Arguments
	): ModuleTimer;
	/**
	 * Runs a task again and again, loading mod_cron.
	 *
	 * @param task The task.
	 */
	cron(task: TaskItem): void;
	/**
	 * Runs a function every hour, loading mod_cron.
	 *
	 * @param name A name for people, which its last run is stored by.
	 * @param run The function.
	 */
	hourly(name: string, run: TaskItem["run"]): void;
	hourly(run: TaskItem["run"]): void;
	/**
	 * Runs a function every day, loading mod_cron.
	 *
	 * @param name A name for people, which its last run is stored by.
	 * @param run The function.
	 * @example
	 * module.daily("remove old greetings", () => module.log("info", "Cleaning"));
	 */
	daily(name: string, run: TaskItem["run"]): void;
	daily(run: TaskItem["run"]): void;
	/**
	 * Runs a function every week, loading mod_cron.
	 *
	 * @param name A name for people, which its last run is stored by.
	 * @param run The function.
	 */
	weekly(name: string, run: TaskItem["run"]): void;
	weekly(run: TaskItem["run"]): void;
	/**
	 * Calls a function once the server has started.
	 *
	 * @param callback The function.
	 * @returns Settled once it has run.
	 * @since 13.0
	 */
	on_ready<Result>(callback: (this: void) => Result): import("util.promise").Promise<Result>;
	/**
	 * Another name of `on_ready`, which logs a warning.
	 *
	 * @param callback The function.
	 * @returns Settled once it has run.
	 * @since 13.0
	 * @deprecated Use `on_ready`.
	 */
	once<Result>(callback: (this: void) => Result): import("util.promise").Promise<Result>;

	// --- Metrics -------------------------------------------------------------------------------------------------

	/**
	 * Makes a metric that is shown as `prosody_mod_MODULE__NAME` with a label for the host.
	 *
	 * @param type The kind of metric.
	 * @param name Its name in snake_case, without the unit.
	 * @param unit The unit, or an empty string.
	 * @param description What it counts, one line.
	 * @param label_keys The labels; an empty array for none.
	 * @param conf The upper bounds of the buckets, for a histogram.
	 * @returns The family; `with_labels` of it, with a text for each label, gives one to count with.
	 * @example
	 * const sent = module.metric("counter", "sent", "", "Greetings that were sent", ["kind"]);
	 * sent.with_labels("first").add(1);
	 */
	metric<Type extends keyof import("util.openmetrics").Metrics>(
		type: Type,
		name: string,
		unit: string,
		description: string,
		label_keys: readonly string[],
		conf?: import("util.openmetrics").MetricOptions,
	): import("util.openmetrics").Labelled<import("util.openmetrics").Metrics[Type]>;
	/**
	 * Makes a metric in the way from before OpenMetrics.
	 *
	 * @param name Its name.
	 * @param type Its kind.
	 * @param conf Settings; a number is the value to begin with, a text the unit.
	 * @returns What measures it.
	 * @example
	 * const count = module.measure("greetings", "counter");
	 * count(1);
	 */
	measure<Type extends keyof import("core.statsmanager").Measures>(
		name: string,
		type: Type,
		conf?: import("core.statsmanager").MeasureOptions | number | string,
	): import("core.statsmanager").Measures[Type];

	// --- Permissions ---------------------------------------------------------------------------------------------

	/**
	 * Grants a permission to a role, unless the configuration says otherwise.
	 *
	 * @param role_name The role.
	 * @param permission The permission; one that begins with a colon is put after the module's name.
	 * @since 13.0
	 * @example
	 * module.default_permission("prosody:admin", ":change-greeting");
	 */
	default_permission(role_name: import("core.usermanager").RoleName, permission: string): void;
	/**
	 * Grants permissions to a role, unless the configuration says otherwise.
	 *
	 * @param role_name The role.
	 * @param permissions The permissions; those that begin with a colon are put after the module's name.
	 * @since 13.0
	 */
	default_permissions(role_name: import("core.usermanager").RoleName, permissions: readonly string[]): void;
	/**
	 * Tells whether somebody may do something, and logs a refusal.
	 *
	 * @param action The permission; one that begins with a colon is put after the module's name.
	 * @param context Who it is; throws for a table without an address or session.
	 * @param peek Logs nothing.
	 * @returns True where it is granted; false or nil else.
	 * @since 13.0
	 * @example
	 * import { error_reply } from "util.stanza";
	 *
	 * module.hook("iq-set/host/urn:example:greeting:text", (event) => {
	 * 	if (module.may(":change-greeting", event)) return;
	 * 	event.origin.send(error_reply(event.stanza, "auth", "forbidden"));
	 * 	return true;
	 * });
	 */
	may(action: string, context: ActionContext, peek?: boolean): boolean | undefined;
	/**
	 * Tells whether somebody could do something, without a word in the log.
	 *
	 * @param action The permission; one that begins with a colon is put after the module's name.
	 * @param context Who it is; throws for a table without an address or session.
	 * @returns True where it is granted; false or nil else.
	 * @since 13.0
	 */
	could(action: string, context: ActionContext): boolean | undefined;
}

/** What `fire_event` is given after the name: the data, which may be left out where there are none. */
type EventArguments<Name> = Name extends keyof HostEvents
	? DataArgument<HostEvents[Name]>
	: Name extends keyof GlobalEvents
		? DataArgument<GlobalEvents[Name]>
		: never;

/** An argument that may be left out where it would be nil. */
type DataArgument<Data> = undefined extends Data ? [data?: Data] : [data: Data];

/** Prosody's module API, bound to this module on its host. */
declare const module: ModuleApi;
