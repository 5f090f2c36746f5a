/** @noSelfInFile */

// What community modules (https://modules.prosody.im) offer to others: events, items and methods of `module`, as they were
// in January 2024. It goes with either entry: `"types": [..., "prosody-typings/0.12", "prosody-typings/community"]`.

/** What an event carries as what can be negotiated along with the log-in is put together (XEP-0388, XEP-0386). */
interface InlineFeaturesEvent {
	/** The session. */
	readonly origin: ClientSession;
	/** The `<inline/>`, to be added to. */
	readonly features: import("util.stanza").Element;
}

/** A step of the log-in of mod_sasl2 that is about to be answered (XEP-0388). */
interface Sasl2Event extends SessionEvent<ClientSession> {
	/** What is sent, or the SASL condition. */
	readonly message: string | undefined;
	/** A text for people. */
	readonly error_text?: string | undefined;
}

/** A member of a group of mod_groups_internal. */
interface GroupUserEvent {
	/** What the group is known by. */
	readonly id: string;
	/** The localpart. */
	readonly user: string;
	/** The host. */
	readonly host: string;
	/** What is known of the group. */
	readonly group_info: GroupInfo;
}

/** A room of a group of mod_groups_internal. */
interface GroupChatEvent {
	/** What the group is known by. */
	readonly group_id: string;
	/** What is known of the group. */
	readonly group_info: GroupInfo;
	/** The room. */
	readonly muc: {
		/** What it is known by in the group; nil where it comes. */
		readonly id?: string | undefined;
		/** Its address. */
		readonly jid: string;
		/** Its name; nil where it goes. */
		readonly name?: string | undefined;
	};
}

/** What is known of a group of mod_groups_internal. */
interface GroupInfo {
	/** Its name for people. */
	readonly name: string;
	/** Anything else. */
	readonly [field: string]: unknown;
}

/** A report of mod_spam_reporting (XEP-0377). */
interface SpamReportEvent {
	/** The session. */
	readonly origin: ClientSession;
	/** The request that blocks. */
	readonly stanza: import("util.stanza").Iq<"set">;
	/** Who is reported. */
	readonly jid: string;
	/** The `<item/>` of the request. */
	readonly item: import("util.stanza").Element;
	/** The `<report/>` in it. */
	readonly report: import("util.stanza").Element;
	/** What the user says. */
	readonly reason?: string | undefined;
}

/** Something that a node has told mod_pubsub_subscription (XEP-0060). */
interface PubsubNotificationEvent {
	/** The message. */
	readonly stanza: import("util.stanza").Message;
	/** Where it came from. */
	readonly origin: Origin;
	/** What has happened: the child of the `<event/>`. */
	readonly event: import("util.stanza").Element;
	/** The address of the service. */
	readonly service: string;
	/** The node. */
	readonly node: string;
	/** The item, in events of items. */
	readonly item?: import("util.stanza").Element | undefined;
	/** What is in the item. */
	readonly payload?: import("util.stanza").Element | undefined;
}

/** A subscription that mod_pubsub_subscription holds for a module. */
interface PubsubSubscriptionItem {
	/** The address of the service. */
	readonly service: string;
	/** The node. */
	readonly node: string;
	/** Who subscribes; the host of the module where left out. */
	from?: string;
	/** Called once it is subscribed. */
	readonly on_subscribed?: (this: void, event: IqStanzaEvent) => void;
	/** Called once it is no longer subscribed. */
	readonly on_unsubscribed?: (this: void, event: IqStanzaEvent) => void;
	/** Called where the service refuses. */
	readonly on_error?: (this: void, problem: import("util.stanza").ErrorDescription) => void;
	/** Called with each item. */
	readonly on_item?: (this: void, event: PubsubNotificationEvent) => void;
	/** Called when an item goes. */
	readonly on_retract?: (this: void, event: PubsubNotificationEvent) => void;
	/** Called when all items go. */
	readonly on_purge?: (this: void, event: PubsubNotificationEvent) => void;
	/** Called when the node goes. */
	readonly on_delete?: (this: void, event: PubsubNotificationEvent) => void;
}

