/** @noSelfInFile */

/**
 * The globals of other modules, by name without `mod_`: what `module.depends` gives, `object` where they are of no use to
 * others. A module that others build on adds to this interface:
 * `interface ModuleEnvironments { mine: { readonly answer: number } }`.
 */
interface ModuleEnvironments {
	/**
	 * When accounts were last there.
	 * @since 13.0
	 */
	account_activity: AccountActivityEnvironment;
	/** Ad-hoc commands (XEP-0050); `module.require("adhoc")` makes them. */
	adhoc: object;
	/** Administration with ad-hoc commands (XEP-0133). */
	admin_adhoc: object;
	/** The admin shell; 13.0 takes items of the kind `shell-command`. */
	admin_shell: object;
	/** The socket of the admin shell. */
	admin_socket: object;
	/** The admin shell over TCP. */
	admin_telnet: object;
	/** Messages to all. */
	announce: AnnounceEnvironment;
	/** Roles as the configuration and the store `roles` have them. */
	authz_internal: object;
	/** Blocking (XEP-0191). */
	blocklist: object;
	/** Bookmarks of rooms (XEP-0402). */
	bookmarks: object;
	/** XMPP over HTTP (XEP-0124). */
	bosh: object;
	/** Connections of clients. */
	c2s: object;
	/** Copies of messages to other clients of an account (XEP-0280). */
	carbons: object;
	/**
	 * Push notifications (XEP-0357).
	 * @since 13.0
	 */
	cloud_notify: object;
	/** External components (XEP-0114). */
	component: object;
	/** Tasks that run again and again; `module.cron` makes them. */
	cron: object;
	/** What clients say of whether somebody looks at them (XEP-0352). */
	csi: object;
	/** Holds back what can wait while nobody looks at a client. */
	csi_simple: CsiSimpleEnvironment;
	/**
	 * Ends all sessions, for debugging.
	 * @since 13.0
	 */
	debug_reset: object;
	/** Writes statements of SQL to the log. */
	debug_sql: object;
	/**
	 * Shows stanzas of an account, for debugging.
	 * @since 13.0
	 */
	debug_stanzas: object;
	/** Authentication of servers by asking back (XEP-0220). */
	dialback: object;
	/** Service discovery (XEP-0030). */
	disco: object;
	/** Services outside XMPP (XEP-0215); takes items of the kind `external_service`. */
	external_services: ExternalServicesEnvironment;
	/**
	 * Flags of accounts.
	 * @since 13.0
	 */
	flags: FlagsEnvironment;
	/** Rosters that a file gives. */
	groups: GroupsEnvironment;
	/** The web server; adds `module.http_url`, and takes `module.provides("http", …)`. */
	http: object;
	/**
	 * Tells clients of other ways to connect (XEP-0156).
	 * @since 13.0
	 */
	http_altconnect: object;
	/** Pages that tell of errors. */
	http_errors: object;
	/** Upload of files (XEP-0363). */
	http_file_share: object;
	/** Files over HTTP. */
	http_files: HttpFilesEnvironment;
	/** Metrics for monitoring. */
	http_openmetrics: object;
	/** Invitations. */
	invites: import("mod_invites").Environment;
	/** Invitations with ad-hoc commands (XEP-0401). */
	invites_adhoc: object;
	/** Registration with an invitation (XEP-0445). */
	invites_register: InvitesRegisterEnvironment;
	/** The events of requests by their namespace. */
	iq: object;
	/** When accounts were last there (XEP-0012). */
	lastactivity: object;
	/** Log-in from before SASL (XEP-0078). */
	legacyauth: object;
	/** Limits of bandwidth. */
	limits: LimitsEnvironment;
	/** Archives of messages (XEP-0313). */
	mam: object;
	/** Messages between accounts. */
	message: object;
	/** Keeps look-alike names from being registered. */
	mimicking: object;
	/** A message of the day. */
	motd: object;
	/** Rooms. */
	muc: import("mod_muc").Environment;
	/** Archives of rooms (XEP-0313). */
	muc_mam: object;
	/** Names for rooms that nobody has. */
	muc_unique: object;
	/** Several services on one port. */
	net_multiplex: object;
	/** Messages for accounts that are not online. */
	offline: object;
	/** The nodes of accounts. */
	pep: import("mod_pep").Environment;
	/** Another name of mod_pep. */
	pep_plus: object;
	/** Personal nodes, in an older way. */
	pep_simple: object;
	/** Pings (XEP-0199). */
	ping: object;
	/** What only POSIX systems have. */
	posix: object;
	/** Presence and subscriptions. */
	presence: PresenceEnvironment;
	/** Private data of accounts (XEP-0049). */
	private: object;
	/** A proxy for file transfers (XEP-0065). */
	proxy65: object;
	/** Nodes of a service. */
	pubsub: import("mod_pubsub").Environment;
	/** Registration and change of accounts: loads the modules for both. */
	register: object;
	/** Registration of accounts (XEP-0077). */
	register_ibr: object;
	/** Limits of registration. */
	register_limits: object;
	/** Rosters. */
	roster: RosterEnvironment;
	/** Connections to other servers. */
	s2s: S2sEnvironment;
	/** Authentication of servers by certificate. */
	s2s_auth_certs: object;
	/**
	 * Authentication of other servers by DANE.
	 * @since 13.0
	 */
	s2s_auth_dane_in: object;
	/** Both directions over one connection (XEP-0288). */
	s2s_bidi: object;
	/** Log-in with SASL. */
	saslauth: object;
	/** Writes down what clients send, as a test. */
	scansion_record: object;
	/** Addresses of those who run the server (XEP-0157). */
	server_contact_info: object;
	/**
	 * Facts about the server (XEP-0157).
	 * @since 13.0
	 */
	server_info: ServerInfoEnvironment;
	/** Resumption of sessions (XEP-0198). */
	smacks: SmacksEnvironment;
	/** Writes every stanza to the log. */
	stanza_debug: object;
	/** The time of the server (XEP-0202). */
	time: object;
	/** STARTTLS. */
	tls: object;
	/** Tokens that stand for an account. */
	tokenauth: import("mod_tokenauth").Environment;
	/** Names of accounts that are gone. */
	tombstones: TombstonesEnvironment;
	/** Credentials for TURN (XEP-0215). */
	turn_external: object;
	/** Other commands of prosodyctl. */
	unknown: object;
	/** How long the server has been running. */
	uptime: UptimeEnvironment;
	/** Change of passwords, and deletion of accounts, by their owners (XEP-0077). */
	user_account_management: object;
	/** vCards (XEP-0054). */
	vcard: VcardEnvironment;
	/** vCards of accounts as nodes (XEP-0292). */
	vcard4: object;
	/** vCards in the old form, from nodes (XEP-0398). */
	vcard_legacy: object;
	/** The version of the server (XEP-0092). */
	version: object;
	/** Tells administrators of new accounts. */
	watchregistrations: object;
	/** XMPP over WebSocket (RFC 7395). */
	websocket: object;
	/** Greets new accounts. */
	welcome: object;
	/** What only Windows has. */
	windows: object;
}

