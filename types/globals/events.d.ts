/** @noSelfInFile */

/** Where an address points: a host, an account, one of its resources. */
type AddressForm = "bare" | "full" | "host";

/** Where a stanza came from: a session, or a host of this server. */
type Origin = Session | HostSession;

/** What a handler of a stanza event receives. */
interface StanzaEvent<Kind extends import("util.stanza").Stanza = import("util.stanza").Stanza> {
	/** The session or host that the stanza came from; `origin.send` answers. */
	readonly origin: Origin;
	/** The stanza; changes to it are seen by every later handler. */
	readonly stanza: Kind;
	/** True where a client sent it to its own account. */
	readonly to_self?: boolean | undefined;
}

/**
 * What a handler of an IQ event receives.
 *
 * Only what clients send has been checked: from another server `type` and `id` may be missing, and a request may
 * have any number of children.
 */
type IqStanzaEvent<
	Type extends import("util.stanza").IqType | undefined = import("util.stanza").IqType | undefined,
> = StanzaEvent<import("util.stanza").Iq<Type>>;

/** What a handler of a message event receives. */
type MessageStanzaEvent = StanzaEvent<import("util.stanza").Message>;

/** What a handler of a presence event receives. */
type PresenceStanzaEvent = StanzaEvent<import("util.stanza").Presence>;

/** What a handler of an event about an element that is no stanza receives. */
interface ElementEvent {
	/** The session that it came from. */
	readonly origin: Session;
	/** The element. */
	readonly stanza: import("util.stanza").Element;
}

/** What a handler of a request on a stream that may not send stanzas yet receives. */
interface UnboundIqEvent extends ElementEvent {
	/** The request. */
	readonly stanza: import("util.stanza").Iq<"get" | "set">;
}

/** What events about the features that a stream offers carry (RFC 6120, section 4.3.2). */
interface StreamFeaturesEvent<Kind extends Session = Session> {
	/** The session. */
	readonly origin: Kind;
	/** The `<stream:features/>`, to be added to. */
	readonly features: import("util.stanza").Element;
	/**
	 * The attributes that the other end has opened the stream with.
	 * @since 13.0
	 */
	readonly stream?: import("util.stanza").Attributes;
}

/** What events about a session alone carry. */
interface SessionEvent<Kind extends Session = Session> {
	/** The session. */
	readonly session: Kind;
}

/** What an event carries as a request is about to be answered for a node of service discovery (XEP-0030). */
interface DiscoNodeEvent {
	/** Where the request came from. */
	readonly origin: Origin;
	/** The request. */
	readonly stanza: import("util.stanza").Iq<"get">;
	/** The answer, to be added to: what is begun is its `<query/>`. */
	readonly reply: import("util.stanza").Iq<"result">;
	/** The node that is asked for. */
	readonly node: string;
	/** Set to true by whoever has such a node. */
	exists: boolean;
}

/** What an event carries as the answer to service discovery is put together (XEP-0030). */
interface DiscoItemsEvent {
	/** Where the request came from. */
	readonly origin: Origin;
	/** The request. */
	readonly stanza: import("util.stanza").Iq<"get">;
	/** The answer, to be added to: what is begun is its `<query/>`. */
	readonly reply: import("util.stanza").Iq<"result">;
}

/** What events about somebody who registers carry (XEP-0077, `modules/mod_register_ibr.lua`). */
interface RegisteringEvent {
	/** The localpart. */
	readonly username: string;
	/** The password. */
	readonly password: string;
	/** The host. */
	readonly host: string;
	/** The other fields of the form, by name. */
	readonly additional: Record<string, string | undefined>;
	/** The address at the other end. */
	readonly ip: string | undefined;
	/** The session. */
	readonly session: ClientSession;
	/** The role that the account gets; nil for the usual one. */
	role?: string | undefined;
	/** Set to false to refuse it. */
	allowed: boolean;
	/** Set, while refusing, to what is answered. */
	error?: import("util.stanza").ErrorDescription;
	/** Set, while refusing, to the error type; `error` says all in one. */
	error_type?: import("util.stanza").ErrorType;
	/** Set, while refusing, to the error condition; `error` says all in one. */
	error_condition?: import("util.stanza").ErrorCondition;
	/** Set, while refusing, to a text for people; `error` says all in one. */
	reason?: string;
	/** Set to the localpart by who lets an account that exists get another password. */
	allow_reset?: string;
}