/** Events of hosts. */
interface HostEvents {
	/** What can be negotiated along with the log-in is put together, by mod_sasl2. */
	"advertise-sasl-features": InlineFeaturesEvent & {
		/** The attributes that the client has opened the stream with. */
		readonly stream?: import("util.stanza").Attributes | undefined;
	};
	/** The next step is about to be asked of a client, by mod_sasl2. */
	"sasl2/c2s/challenge": Sasl2Event;
	/** A failure is about to be told to a client, by mod_sasl2. */
	"sasl2/c2s/failure": Sasl2Event;
	/** The log-in has gone wrong in another way, in mod_sasl2. */
	"sasl2/c2s/error": Sasl2Event & {
		/** What has gone wrong. */
		readonly error: import("util.error").AnyErrorObject;
	};
	/**
	 * A client has logged in with mod_sasl2: at 1000 the answer is made, at -1000 it is sent, at -1500 come the features
	 * of the stream. In between it is for others.
	 */
	"sasl2/c2s/success": Sasl2Event & {
		/** The `<success/>`, to be added to below 1000. */
		success?: import("util.stanza").Element;
	};
	/** What can be negotiated along with a resource is put together, by mod_sasl2_bind2. */
	"advertise-bind-features": InlineFeaturesEvent;
	/** A resource was bound by mod_sasl2_bind2: what the client has asked for along with it is due. */
	"enable-bind-features": SessionEvent<ClientSession> & {
		/** The `<bind/>` of the client. */
		readonly request: import("util.stanza").Element;
		/** The `<bound/>`, to be added to. */
		readonly result: import("util.stanza").Element;
	};
	/** mod_cache_c2s_caps has learnt what a client can do: `origin.caps_cache`. */
	"c2s-capabilities-changed": {
		/** The session. */
		readonly origin: ClientSession & {
			/** The `<query/>` of its service discovery; nil where it has not answered. */
			readonly caps_cache?: import("util.stanza").Element | undefined;
		};
	};
	/** mod_client_management has seen a client for the first time. */
	"client_management/new-client": SessionEvent<ClientSession> & {
		/** What is stored of it. */
		readonly client: LuaTable<string, unknown>;
	};
	/** Somebody has joined a group of mod_groups_internal. */
	"group-user-added": GroupUserEvent;
	/** Somebody has left a group of mod_groups_internal. */
	"group-user-removed": GroupUserEvent;
	/** A group of mod_groups_internal has got a room. */
	"group-chat-added": GroupChatEvent;
	/** A group of mod_groups_internal has lost a room. */
	"group-chat-removed": GroupChatEvent;
	/** A user reports spam, to mod_spam_reporting. */
	"spam_reporting/spam-report": SpamReportEvent;
	/** A user reports abuse, to mod_spam_reporting. */
	"spam_reporting/abuse-report": SpamReportEvent;
	/** A user reports something else, to mod_spam_reporting. */
	"spam_reporting/unknown-report": SpamReportEvent;
	/** A node has told something to this host, by what it is: `item`, `retract`, `purge`, `delete` and the like. */
	[what: `pubsub-event/host/${string}`]: PubsubNotificationEvent;
	/** A node has told something to an account. */
	[what: `pubsub-event/bare/${string}`]: PubsubNotificationEvent;
	/** Somebody with a token asks mod_http_oauth2 who they are: claims are due. */
	"token/userinfo": {
		/** What is known of the token. */
		readonly token: LuaTable<string, unknown>;
		/** The claims that are asked for. */
		readonly claims: import("util.set").Set<string>;
		/** The localpart. */
		readonly username: string;
		/** The claims, to be added to. */
		readonly userinfo: LuaTable<string, unknown>;
	};
}

/** Items. */
interface ModuleItems {
	/** A subscription for mod_pubsub_subscription to hold. */
	"pubsub-subscription": PubsubSubscriptionItem;
	/** A rule for passwords of mod_password_policy. */
	"password-policy-provider": {
		/** The name of the rule in the option `password_policy`; that of the module where left out. */
		name?: string;
		/**
		 * Tells whether a password follows it.
		 *
		 * @param password The password.
		 * @param setting What the option says for it.
		 * @param additional_info What is known of the account, by name.
		 * @returns True; or a false value, why for people, and a name for that.
		 */
		readonly check_password: (
			this: void,
			password: string,
			setting: unknown,
			additional_info: Readonly<Record<string, string>> | undefined,
		) => boolean | LuaMultiReturn<[ok: boolean | undefined, problem?: string, name?: string]>;
	};
	/** A claim that a module can answer for mod_http_oauth2. */
	"openid-claim": string;
}

/** Methods of `module`. */
interface ModuleAdditions {
	/**
	 * Notes something for those who look after the server. Added by mod_audit; throws in a global module.
	 *
	 * @param user The localpart; nil for what is about the whole host.
	 * @param event_type What has happened, such as `authentication-failure`.
	 * @param extra More about it.
	 */
	audit(
		user: string | undefined,
		event_type: string,
		extra?: {
			/** The session whose address and client are noted. */
			readonly session?: Session;
			/** When it happened, in seconds since 1970; now where left out. */
			readonly timestamp?: number;
			/** Elements to keep with it. */
			readonly custom?: readonly import("util.stanza").Element[];
		},
	): void;
	/**
	 * Sends a mail. Added by mod_email; it holds up the server meanwhile.
	 *
	 * @param email The mail.
	 * @returns A true value; or a false one and why.
	 */
	send_email(email: {
		/** Where to. */
		readonly to: string;
		/** The subject. */
		readonly subject?: string;
		/** The headers, in place of a subject. */
		readonly headers?: Readonly<Record<string, string>>;
		/** The text. */
		readonly body: string;
	}): LuaMultiReturn<[sent: unknown, problem?: unknown]>;
}