/** The globals of a module: by its name where they are known, else anything. */
type EnvironmentOf<Name extends string> = Name extends keyof ModuleEnvironments
	? ModuleEnvironments[Name] & import("core.modulemanager").ModuleEnvironment
	: import("core.modulemanager").ModuleEnvironment;

/**
 * The globals of mod_announce.
 * @noSelf
 */
interface AnnounceEnvironment {
	/**
	 * Sends a message to all accounts that are online.
	 *
	 * @param message The message, whose addresses are filled in.
	 * @param host The host; that of the module where left out.
	 * @returns How many.
	 */
	send_to_online(message: import("util.stanza").Message, host?: string): number;
	/**
	 * Sends a message to all accounts.
	 *
	 * @param message The message, whose `to` is filled in.
	 * @param host The host; that of the module where left out.
	 * @returns How many.
	 * @since 13.0
	 */
	send_to_all(message: import("util.stanza").Message, host?: string): number;
	/**
	 * Sends a message to all that have a role.
	 *
	 * @param message The message, whose `to` is filled in.
	 * @param role The role.
	 * @param host The host; that of the module where left out.
	 * @returns How many.
	 * @since 13.0
	 */
	send_to_role(
		message: import("util.stanza").Message,
		role: import("core.usermanager").RoleName,
		host?: string,
	): number;
}

