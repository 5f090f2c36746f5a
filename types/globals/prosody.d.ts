/** @noSelfInFile */

/** The levels of Prosody's log, least urgent first. */
type LogLevel = "debug" | "info" | "warn" | "error";

/** The server itself: one table for all modules (`util/startup.lua`). */
interface ProsodyGlobal {
	/**
	 * The active hosts by name; a host that is configured but not active is not there.
	 *
	 * @example
	 * for (const [name, host] of prosody.hosts) print(name, host.type);
	 */
	readonly hosts: LuaMap<string, HostSession>;
	/**
	 * Local accounts that have at least one session, by bare address.
	 *
	 * @example
	 * const account = prosody.bare_sessions.get("juliet@example.org");
	 * if (account) for (const [resource] of account.sessions) print(resource);
	 */
	readonly bare_sessions: LuaMap<string, AccountSessions>;
	/**
	 * Sessions of local accounts, by full address.
	 *
	 * @example
	 * const session = prosody.full_sessions.get("juliet@example.org/balcony");
	 * if (session) print(session.ip);
	 */
	readonly full_sessions: LuaMap<string, ClientSession>;
	/** Sessions that other servers opened to us. */
	readonly incoming_s2s: ReadonlyLuaSet<IncomingServerSession>;
	/** The events of the whole server; `module.hook_global` is the way to handle one. */
	readonly events: import("util.events").Events<GlobalEvents>;
	/** The version, such as `13.0.1`; `unknown` or a revision where it was not released. */
	readonly version: string;
	/** What it runs on. */
	readonly platform: "posix" | "windows" | "unknown";
	/**
	 * Which program runs: `prosodyctl` loads modules too, to run their commands.
	 *
	 * @example
	 * if (prosody.process_type === "prosodyctl") print("No server is running here");
	 */
	readonly process_type: "prosody" | "prosodyctl";
	/** Whether it runs from where it was installed; nil in a source tree. */
	readonly installed: true | undefined;
	/** When it started, in seconds since 1970; nil while it starts. */
	readonly start_time: number | undefined;
	/** The command line's options, by name. */
	readonly opts: Readonly<Record<string, string | boolean | undefined>>;
	/** The command line's words; what remains of them after the options. */
	readonly arg: readonly string[];
	/** The configuration file that was read. */
	readonly config_file: string;
	/** True once the configuration was read. */
	readonly config_loaded: boolean | undefined;
	/** The user it runs as, on POSIX systems. */
	readonly current_uid: number | undefined;
	/** True where it was started as root and has become another user. */
	readonly switched_user: boolean | undefined;
	/** Why it stops; nil before. */
	readonly shutdown_reason: string | undefined;
	/** The exit code it stops with; nil before, and for 0. */
	readonly shutdown_code: number | undefined;
	/**
	 * Where its files are.
	 *
	 * @example
	 * print(prosody.paths.data, prosody.paths.config);
	 */
	readonly paths: {
		/** The Lua code; nil where it runs from the current directory. */
		readonly source: string | undefined;
		/** The folder of the configuration file. */
		readonly config: string;
		/** The folders of modules, with semicolons between them. */
		readonly plugins: string;
		/** The folder of stored data. */
		readonly data: string;
		/** Where `prosodyctl install` puts modules. */
		readonly installer: string | undefined;
		/** The folder of certificates, as configured. */
		readonly certs?: string | undefined;
	};
	/**
	 * What this server can do, by words that `--% requires:` in a module may name.
	 *
	 * `core.features` has it on every version.
	 * @since 13.0
	 */
	readonly features: import("util.set").Set<string>;
	/**
	 * Settles once the server has started.
	 * @since 13.0
	 */
	readonly started: import("util.promise").Promise<void>;
	/**
	 * How far the server's life has come.
	 * @since 13.0
	 */
	readonly state: "uninitialized" | "starting" | "running" | "stopping" | "stopped";
	/**
	 * Writes to the log, in the name of the server.
	 *
	 * @param level How urgent it is.
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 */
	readonly log: (this: void, level: LogLevel, format: string, ...args: unknown[]) => void;

	/**
	 * Takes in a stanza as if it had just come from a session, with all checks of a stream.
	 *
	 * @param origin The session.
	 * @param stanza The stanza, passed on by reference.
	 */
	readonly core_process_stanza: (this: void, origin: Session, stanza: import("util.stanza").Element) => void;
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
	/**
	 * Routes a stanza by its addresses, to a host of this server or to another server.
	 *
	 * @param origin A session or a host; where nil, the host that the stanza is from.
	 * @param stanza The stanza, passed on by reference.
	 * @returns False where the sender's host is none of this server's, else nothing.
	 */
	readonly core_route_stanza: (
		this: void,
		origin: Session | HostSession | undefined,
		stanza: import("util.stanza").Stanza,
	) => false | undefined;
	/**
	 * Reads the configuration file again and fires `config-reloaded`.
	 *
	 * @returns True; or a false value and what is wrong with the file.
	 */
	readonly reload_config: (
		this: void,
	) => LuaMultiReturn<[ok: boolean | undefined, problem: string | undefined]>;
	/** Opens the log files anew, as after their rotation. */
	readonly reopen_logfiles: (this: void) => void;
	/**
	 * Lets code that declares globals of its own, such as a library of others, be loaded without a word in the log.
	 * `lock_globals` has to follow.
	 */
	readonly unlock_globals: (this: void) => void;
	/** Has reading globals that do not exist logged again, and writing them refused. */
	readonly lock_globals: (this: void) => void;
	/**
	 * Stops the server: fires `server-stopping`, closes connections, ends the process.
	 *
	 * @param reason Why, for the log and for whoever is connected.
	 * @param code The exit code; 0 where left out.
	 * @example
	 * prosody.shutdown("The disk is full", 1);
	 */
	readonly shutdown: (this: void, reason?: string, code?: number) => void;
}

/** The server itself. */
declare const prosody: ProsodyGlobal;
