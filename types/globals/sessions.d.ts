/** @noSelfInFile */

/** What a stream is closed with: a condition, or more about it (RFC 6120, section 4.9.3). */
type StreamError =
	| string
	| import("util.stanza").Element
	| {
			/** The condition, such as `policy-violation`. */
			readonly condition: string;
			/** A human-readable explanation. */
			readonly text?: string | undefined;
			/** An element of the application's own. */
			readonly extra?: import("util.stanza").Element | undefined;
	  };

/** What all connections have in common, whatever is at the other end (`util/session.lua`). */
interface BaseSession {
	/** A name for logs, unique while the server runs. */
	readonly id: string;
	/** When it was made, in seconds since 1970. */
	readonly since?: number | undefined;
	/** The connection under it; nil while a session hibernates (XEP-0198). */
	readonly conn?: import("net.server").Connection | undefined;
	/** The address at the other end, or the one that a trusted proxy names. */
	readonly ip?: string | undefined;
	/** Whether the stream is encrypted. */
	readonly secure?: boolean | undefined;
	/** The identifier of the stream (RFC 6120, section 4.7.3). */
	readonly streamid?: string | undefined;
	/** The stream's `version`, as a number. */
	readonly version?: number | undefined;
	/** True until the stream has been opened from the other end. */
	readonly notopen?: true | undefined;
	/** True once it is over: then nothing but its name and log is left. */
	readonly destroyed?: true | undefined;
	/**
	 * Writes to the log in the session's name.
	 *
	 * @param level How urgent it is.
	 * @param format A text with `%s`, `%d`, `%q` for the arguments.
	 * @param args The arguments.
	 */
	readonly log: (this: void, level: LogLevel, format: string, ...args: unknown[]) => void;
	/**
	 * Sends something to the other end, through the filters.
	 *
	 * @param what An element, or text that is XML already.
	 * @returns False where it could not be sent.
	 * @example
	 * import { message } from "util.stanza";
	 *
	 * module.hook("resource-bind", ({ session }) => {
	 * 	session.send(message({ from: module.host, to: session.full_jid }, "Welcome!"));
	 * });
	 */
	send: (this: void, what: import("util.stanza").Element | string) => boolean | undefined;
	/**
	 * Sends bytes past the filters for stanzas.
	 *
	 * @param data The bytes.
	 * @returns True; or false and why.
	 */
	rawsend?: (
		this: void,
		data: string,
	) => LuaMultiReturn<[sent: boolean | undefined, problem?: string | undefined]>;
	/**
	 * Handles bytes as if they had come from the other end.
	 *
	 * @param data The bytes.
	 */
	data?: (this: void, data: string) => void;
	/**
	 * Runs what passes through the filters of `util.filters`.
	 *
	 * @param type The filter's name.
	 * @param data What passes.
	 * @returns What came out; nil where a filter has swallowed it.
	 */
	readonly filter?: <Data>(
		this: void,
		type: "stanzas/in" | "stanzas/out" | "bytes/in" | "bytes/out",
		data: Data,
	) => Data | undefined;
	/**
	 * Closes the stream and the connection.
	 *
	 * @param reason The stream error to send; none where left out.
	 * @example
	 * module.hook("resource-bind", ({ session }) => {
	 * 	if (!session.secure) session.close({ condition: "policy-violation", text: "Encryption is required" });
	 * });
	 */
	close(reason?: StreamError): void;
	/** Begins a new stream on the same connection, as after STARTTLS or SASL. */
	reset_stream?(): void;
	/**
	 * Opens the stream from this end.
	 *
	 * @param from The domain that opens it.
	 * @param to The domain it is opened to.
	 */
	open_stream?(from?: string, to?: string): void;
	/**
	 * Handles a stanza as if it had come from the other end.
	 *
	 * @param stanza The stanza.
	 */
	dispatch_stanza?(stanza: import("util.stanza").Element): void;
}

/** The session of a client (`core/sessionmanager.lua`, `modules/mod_c2s.lua`). */
interface ClientSession extends BaseSession {
	/** How far the log-in has come: not authenticated, without a resource yet, complete, over. */
	readonly type: "c2s_unauthed" | "c2s_unbound" | "c2s" | "c2s_destroyed";
	/** The kind of session, whatever its state. */
	readonly base_type?: "c2s" | undefined;
	/** The VirtualHost it is at. */
	readonly host: string;
	/** The localpart of the account, once authenticated. */
	readonly username?: string | undefined;
	/** The resource, once bound. */
	readonly resource?: string | undefined;
	/** The full address, once a resource is bound. */
	readonly full_jid?: string | undefined;
	/** The account's roster, once a resource is bound. */
	readonly roster?: import("core.rostermanager").Roster | undefined;
	/** The last available presence that it sent to everybody; nil while it is unavailable. */
	readonly presence?: import("util.stanza").Presence | undefined;
	/** The priority of that presence. */
	readonly priority?: number | undefined;
	/** Who else was sent presence, by full or bare address (RFC 6121, section 4.6). */
	readonly directed?: LuaMap<string, true> | undefined;
	/** Whether it has asked for the roster, and is told of changes. */
	readonly interested?: true | undefined;
	/**
	 * Its role, from which its permissions come.
	 * @since 13.0
	 */
	readonly role?: import("util.roles").Role | undefined;
	/** What the client says of itself while nobody looks at it (XEP-0352). */
	readonly state?: "active" | "inactive" | undefined;
	/** Whether it gets copies of the account's other messages (XEP-0280). */
	readonly want_carbons?: string | undefined;
	/** Whether stanzas are counted and acknowledged (XEP-0198): the namespace. */
	readonly smacks?: string | false | undefined;
	/** Since when it has been without a connection, in seconds since 1970; nil while it has one. */
	readonly hibernating?: number | undefined;
	/** The SASL exchange under way. */
	readonly sasl_handler?: import("util.sasl").SaslHandler | undefined;
	/** The identity of the client software as it gave it (XEP-0388). */
	readonly client_id?: string | undefined;
}