/** What events about somebody who has registered or gone carry. */
interface RegisteredEvent {
	/** The localpart. */
	readonly username: string;
	/** The host. */
	readonly host: string;
	/** The module that did it. */
	readonly source: string;
	/** The session; nil where none did it. */
	readonly session?: ClientSession | undefined;
}

/** What events carry that ask whether a stanza is to be kept or copied; a handler returns the answer. */
interface StanzaDecisionEvent {
	/** The stanza. */
	readonly stanza: import("util.stanza").Stanza;
	/** Where it came from. */
	readonly session: Origin;
	/** Set to why, for the log. */
	reason?: string;
}

/** What events about stanzas that a client has not acknowledged carry (XEP-0198). */
interface UnackedEvent {
	/** The session. */
	readonly origin: ClientSession;
	/** The stanzas, oldest first. */
	readonly queue: readonly import("util.stanza").Stanza[];
}

/** What events about a module carry. */
type ModuleEvent = import("core.modulemanager").ModuleEvent;

/** What the HTTP pages of modules are made of (`modules/mod_http_errors.lua`). */
interface HttpMessageEvent {
	/** The response, whose headers the handler fills in. */
	readonly response: import("net.http.server").Response;
	/** The title. */
	readonly title: string;
	/** The text. */
	readonly message: string;
	/** A warning below it. */
	readonly warning?: string | undefined;
	/** A link, and what it says. */
	readonly link?: { readonly href: string; readonly text: string } | undefined;
}

/** A grant of tokens, with which a client logs in later (`modules/mod_tokenauth.lua`). */
interface TokenGrantEvent {
	/** What it is known by. */
	readonly id: string;
	/** The localpart. */
	readonly username: string;
	/** The host. */
	readonly host: string;
}

/** The names of settings that the configuration file has changed by, in effect all. */
interface ConfigReloadedEvent {
	/** The configuration file. */
	readonly filename: string;
	/** What it says, as `core.configmanager.getconfig` gives it. */
	readonly config: ReturnType<typeof import("core.configmanager").getconfig>;
}

/** The events of rooms. */
type MucEvents = import("mod_muc").Events;

/** A step of SASL that is about to be answered. */
interface SaslEvent extends SessionEvent<ClientSession | IncomingServerSession> {
	/** What is sent, or the SASL condition; may be changed. */
	message: string | undefined;
	/** A text for people; may be changed. */
	error_text: string | undefined;
}

/**
 * The events of SASL, by what is about to be answered.
 * @since 13.0
 */
interface SaslEvents {
	/** The next step is about to be asked of a client. */
	"sasl/c2s/challenge": SaslEvent;
	/** A failure is about to be told to a client. */
	"sasl/c2s/failure": SaslEvent;
	/** Success is about to be told to a client. */
	"sasl/c2s/success": SaslEvent;
	/** The next step is about to be asked of another server. */
	"sasl/s2sin/challenge": SaslEvent;
	/** A failure is about to be told to another server. */
	"sasl/s2sin/failure": SaslEvent;
	/** Success is about to be told to another server. */
	"sasl/s2sin/success": SaslEvent;
}

/** What a client of this host has sent, on its way out; a true value stops it. */
type OutgoingStanzaEvents = {
	[Address in `pre-iq/${AddressForm}`]: IqStanzaEvent<import("util.stanza").IqType>;
} & {
	[Address in `pre-message/${AddressForm}`]: MessageStanzaEvent;
} & {
	[Address in `pre-presence/${AddressForm}`]: PresenceStanzaEvent;
};

/**
 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own
 * account.
 */
type IncomingStanzaEvents = {
	[Address in `iq/${AddressForm | "self"}`]: IqStanzaEvent;
} & {
	[Address in `message/${AddressForm | "self"}`]: MessageStanzaEvent;
} & {
	[Address in `presence/${AddressForm | "self"}`]: PresenceStanzaEvent;
};