/**
 * The globals of mod_external_services.
 * @noSelf
 */
interface ExternalServicesEnvironment {
	/**
	 * The services, with credentials made for them.
	 *
	 * @returns The services, to be added to.
	 */
	get_services(): import("util.array").List<ExternalServiceItem>;
	/**
	 * Writes services.
	 *
	 * @param services The services.
	 * @param name The name of the element; `services` where left out.
	 * @param namespace Its namespace; that of XEP-0215 where left out.
	 * @returns The element.
	 */
	services_xml(
		services: import("util.array").List<ExternalServiceItem>,
		name?: string,
		namespace?: string,
	): import("util.stanza").Element;
}

/**
 * The globals of mod_groups.
 * @noSelf
 */
interface GroupsEnvironment {
	/**
	 * Tells whether an address is in a group. Throws where there is no such group.
	 *
	 * @param group_name The group.
	 * @param jid The bare address.
	 * @returns Its name in the group, which may be an empty text; nil where it is not in it.
	 */
	group_contains(group_name: string, jid: string): string | false | undefined;
}

/**
 * The globals of mod_http_files. `net.http.files` does the same without it.
 * @noSelf
 */
interface HttpFilesEnvironment {
	/**
	 * Makes a handler of requests that serves files, with the settings of mod_http_files.
	 *
	 * @param opts The folder, or more about it.
	 * @returns The handler, for a route that ends in `*`.
	 * @deprecated Use `serve` of `net.http.files`.
	 */
	serve(opts: string | import("net.http.files").FilesOptions): import("net.http.server").PathHandler;
}

/**
 * The globals of mod_invites_register.
 * @noSelf
 */
interface InvitesRegisterEnvironment {
	/**
	 * Subscribes one account to another, both of the same host, without asking.
	 *
	 * @param host The host.
	 * @param user_username The localpart of the one who sees.
	 * @param contact_username The localpart of the one who is seen.
	 */
	subscribe(host: string, user_username: string, contact_username: string): void;
	/**
	 * Subscribes two accounts of a host to each other, without asking.
	 *
	 * @param host The host.
	 * @param user1 The localpart of one.
	 * @param user2 The localpart of the other.
	 */
	subscribe_both(host: string, user1: string, user2: string): void;
}

/**
 * The globals of mod_limits.
 * @noSelf
 */
interface LimitsEnvironment {
	/**
	 * Takes the limits off a session.
	 *
	 * @param session The session.
	 */
	unlimited(session: Session): void;
}

/**
 * The globals of mod_presence.
 * @noSelf
 */
interface PresenceEnvironment {
	/**
	 * Sends the presence of all resources of an account.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @param jid Where to.
	 * @param recipient_session Not used.
	 * @param stanza Sent in place of each presence, from the address of the resource.
	 * @returns How many resources.
	 */
	send_presence_of_available_resources(
		user: string,
		host: string,
		jid: string,
		recipient_session?: Session,
		stanza?: import("util.stanza").Presence,
	): number;
}

/**
 * The globals of mod_roster.
 * @noSelf
 */