/** Globals. */
interface ModuleEnvironments {
	/** Groups of accounts, with rooms. */
	groups_internal: GroupsInternalEnvironment;
	/** When accounts have last logged in and out. */
	lastlog2: LastLogEnvironment;
	/** The log-in of XEP-0388. */
	sasl2: object;
	/** Notes for those who look after the server; adds `module.audit`. */
	audit: object;
	/** What clients can do, as they have told. */
	cache_c2s_caps: object;
	/** Nodes elsewhere; takes items of the kind `pubsub-subscription`. */
	pubsub_subscription: object;
	/** Which rooms accounts have joined. */
	track_muc_joins: object;
	/** Rules for passwords. */
	password_policy: PasswordPolicyEnvironment;
	/** The permissions of 13.0 on 0.12: adds `module.may` and `module.default_permission`. */
	compat_roles: object;
}

/**
 * The globals of mod_groups_internal.
 * @noSelf
 */
interface GroupsInternalEnvironment {
	/**
	 * Reads what is known of a group.
	 *
	 * @param group_id What it is known by.
	 * @returns What is known, nil where there is no such group.
	 */
	get_info(group_id: string): GroupInfo | undefined;
	/**
	 * Reads who is in a group.
	 *
	 * @param group_id What it is known by.
	 * @returns The localparts, and what is kept of each.
	 */
	get_members(group_id: string): LuaMap<string, unknown>;
	/**
	 * Tells whether there is a group.
	 *
	 * @param group_id What it is known by.
	 * @returns Whether there is.
	 */
	exists(group_id: string): boolean;
	/**
	 * Takes somebody into a group.
	 *
	 * @param group_id What it is known by.
	 * @param username The localpart.
	 * @param delay_update Leaves the rosters as they are, until `sync`.
	 * @returns True; or nil and why.
	 */
	add_member(
		group_id: string,
		username: string,
		delay_update?: boolean,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Takes somebody out of a group.
	 *
	 * @param group_id What it is known by.
	 * @param username The localpart.
	 * @returns True; or nil and why.
	 */
	remove_member(
		group_id: string,
		username: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Makes a group.
	 *
	 * @param group_info What is to be known of it.
	 * @param create_default_muc Makes a room for it, too.
	 * @param group_id What it is to be known by; a random text where left out.
	 * @returns What it is known by; or nil and why.
	 */
	create(
		group_info: GroupInfo,
		create_default_muc?: boolean,
		group_id?: string,
	): LuaMultiReturn<[group_id: string, problem?: undefined] | [group_id: undefined, problem: string]>;
	/**
	 * Takes a group away.
	 *
	 * @param group_id What it is known by.
	 * @returns True; or a false value and why.
	 */
	delete(
		group_id: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: string]>;
	/**
	 * Sets what is known of a group.
	 *
	 * @param group_id What it is known by.
	 * @param info What is to be known.
	 * @returns True; or nil and why.
	 */
	set_info(
		group_id: string,
		info: GroupInfo,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Reads which groups somebody is in.
	 *
	 * @param username The localpart.
	 * @returns What the groups are known by.
	 */
	get_user_groups(username: string): string[];
	/**
	 * Makes a room for a group.
	 *
	 * @param group_id What it is known by.
	 * @param name The name of the room.
	 * @returns The room; or nil and why.
	 */
	add_group_chat(
		group_id: string,
		name: string,
	): LuaMultiReturn<[muc: GroupChatEvent["muc"], problem?: undefined] | [muc: undefined, problem: string]>;
	/**
	 * Takes a room from a group, and destroys it.
	 *
	 * @param group_id What the group is known by.
	 * @param muc_id What the room is known by.
	 * @returns True; or nil and why.
	 */
	remove_group_chat(
		group_id: string,
		muc_id: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Reads which rooms a group has.
	 *
	 * @param group_id What it is known by.
	 * @returns The rooms; nil where there is no such group.
	 */
	get_group_chats(group_id: string): import("util.array").List<GroupChatEvent["muc"]> | undefined;
	/**
	 * Writes the rosters of all in a group.
	 *
	 * @param group_id What it is known by.
	 */
	sync(group_id: string): void;
	/**
	 * Goes through the groups.
	 *
	 * @returns What they are known by.
	 */
	groups(): LuaIterable<string>;
}

/**
 * The globals of mod_lastlog2.
 * @noSelf
 */
interface LastLogEnvironment {
	/**
	 * Tells when an account was last there.
	 *
	 * @param username The localpart.
	 * @returns The time in seconds since 1970; nil where that is not known.
	 */
	get_last_active(username: string): number | undefined;
}

/**
 * The globals of mod_password_policy.
 * @noSelf
 */
interface PasswordPolicyEnvironment {
	/**
	 * Reads the rules.
	 *
	 * @returns The rules by name, such as `length`. This is the table itself, no copy.
	 */
	get_policy(): ReadonlyLuaMap<string, unknown>;
	/**
	 * Tells whether a password is good enough.
	 *
	 * @param password The password.
	 * @param additional_info What is known of the account, by name.
	 * @returns True; or nil, why for people, and the name of the rule.
	 */
	check_password(
		password: string,
		additional_info?: Readonly<Record<string, string>>,
	): LuaMultiReturn<
		[ok: true, problem?: undefined] | [ok: undefined, problem: string, rule?: string | undefined]
	>;
}