/** The events that both a host and the whole server can have: those of its modules. */
interface CommonEvents extends ItemEvents {
	/** A module was loaded. */
	"module-loaded": ModuleEvent;
	/** A module was unloaded. */
	"module-unloaded": ModuleEvent;
	/** A module was reloaded. */
	"module-reloaded": ModuleEvent;
	/** The status of a module has changed; `module.get_status` of it tells to what. */
	"module-status/updated": {
		/** The module. */
		readonly name: string;
	};
	/** Items of a kind that is not in `ModuleItems`. */
	[kind: `item-added/${string}`]: ItemEvent<unknown>;
	/** Items of a kind that is not in `ModuleItems`. */
	[kind: `item-removed/${string}`]: ItemEvent<unknown>;
	/** A connection of a client was silent for long; a true value keeps it. */
	"c2s-read-timeout": SessionEvent<ClientSession>;
	/** All that was sent to a client has left. */
	"c2s-ondrain": SessionEvent<ClientSession>;
	/** What was sent to a client is about to leave. */
	"c2s-pre-ondrain": SessionEvent<ClientSession>;
	/** A connection of a server was silent for long; a true value keeps it. */
	"s2s-read-timeout": SessionEvent<IncomingServerSession | OutgoingServerSession>;
	/** All that was sent to a server has left. */
	"s2s-ondrain": SessionEvent<IncomingServerSession | OutgoingServerSession>;
	/** What was sent to a server is about to leave. */
	"s2s-pre-ondrain": SessionEvent<IncomingServerSession | OutgoingServerSession>;
	/** A connection of a component was silent for long; a true value keeps it. */
	"component-read-timeout": SessionEvent<ComponentSession>;
	/** A session to another server is ready. */
	"s2sout-established": SessionEvent<OutgoingServerSession>;
	/** A session from another server is ready. */
	"s2sin-established": SessionEvent<IncomingServerSession>;
	/** A session to another server has ended. */
	"s2sout-destroyed": import("core.s2smanager").SessionDestroyedEvent;
	/** A session from another server has ended. */
	"s2sin-destroyed": import("core.s2smanager").SessionDestroyedEvent;
}

/**
 * The events of a host, by name. A module with events of its own adds to this interface:
 * `interface HostEvents { "my-event": { readonly what: string } }`.
 */
interface HostEvents extends CommonEvents, IncomingStanzaEvents, OutgoingStanzaEvents, SaslEvents, MucEvents {
	// --- Stanzas (core/stanza_router.lua) ---

	/** A client has sent a stanza, before all else; any value but nil stops it. */
	"pre-stanza": StanzaEvent & {
		/** Set to why it is stopped, for the log. */
		reason?: string;
	};
	/** A request has come, by the namespace and name of its child: `iq/host/NAMESPACE:NAME`. */
	[request: `iq/${"bare" | "host" | "self"}/${string}:${string}`]: IqStanzaEvent<"get" | "set">;
	/** A request for something has come, by the namespace and name of its child: `iq-get/host/NAMESPACE:NAME`. */
	[request: `iq-get/${"bare" | "host" | "self"}/${string}:${string}`]: IqStanzaEvent<"get">;
	/** A request to do something has come, by the namespace and name of its child. */
	[request: `iq-set/${"bare" | "host" | "self"}/${string}:${string}`]: IqStanzaEvent<"set">;
	/** The answer to a request has come, by its id. */
	[answer: `iq-result/${"bare" | "host" | "self"}/${string}`]: IqStanzaEvent<"result">;
	/** An error has come for a request, by its id. */
	[answer: `iq-error/${"bare" | "host" | "self"}/${string}`]: IqStanzaEvent<"error">;
	/** A request has come on a stream that may not send stanzas yet, such as one to bind a resource. */
	[request: `stanza/iq/${string}:${string}`]: UnboundIqEvent;
	/** An element has come that is no stanza: `stanza/NAMESPACE:NAME`. */
	[element: `stanza/${string}`]: ElementEvent;
	/** A stanza is to go to another server; a true value says that it has. */
	"route/remote": {
		/** Where it came from; nil for what servers say to each other. */
		readonly origin?: Origin | undefined;
		/** The stanza. */
		readonly stanza: import("util.stanza").Element;
		/** The domain that it comes from. */
		readonly from_host: string;
		/** The domain that it goes to. */
		readonly to_host: string;
	};
	/** A message of type `groupchat` has come for an account; a true value says that it was handled. */
	"message/bare/groupchat": MessageStanzaEvent;
	/** A message has come for an account that is not online; a true value says that it is kept. */
	"message/offline/handle": {
		/** The sender. */
		readonly origin: Origin;
		/** The localpart of the recipient. */
		readonly username: string;
		/** The message. */
		readonly stanza: import("util.stanza").Stanza;
	};
	/** An account has come online with a priority that gets messages: those that were kept are due. */
	"message/offline/broadcast": {
		/** The session. */
		readonly origin: ClientSession;
	};
	/** A client has sent its first presence. */
	"presence/initial": PresenceStanzaEvent;
	/** A stanza was not acknowledged before the session ended; a true value says that it was handled. */
	"delivery/failure": {
		/** The session. */
		readonly session: ClientSession;
		/** The stanza. */
		readonly stanza: import("util.stanza").Stanza;
	};