interface RosterEnvironment {
	/**
	 * Subscribes an account to somebody: without asking where they are here, else by asking.
	 *
	 * @param user_jid The bare address of the one who sees.
	 * @param contact_jid The bare address of the one who is seen.
	 * @returns True.
	 * @since 13.0
	 */
	subscribe(user_jid: string, contact_jid: string): true;
	/**
	 * Subscribes two to each other.
	 *
	 * @param jid1 The bare address of one.
	 * @param jid2 The bare address of the other.
	 * @returns True.
	 * @since 13.0
	 */
	subscribe_both(jid1: string, jid2: string): true;
	/**
	 * Ends the subscription of an account to somebody.
	 *
	 * @param user_jid The bare address of the one who sees.
	 * @param contact_jid The bare address of the one who is seen.
	 * @returns True.
	 * @since 13.0
	 */
	unsubscribe(user_jid: string, contact_jid: string): true;
	/**
	 * Ends the subscriptions of two to each other.
	 *
	 * @param jid1 The bare address of one.
	 * @param jid2 The bare address of the other.
	 * @returns True.
	 * @since 13.0
	 */
	unsubscribe_both(jid1: string, jid2: string): true;
}

/**
 * The globals of mod_s2s.
 * @noSelf
 */
interface S2sEnvironment {
	/**
	 * Sends a stanza to another server over a new connection, whether there is one or not.
	 *
	 * @param event Addresses and stanza, as the event `route/remote` has them.
	 * @returns True.
	 */
	route_to_new_session(event: HostEvents["route/remote"]): true;
	/**
	 * Sends a stanza to another server where there is a connection.
	 *
	 * @param event Addresses and stanza, as the event `route/remote` has them.
	 * @returns True where it was sent or kept until it can be; false where the host does not exist or sending
	 * failed; nil where there is no connection.
	 */
	route_to_existing_session(event: HostEvents["route/remote"]): boolean | undefined;
}

/** What mod_smacks is about to do: its `finish` does it, once the client was told. */
interface SmacksResult {
	/** What it is. */
	readonly type: "enabled" | "resumed";
	/** What the session can be resumed by; nil where it cannot. */
	readonly id: string | undefined;
	/** How long it can be, in seconds; when it was enabled. */
	readonly resume_max?: string | undefined;
	/** The session that goes on. */
	readonly session: ClientSession;
	/** Does it. */
	readonly finish: (this: void) => void;
}

/**
 * The globals of mod_smacks.
 * @noSelf
 */
interface SmacksEnvironment {
	/**
	 * Prepares to acknowledge the stanzas of a session.
	 *
	 * @param session The session.
	 * @param stanza The `<enable/>`.
	 * @returns What is to be told, and done; or nil and why not.
	 * @since 13.0
	 */
	do_enable(
		session: ClientSession,
		stanza: import("util.stanza").Element,
	): LuaMultiReturn<
		| [enabled: SmacksResult, problem?: undefined]
		| [enabled: undefined, problem: import("util.error").ErrorObject]
	>;
	/**
	 * Prepares to resume a session over the connection of another.
	 *
	 * @param session The other session.
	 * @param stanza The `<resume/>`.
	 * @returns What is to be told, and done; or nil and why not.
	 * @since 13.0
	 */
	do_resume(
		session: ClientSession,
		stanza: import("util.stanza").Element,
	): LuaMultiReturn<
		| [resumed: SmacksResult, problem?: undefined]
		| [resumed: undefined, problem: import("util.error").ErrorObject]
	>;
}

/**
 * The globals of mod_tombstones.
 * @noSelf
 */
interface TombstonesEnvironment {
	/**
	 * Tells whether there was an account of that name.
	 *
	 * @param username The localpart.
	 * @returns When it was deleted, in seconds since 1970; a false value where there was none or it may be taken
	 * again, with why where that could not be read.
	 */
	has_tombstone(
		username: string,
	): LuaMultiReturn<[deleted: number | false | undefined, problem?: string | undefined]>;
}

