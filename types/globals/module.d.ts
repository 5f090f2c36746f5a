/** @noSelfInFile */

/** The events of a host that carry a stanza: kind, then the form of the address it was sent to. */
type StanzaEventName = `${import("util.stanza").StanzaName}/${"bare" | "full" | "host"}`;

/** What a handler of a stanza event receives. */
interface StanzaEvent {
	/** The session or host that the stanza came from. */
	readonly origin: Session | HostSession;
	/** The stanza; changes to it are seen by every later handler. */
	readonly stanza: import("util.stanza").Stanza;
}

/**
 * Handles an event.
 *
 * @returns nil to let later handlers have it; any other value ends the chain.
 */
type Handler<Data> = ((this: void, data: Data) => true | undefined) | ((this: void, data: Data) => void);

/** A connected client, server or component (doc/session.txt). */
interface Session {
	/** What is at the other end, and how far its log-in has come. */
	readonly type: string;
}

/** A host that this server serves. */
interface HostSession {
	/** Its domain name. */
	readonly host: string;
	/** `local` for a VirtualHost, `component` for a Component. */
	readonly type: "local" | "component";
}

/** The server itself: one table for all modules. */
declare const prosody: {
	/** The active hosts by name; a host that is configured but not active is not there. */
	readonly hosts: LuaMap<string, HostSession>;
	/** Local accounts that have at least one session, by bare address. */
	readonly bare_sessions: LuaMap<string, object>;
	/** Sessions of local accounts, by full address. */
	readonly full_sessions: LuaMap<string, Session>;
	/**
	 * Routes a stanza as if `origin` had sent it.
	 *
	 * @param origin A session or a host.
	 * @param stanza The stanza, passed on by reference.
	 * @param preevents Fires the `pre-` events first, as for a stanza that a client of `origin` sent.
	 */
	readonly core_post_stanza: (
		this: void,
		origin: Session | HostSession,
		stanza: import("util.stanza").Stanza,
		preevents?: boolean,
	) => void;
};

/** The levels of Prosody's log, least urgent first. */
type LogLevel = "debug" | "info" | "warn" | "error";

/** A family of counters of one name that differ in their labels (OpenMetrics). */
interface CounterFamily {
	/**
	 * Picks the counter with these labels, made at its first use.
	 *
	 * @param values One value for each label key, strings alone: a number breaks the whole metrics page.
	 * @returns The counter.
	 */
	with_labels(...values: string[]): {
		/**
		 * Counts.
		 *
		 * @param by How much to add; not negative.
		 */
		add(by: number): void;
	};
}

/** Prosody's module API, bound to this module on its host (`core/moduleapi.lua`). */
declare const module: {
	/** The host that the module is loaded on. */
	readonly host: string;
	/** True while a reload is under way. */
	readonly reloading: boolean | undefined;
	/** What the module's `save` returned before a reload; nil otherwise, and after the load has ended. */
	readonly saved_state: unknown;

	/** Called when the module is unloaded, also as part of a reload; not at shutdown. */
	unload: (this: void) => void;
	/** Called before a reload; what it returns is handed to `restore` of the new instance. */
	save: (this: void) => unknown;
	/** Called after a reload with what `save` returned, or an empty table where there was no `save`. */
	restore: (this: void, saved: unknown) => void;

	/**
	 * Writes to the log.
	 *
	 * @param level How urgent it is.
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 */
	log(level: LogLevel, format: string, ...args: unknown[]): void;
	/**
	 * Tells what kind of host the module is loaded on.
	 *
	 * @returns `global` where it is loaded on no host.
	 */
	get_host_type(): "local" | "component" | "global";
	/**
	 * Reads an option from the host's section, or from the global one.
	 *
	 * @param name The option.
	 * @returns Its value as the configuration has it, or nil.
	 */
	get_option(name: string): unknown;
	/**
	 * Handles a stanza event of this host until the module is unloaded.
	 *
	 * @param event The event's name.
	 * @param handler Called for each such stanza.
	 * @param priority Higher is called first; 0 where left out. -1 is the custom for a catch-all.
	 */
	hook(event: StanzaEventName, handler: Handler<StanzaEvent>, priority?: number): void;
	/**
	 * Handles an event of the whole server until the module is unloaded.
	 *
	 * @param event The event's name.
	 * @param handler Called each time.
	 * @param priority Higher is called first; 0 where left out.
	 */
	hook_global(event: "server-stopping", handler: Handler<unknown>, priority?: number): void;
	hook_global(event: "host-activated", handler: Handler<string>, priority?: number): void;
	hook_global(
		event: "host-deactivating",
		handler: Handler<{ readonly host: string }>,
		priority?: number,
	): void;
	/**
	 * Calls a function later.
	 *
	 * @param delay Seconds until the call.
	 * @param callback Called with the time; a number that it returns is the delay until its next call, nil ends
	 * the timer. Never called after the module was unloaded.
	 */
	add_timer(delay: number, callback: (this: void, now: number) => number | undefined): void;
	/**
	 * Routes a stanza as if this host had sent it: at once, by reference, without checking its addresses.
	 *
	 * @param stanza The stanza.
	 */
	send(stanza: import("util.stanza").Stanza): void;
	/**
	 * Makes a metric that is shown as `prosody_mod_MODULE__NAME` with a label for the host.
	 *
	 * @param type The kind of metric.
	 * @param name Its name in snake_case, without the unit.
	 * @param unit The unit, or an empty string.
	 * @param description What it counts, one line.
	 * @param label_keys The labels; an empty array for none.
	 * @returns The family of its counters.
	 */
	metric(
		type: "counter",
		name: string,
		unit: string,
		description: string,
		label_keys: readonly string[],
	): CounterFamily;
};