	// --- Sessions of clients ---

	/** The features that a client is offered are put together. */
	"stream-features": StreamFeaturesEvent<ClientSession>;
	/**
	 * A client is about to log in.
	 * @since 13.0
	 */
	"authentication-attempt": ElementEvent & {
		/**
		 * Set to false to refuse it.
		 * @since 13.0
		 */
		allowed?: boolean;
		/**
		 * Set, while refusing, to the SASL condition.
		 * @since 13.0
		 */
		error_condition?: string;
		/**
		 * Set, while refusing, to a text for people.
		 * @since 13.0
		 */
		error_text?: string;
	};
	/** A client has logged in. */
	"authentication-success": SessionEvent<ClientSession>;
	/** A client has failed to log in. */
	"authentication-failure": SessionEvent<ClientSession> & {
		/** The SASL condition; may be changed. */
		condition: string;
		/** A text for people; may be changed. */
		text?: string | undefined;
	};
	/** A resource is about to be bound; false refuses it. */
	"pre-resource-bind": import("core.sessionmanager").PreResourceBindEvent;
	/** A resource was bound. */
	"resource-bind": import("core.sessionmanager").ResourceBindEvent;
	/** A session is about to end; a true value keeps it, as for XEP-0198. */
	"pre-resource-unbind": import("core.sessionmanager").ResourceUnbindEvent;
	/** A session has ended. */
	"resource-unbind": import("core.sessionmanager").ResourceUnbindEvent;
	/** A stream is about to be closed from our end. */
	"pre-session-close": SessionEvent<ClientSession> & {
		/** Why; may be changed. */
		reason: StreamError | undefined;
	};
	/** A session has lost its connection and waits (XEP-0198). */
	"smacks-hibernation-start": UnackedEvent;
	/** A session goes on with another connection (XEP-0198). */
	"smacks-hibernation-end": UnackedEvent & {
		/** The session that goes on. */
		readonly resumed: ClientSession;
	};
	/** A stanza has come for a session that waits (XEP-0198). */
	"smacks-hibernation-stanza-queued": UnackedEvent & {
		/** The stanza. */
		readonly stanza: import("util.stanza").Stanza;
	};
	/** A client takes long to acknowledge what it was sent (XEP-0198). */
	"smacks-ack-delayed": UnackedEvent & {
		/** The stanza, where one was just sent. */
		readonly stanza?: import("util.stanza").Stanza | undefined;
	};
	/** Somebody looks at a client (XEP-0352). */
	"csi-client-active": ElementEvent;
	/** Nobody looks at a client (XEP-0352). */
	"csi-client-inactive": ElementEvent;
	/** Asks whether a client is to get a stanza at once while nobody looks at it; a handler returns that. */
	"csi-is-stanza-important": {
		/** The stanza. */
		readonly stanza: import("util.stanza").Element;
		/** The session. */
		readonly session: ClientSession;
		/** Set to why, for the log. */
		reason?: string;
	};
	/** What was held back for a client is about to be sent. */
	"csi-flushing": SessionEvent<ClientSession>;

	// --- Sessions of servers and components ---