/**
 * The globals of mod_uptime.
 * @noSelf
 */
interface UptimeEnvironment {
	/**
	 * Tells how long the server has been running.
	 *
	 * @returns A sentence.
	 */
	uptime_text(): string;
}

/**
 * The globals of mod_vcard.
 * @noSelf
 */
interface VcardEnvironment {
	/**
	 * Finds the hash of the picture in an account's vCard (XEP-0153).
	 *
	 * @param username The localpart.
	 * @returns SHA-1 in hexadecimal, nil where there is no picture.
	 * @since 13.0
	 */
	get_avatar_hash(username: string): string | undefined;
}

/**
 * The globals of mod_csi_simple.
 * @noSelf
 */
interface CsiSimpleEnvironment {
	/**
	 * Tells whether a stanza is worth sending at once, by what it is; modules that handle `csi-is-stanza-important` may
	 * think otherwise.
	 *
	 * @param stanza The stanza, or text that is XML already.
	 * @returns Whether it is, and why.
	 */
	is_important(
		stanza: import("util.stanza").Element | string,
	): LuaMultiReturn<[important: boolean, reason: string | undefined]>;
	/**
	 * Begins to hold back what can wait.
	 *
	 * @param session The session.
	 */
	enable_optimizations(session: ClientSession): void;
	/**
	 * Sends what was held back, and holds back no more.
	 *
	 * @param session The session.
	 */
	disable_optimizations(session: ClientSession): void;
}

/**
 * The globals of mod_account_activity.
 * @noSelf
 * @since 13.0
 */
interface AccountActivityEnvironment {
	/**
	 * Tells when an account was last there.
	 *
	 * @param username The localpart.
	 * @returns The time in seconds since 1970, and true while it is online; nil where that is not known.
	 */
	get_last_active(username: string): LuaMultiReturn<[when: number | undefined, online?: true | undefined]>;
}

/**
 * The globals of mod_flags.
 * @noSelf
 * @since 13.0
 */
interface FlagsEnvironment {
	/**
	 * Gives an account a flag. Fires `user-flag-added/FLAG`.
	 *
	 * @param username The localpart.
	 * @param flag The flag.
	 * @param comment A note to keep with it.
	 * @returns True; or nil and why.
	 */
	add_flag(
		username: string,
		flag: string,
		comment?: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Takes a flag from an account. Fires `user-flag-removed/FLAG`.
	 *
	 * @param username The localpart.
	 * @param flag The flag.
	 * @returns True; or nil and why.
	 */
	remove_flag(
		username: string,
		flag: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Tells whether an account has a flag. Throws where that cannot be read.
	 *
	 * @param username The localpart.
	 * @param flag The flag.
	 * @returns Whether it has.
	 */
	has_flag(username: string, flag: string): boolean;
	/**
	 * Reads what is kept with a flag.
	 *
	 * @param username The localpart.
	 * @param flag The flag.
	 * @returns When it was given, in seconds since 1970, and the note; nil, and why where that cannot be read.
	 */
	get_flag_info(
		username: string,
		flag: string,
	): LuaMultiReturn<
		| [info: { readonly when: number; readonly comment?: string }, problem?: undefined]
		| [info: undefined, problem?: string]
	>;
}

/**
 * The globals of mod_server_info.
 * @noSelf
 * @since 13.0
 */
interface ServerInfoEnvironment {
	/**
	 * Adds fields to what is told. `module.add_item("server-info-fields", …)` does the same until the module is
	 * unloaded.
	 *
	 * @param event The fields.
	 */
	add_fields(event: { readonly item: readonly import("util.dataforms").Field[] }): void;
	/**
	 * Takes such fields away.
	 *
	 * @param event The fields, the very same.
	 */
	remove_fields(event: { readonly item: readonly import("util.dataforms").Field[] }): void;
}