/** What both kinds of server-to-server session have in common (`core/s2smanager.lua`). */
interface ServerSession extends BaseSession {
	/** The domain that stanzas come from. */
	readonly from_host?: string | undefined;
	/** The domain that they go to. */
	readonly to_host?: string | undefined;
	/** The domains that were authenticated on it, with their state. */
	readonly hosts: LuaMap<string, { authed?: boolean }>;
	/** Whether stanzas may come in over it. */
	readonly incoming?: boolean | undefined;
	/** Whether stanzas may go out over it. */
	readonly outgoing?: boolean | undefined;
	/** What the certificate is worth: whether its chain is trusted. */
	readonly cert_chain_status?: "valid" | "invalid" | "none" | undefined;
	/** Whether the certificate names the domain. */
	readonly cert_identity_status?: "valid" | "invalid" | undefined;
	/** How SASL EXTERNAL is going. */
	readonly external_auth?: "offered" | "attempting" | "succeeded" | "failed" | undefined;
	/**
	 * Sends something over the stream itself; `send` goes through the router.
	 *
	 * @param what An element, or text that is XML already.
	 */
	readonly sends2s: (this: void, what: import("util.stanza").Element | string) => boolean | undefined;
}

/** A session that another server opened to us. */
interface IncomingServerSession extends ServerSession {
	/** Whether the other server is authenticated yet; over, at last. */
	readonly type: "s2sin_unauthed" | "s2sin" | "s2s_destroyed";
	/** Which way it was opened. */
	readonly direction: "incoming";
}

/** A session that we opened to another server. */
interface OutgoingServerSession extends ServerSession {
	/** Whether we are authenticated there yet; over, at last. */
	readonly type: "s2sout_unauthed" | "s2sout" | "s2s_destroyed";
	/** Which way it was opened. */
	readonly direction: "outgoing";
}

/** The connection of an external component (XEP-0114, `modules/mod_component.lua`). */
interface ComponentSession extends BaseSession {
	/** Whether it has given its secret yet. */
	readonly type: "component_unauthed" | "component";
	/** The component's domain. */
	readonly host: string;
	/** Whether what it sends must come from its own domain. */
	readonly component_validate_from?: boolean | undefined;
}

/** A connection of the admin shell (`modules/mod_admin_socket.lua`). */
interface AdminSession extends BaseSession {
	/** `admin`. */
	readonly type: "admin";
}

/** Whatever is connected: a client, another server or a component. Its `type` and `direction` tell which. */
type Session = ClientSession | IncomingServerSession | OutgoingServerSession | ComponentSession;

/** What can be told apart by `type` while it lives. */
type SessionType = Session["type"];

/** What a VirtualHost and a component have in common (`core/hostmanager.lua`). */
interface BaseHostSession {
	/** Its domain name. */
	readonly host: string;
	/** Its events; `module.hook` is the way to handle one. */
	readonly events: import("util.events").Events<HostEvents>;
	/** The environments of its modules, by name without `mod_`. */
	readonly modules: LuaMap<string, import("core.modulemanager").ModuleEnvironment>;
	/** Its sessions to other servers, by their domain. */
	readonly s2sout: LuaMap<string, OutgoingServerSession>;
	/** Who may do what on it. */
	readonly authz: import("core.usermanager").AuthorizationProvider;
	/**
	 * Routes a stanza that the host sends or answers with.
	 *
	 * @param stanza The stanza, passed on by reference.
	 */
	readonly send: (this: void, stanza: import("util.stanza").Stanza) => void;
	/**
	 * Does nothing but log: a host has no stream.
	 *
	 * @param reason Why it was to be closed.
	 */
	close(reason?: StreamError): void;
}

/** A VirtualHost that this server serves. */
interface LocalHostSession extends BaseHostSession {
	/** `local`. */
	readonly type: "local";
	/** The accounts that have a session, by localpart. */
	readonly sessions: LuaMap<string, AccountSessions>;
	/** What keeps its accounts. */
	readonly users: import("core.usermanager").AuthProvider;
}

/** A component, whether a module or an external program runs it. */
interface ComponentHostSession extends BaseHostSession {
	/** `component`. */
	readonly type: "component";
}

/** A host that this server serves; as the origin of a stanza, the server itself. */
type HostSession = LocalHostSession | ComponentHostSession;

/** The sessions of one account. */
interface AccountSessions {
	/** The sessions by resource. */
	readonly sessions: LuaMap<string, ClientSession>;
	/** The account's roster. */
	readonly roster: import("core.rostermanager").Roster;
	/** The sessions that messages to the account go to: those of the highest priority. */
	readonly top_resources?: readonly ClientSession[] | undefined;
}