	/** A session to another server is made. */
	"s2sout-created": SessionEvent<OutgoingServerSession>;
	/**
	 * A session to another server is about to connect.
	 * @since 13.0
	 */
	"s2sout-pre-connect": SessionEvent<OutgoingServerSession> & {
		/** What finds the addresses; may be replaced. */
		resolver: import("net.connect").Resolver;
	};
	/**
	 * What we ask of another server's features is put together.
	 * @since 13.0
	 */
	"s2sout-stream-features": StreamFeaturesEvent<OutgoingServerSession>;
	/** The features that another server is offered are put together. */
	"s2s-stream-features": StreamFeaturesEvent<IncomingServerSession>;
	/** Another server has offered no features: what is older than XMPP 1.0 may be tried. */
	"s2sout-authenticate-legacy": {
		/** The session. */
		readonly origin: OutgoingServerSession;
	};
	/** Another server has proven who it is; false refuses it. */
	"s2s-authenticated": SessionEvent<IncomingServerSession | OutgoingServerSession> & {
		/** The other server's domain. */
		readonly host: string;
		/** How it has done so. */
		readonly mechanism: "EXTERNAL" | "dialback" | (string & {});
	};
	/** An external component has given its secret. */
	"component-authenticated": SessionEvent<ComponentSession>;
	/** An external component has gone. */
	"component-disconnected": SessionEvent<ComponentSession> & {
		/** Why. */
		readonly reason: string | undefined;
	};

	// --- Accounts, rosters, stores ---

	/** Somebody registers. */
	"user-registering": RegisteringEvent;
	/** Somebody has registered. */
	"user-registered": RegisteredEvent;
	/** Somebody got another password in place of a lost one. */
	"user-password-reset": RegisteringEvent;
	/** Somebody has given the account up. */
	"user-deregistered": RegisteredEvent;
	/**
	 * Somebody has given the account up, which will be deleted later.
	 * @since 13.0
	 */
	"user-deregistered-pending": RegisteredEvent & {
		/** How it stands. */
		readonly status: {
			/** When that was, in seconds since 1970. */
			readonly deleted_at: number;
			/** When it will be deleted, in seconds since 1970. */
			readonly pending_until: number;
			/** Which client asked. */
			readonly client_id?: string | undefined;
		};
	};
	/** A roster was read. */
	"roster-load": import("core.rostermanager").RosterLoadEvent;
	/** A contact is about to be removed. */
	"roster-item-removed": {
		/** The localpart. */
		readonly username: string;
		/** The contact. */
		readonly jid: string;
		/** The entry; nil for a request that was never answered. */
		readonly item?: import("core.rostermanager").RosterItem | undefined;
		/** The session; nil where the account itself goes without one. */
		readonly origin?: ClientSession | undefined;
		/** The roster. */
		readonly roster: import("core.rostermanager").Roster;
	};
	/** A store was opened. */
	"store-opened": import("core.storagemanager").StoreOpenedEvent;
	/**
	 * An account's vCard has changed.
	 * @since 13.0
	 */
	"vcard-updated": StanzaEvent<import("util.stanza").Iq<"set">>;
	/**
	 * An account got a flag, by its name.
	 * @since 13.0
	 */
	[flag: `user-flag-added/${string}`]: {
		/** The localpart. */
		readonly user: string;
		/** The flag. */
		readonly flag: string;
		/** What is kept with it. */
		readonly data?: LuaTable<string, unknown> | undefined;
	};
	/**
	 * An account lost a flag, by its name.
	 * @since 13.0
	 */
	[flag: `user-flag-removed/${string}`]: {
		/** The localpart. */
		readonly user: string;
		/** The flag. */
		readonly flag: string;
	};
	/**
	 * A grant of tokens was made.
	 * @since 13.0
	 */
	"token-grant-created": TokenGrantEvent & {
		/** The grant as it is stored. */
		readonly grant: LuaTable<string, unknown>;
	};
	/**
	 * A grant of tokens was taken back.
	 * @since 13.0
	 */
	"token-grant-revoked": TokenGrantEvent;
	/**
	 * A token was taken back.
	 * @since 13.0
	 */
	"token-revoked": {
		/** What its grant is known by. */
		readonly grant_id: string;
		/** The grant as it is stored. */
		readonly grant: LuaTable<string, unknown>;
		/** What is known of the token. */
		readonly info: LuaTable<string, unknown>;
		/** The localpart. */
		readonly username: string;
		/** The host. */
		readonly host: string;
	};
	/** An invitation was made (XEP-0401). */
	"invite-created": {
		/** What it is to. */
		readonly type: "register" | "roster" | "reset" | (string & {});
		/** The account that it comes from, or that it makes. */
		readonly jid: string | undefined;
		/** The secret in it. */
		readonly token: string;
		/** Whether an account may be made with it; the localpart where that is set already. */
		readonly allow_registration?: boolean | undefined;
		/** What modules keep with it. */
		readonly additional_data?: LuaTable<string, unknown> | undefined;
		/** Its address. */
		uri: string;
		/** A page about it, set by a handler. */
		landing_page?: string;
		/** When it was made, in seconds since 1970. */
		readonly created_at: number;
		/** When it expires, in seconds since 1970. */
		readonly expires: number;
		/** Whether it can be used more than once. */
		readonly reusable?: boolean | undefined;
	};

	// --- Service discovery ---

	/** Somebody asks for a node of this host. */
	"host-disco-info-node": DiscoNodeEvent;
	/** Somebody asks for the items of a node of this host. */
	"host-disco-items-node": DiscoNodeEvent;
	/** Somebody asks for the items of this host. */
	"host-disco-items": DiscoItemsEvent;
	/** Somebody asks for a node of an account. */
	"account-disco-info-node": DiscoNodeEvent;
	/** Somebody asks for the items of a node of an account. */
	"account-disco-items-node": DiscoNodeEvent;
	/** Somebody asks what an account is. */
	"account-disco-info": {
		/** Where the request came from. */
		readonly origin: Origin;
		/** The answer, to be added to. */
		readonly reply: import("util.stanza").Iq<"result">;
	};
	/** Somebody asks for the items of an account. */
	"account-disco-items": DiscoItemsEvent;

	// --- What single modules ask and tell ---

	/** Asks whether a message is to be archived (XEP-0313); a handler returns that. */
	"archive-should-store": StanzaDecisionEvent;
	/** A message was archived (XEP-0313). */
	"archive-message-added": {
		/** Where it came from. */
		readonly origin: Origin;
		/** The message as it is archived. */
		readonly stanza: import("util.stanza").Stanza;
		/** Whose archive it is. */
		readonly for_user: string;
		/** What it is known by there. */
		readonly id: string;
	};
	/** Asks whether a message is to be copied to the other clients of an account (XEP-0280); a handler returns that. */
	"carbons-should-copy": StanzaDecisionEvent;
	/** An account has no bookmarks. */
	"bookmarks/empty": SessionEvent<ClientSession>;
	/** Something was published to an account's nodes, in `mod_pep_simple`. */
	"pep-publish-item": {
		/** The node. */
		readonly node: string;
		/** Who did it. */
		readonly actor: string;
		/** The item. */
		readonly item: import("util.stanza").Element;
		/** What it is known by. */
		readonly id?: string | undefined;
		/** The session. */
		readonly session?: Origin | undefined;
	};
	/** Asks for a text about an item, by its namespace; a handler returns it. */
	[namespace: `pubsub-summary/${string}`]: import("mod_pubsub").SummaryEvent;
	/** Services outside XMPP are listed (XEP-0215). */
	"external_service/services": {
		/** Where the request came from. */
		readonly origin: Origin;
		/** The request. */
		readonly stanza: import("util.stanza").Iq<"get">;
		/** The type that is asked for; nil for all. */
		readonly requested_type: string | undefined;
		/** The services, to be changed. */
		readonly services: import("util.array").List<ExternalServiceItem>;
	};
	/** Credentials are asked for (XEP-0215). */
	"external_service/credentials": {
		/** Where the request came from. */
		readonly origin: Origin;
		/** The request. */
		readonly stanza: import("util.stanza").Iq<"get">;
		/** The services that they are for: type, host and port with colons between. */
		readonly requested_credentials: import("util.set").Set<string>;
		/** The services, to be changed. */
		readonly services: import("util.array").List<ExternalServiceItem>;
	};
	/**
	 * A client asks for push notifications (XEP-0357); false refuses, after an answer of the handler's own.
	 * @since 13.0
	 */
	"cloud_notify/registration": {
		/** The session. */
		readonly origin: ClientSession;
		/** The request. */
		readonly stanza: import("util.stanza").Iq<"set">;
		/** What will be kept. */
		readonly push_info: LuaTable<string, unknown>;
	};
	/**
	 * A push notification is about to go out (XEP-0357); a true value stops it.
	 * @since 13.0
	 */
	"cloud_notify/push": {
		/** The stanza that goes out. */
		readonly notification_stanza: import("util.stanza").Iq<"set">;
		/** The notification in it. */
		readonly notification_payload: import("util.stanza").Element;
		/** What it is about. */
		readonly original_stanza: import("util.stanza").Stanza;
		/** The localpart. */
		readonly username: string;
		/** Where it goes. */
		readonly push_info: LuaTable<string, unknown>;
		/** What it says. */
		readonly push_summary: LuaTable<string, unknown>;
		/** Whether there is a message for people. */
		readonly important: boolean;
		/** Set to why it is stopped, for the log. */
		reason?: string;
	};
	/**
	 * A push service is asked whether it is there.
	 * @since 13.0
	 */
	"cloud-notify-ping": LuaTable<string, unknown>;
}

/**
 * The events of the whole server, by name. A module with events of its own adds to this interface.
 */
interface GlobalEvents extends CommonEvents {
	// --- The server's life (util/startup.lua) ---

	/** All is read; hosts come up. */
	"server-starting": undefined;
	/** The server has started. */
	"server-started": undefined;
	/** The server is about to stop. A handler may wait, with `util.async`, on 13.0. */
	"server-stopping": {
		/** Why. */
		readonly reason: string | undefined;
		/** The exit code. */
		readonly code: number | undefined;
	};
	/** The server has let go of its connections. */
	"server-cleanup": undefined;
	/** The server has stopped. */
	"server-stopped": undefined;
	/** The configuration is about to be read again. */
	"reloading-config": undefined;
	/** The configuration was read again; modules read their options anew. */
	"config-reloaded": ConfigReloadedEvent;
	/** Log files are to be opened anew. */
	"reopen-log-files": undefined;
	/** The log was set up anew. */
	"logging-reloaded": undefined;

	/** The process got the signal USR1. */
	"signal/SIGUSR1": undefined;
	/** The process got the signal USR2. */
	"signal/SIGUSR2": undefined;

	// --- Hosts (core/hostmanager.lua) ---

	/** All hosts of the configuration are up. */
	"hosts-activated": LuaMap<string, unknown>;
	/** A host is up; its modules are loaded by a handler of priority 0. The data is its name. */
	"host-activated": string;
	/** A host is about to go: the last chance to send something from it. */
	"host-deactivating": {
		/** Its name. */
		readonly host: string;
		/** The host. */
		readonly host_session: HostSession;
		/** Why. */
		readonly reason: import("core.hostmanager").DeactivationReason | undefined;
	};
	/** A host has gone. The data is its name. */
	"host-deactivated": string;

	// --- Accounts (core/usermanager.lua) ---

	/** An account got another password. */
	"user-password-changed": import("core.usermanager").PasswordChangedEvent;
	/** An account was deleted; what is stored for it goes next. */
	"user-deleted": import("core.usermanager").UserEvent;
	/**
	 * An account may log in again.
	 * @since 13.0
	 */
	"user-enabled": import("core.usermanager").UserEvent;
	/**
	 * An account may not log in any more.
	 * @since 13.0
	 */
	"user-disabled": import("core.usermanager").UserDisabledEvent;
	/**
	 * An account got another role.
	 * @since 13.0
	 */
	"user-role-changed": import("core.usermanager").UserRoleChangedEvent;
	/**
	 * An account got one role more.
	 * @since 13.0
	 */
	"user-role-added": import("core.usermanager").UserSecondaryRoleEvent;
	/**
	 * An account lost one role.
	 * @since 13.0
	 */
	"user-role-removed": import("core.usermanager").UserSecondaryRoleEvent;
	/**
	 * The roles of an account have changed.
	 * @until 0.12
	 */
	"user-roles-changed": import("core.usermanager").UserEvent;

	// --- Ports, sessions, statistics ---

	/** A network service was added. */
	"service-added": import("core.portmanager").ServiceEvent;
	/** A network service was removed. */
	"service-removed": import("core.portmanager").ServiceEvent;
	/** A connection of a client has ended; its session may go on. */
	"c2s-closed": SessionEvent<ClientSession> & {
		/** The connection. */
		readonly conn: import("net.server").Connection;
	};
	/**
	 * A session goes on with another connection.
	 * @since 13.0
	 */
	"c2s-session-updated": import("core.sessionmanager").SessionUpdatedEvent;
	/** A session of a server was made. */
	"s2s-created": SessionEvent<IncomingServerSession | OutgoingServerSession>;
	/** A connection from or to a server is there. */
	"s2s-connected": SessionEvent<IncomingServerSession | OutgoingServerSession>;
	/** A connection from a server is there. */
	"s2sin-connected": SessionEvent<IncomingServerSession>;
	/** A connection to a server is there. */
	"s2sout-connected": SessionEvent<OutgoingServerSession>;
	/** A connection from or to a server has ended. */
	"s2s-closed": SessionEvent<IncomingServerSession | OutgoingServerSession> & {
		/** The connection. */
		readonly conn: import("net.server").Connection;
	};
	/** A session of a server has ended. */
	"s2s-destroyed": import("core.s2smanager").SessionDestroyedEvent;
	/** A certificate of a server is to be judged; a handler sets the session's `cert_…_status`. */
	"s2s-check-certificate": SessionEvent<IncomingServerSession | OutgoingServerSession> & {
		/** The domain that it should name; nil where that is not known yet. */
		readonly host: string | undefined;
		/** The certificate; nil where there is none. */
		readonly cert: import("net.server").Certificate | undefined;
	};
	/** The features for a server that named no host of ours are put together. */
	"s2s-stream-features-legacy": StreamFeaturesEvent<IncomingServerSession>;
	/** A session over BOSH has begun (XEP-0124). */
	"bosh-session": SessionEvent<ClientSession> & {
		/** The request that began it. */
		readonly request: import("net.http.server").Request;
	};
	/** A session over WebSocket has begun (RFC 7395). */
	"websocket-session": SessionEvent<ClientSession> & {
		/** The request that began it. */
		readonly request: import("net.http.server").Request;
	};
	/** Asks for a page in the server's style; a handler returns it. */
	"http-message": HttpMessageEvent;
	/** Metrics are about to be collected: those that are looked up then are. */
	"stats-update": undefined;
	/** Metrics were collected. */
	"openmetrics-updated": import("core.statsmanager").MetricsUpdatedEvent;

	// --- The admin shell (modules/mod_admin_socket.lua) ---

	/** Something was typed, or another element came. */
	[element: `admin/${string}`]: {
		/** The shell's session. */
		readonly origin: AdminSession;
		/** The element. */
		readonly stanza: import("util.stanza").Element;
	};
	/**
	 * A shell has gone.
	 * @since 13.0
	 */
	"admin-disconnected": {
		/** The shell's session. */
		readonly session: AdminSession;
	};
	/**
	 * The server is about to be reset, for debugging.
	 * @since 13.0
	 */
	"server-resetting": undefined;
	/**
	 * The server was reset, for debugging.
	 * @since 13.0
	 */
	"server-reset": undefined;
}

/** What handlers return, for events whose result is more than "handled"; all others take true or false. */
interface EventResults {
	/** The page. */
	"http-message": string;
	/** The role; false or `none` keeps newcomers out. */
	"muc-get-default-role": import("mod_muc").Role | false;
	/** The form. */
	"muc-config-form": import("util.dataforms").Form;
	/** The text. */
	[namespace: `pubsub-summary/${string}`]: string;
}

/** What handlers of an event may return beside nil. */
type EventResult<Name> = Name extends keyof EventResults ? EventResults[Name] | boolean : boolean;

/** A function that may return something or nothing at all. */
type Callback<Arguments extends unknown[], Result> = (
	this: void,
	...args: Arguments
	// biome-ignore lint/suspicious/noConfusingVoidType: what returns nothing is a callback as well.
) => Result | undefined | void;

/**
 * Handles an event.
 *
 * @returns nil to let later handlers have it; any other value ends the chain, and is what `fire_event` returns.
 */
type Handler<Data, Result = boolean> = Callback<[data: Data], Result>;

/** Handles an event of a host. */
type HostHandler<Name extends keyof HostEvents> = Handler<HostEvents[Name], EventResult<Name>>;

/** Handles an event of the whole server. */
type GlobalHandler<Name extends keyof GlobalEvents> = Handler<GlobalEvents[Name], EventResult<Name>>;
