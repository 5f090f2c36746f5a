/** @noSelfInFile */

// Written by `npx tsx check/entries.ts` from the events of globals/events.d.ts.

/** The methods that handle events, once for each event, with what it is about. */
interface ModuleApi {
	/**
	 * Somebody asks what an account is.
	 */
	hook(event: "account-disco-info", handler: HostHandler<"account-disco-info">, priority?: number): void;
	/**
	 * Somebody asks for a node of an account.
	 */
	hook(
		event: "account-disco-info-node",
		handler: HostHandler<"account-disco-info-node">,
		priority?: number,
	): void;
	/**
	 * Somebody asks for the items of an account.
	 */
	hook(event: "account-disco-items", handler: HostHandler<"account-disco-items">, priority?: number): void;
	/**
	 * Somebody asks for the items of a node of an account.
	 */
	hook(
		event: "account-disco-items-node",
		handler: HostHandler<"account-disco-items-node">,
		priority?: number,
	): void;
	/**
	 * A message was archived (XEP-0313).
	 */
	hook(
		event: "archive-message-added",
		handler: HostHandler<"archive-message-added">,
		priority?: number,
	): void;
	/**
	 * Asks whether a message is to be archived (XEP-0313); a handler returns that.
	 */
	hook(event: "archive-should-store", handler: HostHandler<"archive-should-store">, priority?: number): void;
	/**
	 * A client is about to log in.
	 * @since 13.0
	 */
	hook(
		event: "authentication-attempt",
		handler: HostHandler<"authentication-attempt">,
		priority?: number,
	): void;
	/**
	 * A client has failed to log in.
	 */
	hook(
		event: "authentication-failure",
		handler: HostHandler<"authentication-failure">,
		priority?: number,
	): void;
	/**
	 * A client has logged in.
	 */
	hook(
		event: "authentication-success",
		handler: HostHandler<"authentication-success">,
		priority?: number,
	): void;
	/**
	 * An account has no bookmarks.
	 */
	hook(event: "bookmarks/empty", handler: HostHandler<"bookmarks/empty">, priority?: number): void;
	/**
	 * All that was sent to a client has left.
	 */
	hook(event: "c2s-ondrain", handler: HostHandler<"c2s-ondrain">, priority?: number): void;
	/**
	 * What was sent to a client is about to leave.
	 */
	hook(event: "c2s-pre-ondrain", handler: HostHandler<"c2s-pre-ondrain">, priority?: number): void;
	/**
	 * A connection of a client was silent for long; a true value keeps it.
	 */
	hook(event: "c2s-read-timeout", handler: HostHandler<"c2s-read-timeout">, priority?: number): void;
	/**
	 * Asks whether a message is to be copied to the other clients of an account (XEP-0280); a handler returns that.
	 */
	hook(event: "carbons-should-copy", handler: HostHandler<"carbons-should-copy">, priority?: number): void;
	/**
	 * A push service is asked whether it is there.
	 * @since 13.0
	 */
	hook(event: "cloud-notify-ping", handler: HostHandler<"cloud-notify-ping">, priority?: number): void;
	/**
	 * A push notification is about to go out (XEP-0357); a true value stops it.
	 * @since 13.0
	 */
	hook(event: "cloud_notify/push", handler: HostHandler<"cloud_notify/push">, priority?: number): void;
	/**
	 * A client asks for push notifications (XEP-0357); false refuses, after an answer of the handler's own.
	 * @since 13.0
	 */
	hook(
		event: "cloud_notify/registration",
		handler: HostHandler<"cloud_notify/registration">,
		priority?: number,
	): void;
	/**
	 * An external component has given its secret.
	 */
	hook(
		event: "component-authenticated",
		handler: HostHandler<"component-authenticated">,
		priority?: number,
	): void;
	/**
	 * An external component has gone.
	 */
	hook(
		event: "component-disconnected",
		handler: HostHandler<"component-disconnected">,
		priority?: number,
	): void;
	/**
	 * A connection of a component was silent for long; a true value keeps it.
	 */
	hook(
		event: "component-read-timeout",
		handler: HostHandler<"component-read-timeout">,
		priority?: number,
	): void;
	/**
	 * Somebody looks at a client (XEP-0352).
	 */
	hook(event: "csi-client-active", handler: HostHandler<"csi-client-active">, priority?: number): void;
	/**
	 * Nobody looks at a client (XEP-0352).
	 */
	hook(event: "csi-client-inactive", handler: HostHandler<"csi-client-inactive">, priority?: number): void;
	/**
	 * What was held back for a client is about to be sent.
	 */
	hook(event: "csi-flushing", handler: HostHandler<"csi-flushing">, priority?: number): void;
	/**
	 * Asks whether a client is to get a stanza at once while nobody looks at it; a handler returns that.
	 */
	hook(
		event: "csi-is-stanza-important",
		handler: HostHandler<"csi-is-stanza-important">,
		priority?: number,
	): void;
	/**
	 * A stanza was not acknowledged before the session ended; a true value says that it was handled.
	 */
	hook(event: "delivery/failure", handler: HostHandler<"delivery/failure">, priority?: number): void;
	/**
	 * Credentials are asked for (XEP-0215).
	 */
	hook(
		event: "external_service/credentials",
		handler: HostHandler<"external_service/credentials">,
		priority?: number,
	): void;
	/**
	 * Services outside XMPP are listed (XEP-0215).
	 */
	hook(
		event: "external_service/services",
		handler: HostHandler<"external_service/services">,
		priority?: number,
	): void;
	/**
	 * Somebody asks for a node of this host.
	 */
	hook(event: "host-disco-info-node", handler: HostHandler<"host-disco-info-node">, priority?: number): void;
	/**
	 * Somebody asks for the items of this host.
	 */
	hook(event: "host-disco-items", handler: HostHandler<"host-disco-items">, priority?: number): void;
	/**
	 * Somebody asks for the items of a node of this host.
	 */
	hook(
		event: "host-disco-items-node",
		handler: HostHandler<"host-disco-items-node">,
		priority?: number,
	): void;
	/**
	 * An invitation was made (XEP-0401).
	 */
	hook(event: "invite-created", handler: HostHandler<"invite-created">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "iq/bare", handler: HostHandler<"iq/bare">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "iq/full", handler: HostHandler<"iq/full">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "iq/host", handler: HostHandler<"iq/host">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "iq/self", handler: HostHandler<"iq/self">, priority?: number): void;
	/**
	 * A module has given an item of the kind `adhoc`: An ad-hoc command, in the way from before 0.9.
	 */
	hook(event: "item-added/adhoc", handler: HostHandler<"item-added/adhoc">, priority?: number): void;
	/**
	 * A module has given an item of the kind `adhoc-provider`: An ad-hoc command.
	 */
	hook(
		event: "item-added/adhoc-provider",
		handler: HostHandler<"item-added/adhoc-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `auth-provider`: What keeps accounts.
	 */
	hook(
		event: "item-added/auth-provider",
		handler: HostHandler<"item-added/auth-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `extension`: A form with more about the host (XEP-0128).
	 */
	hook(event: "item-added/extension", handler: HostHandler<"item-added/extension">, priority?: number): void;
	/**
	 * A module has given an item of the kind `external_service`: A service outside XMPP.
	 */
	hook(
		event: "item-added/external_service",
		handler: HostHandler<"item-added/external_service">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `feature`: An XML namespace that the host's service discovery lists (XEP-0030).
	 */
	hook(event: "item-added/feature", handler: HostHandler<"item-added/feature">, priority?: number): void;
	/**
	 * A module has given an item of the kind `http-provider`: A part of a web server.
	 */
	hook(
		event: "item-added/http-provider",
		handler: HostHandler<"item-added/http-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `identity`: An identity of the host (XEP-0030).
	 */
	hook(event: "item-added/identity", handler: HostHandler<"item-added/identity">, priority?: number): void;
	/**
	 * A module has given an item of the kind `measure`: A measurement in the way from before OpenMetrics.
	 */
	hook(event: "item-added/measure", handler: HostHandler<"item-added/measure">, priority?: number): void;
	/**
	 * A module has given an item of the kind `metric`: A family of metrics.
	 */
	hook(event: "item-added/metric", handler: HostHandler<"item-added/metric">, priority?: number): void;
	/**
	 * A module has given an item of the kind `muc-registration-field`: A field of the form that registers a nickname in a room (XEP-0045, section 7.10).
	 */
	hook(
		event: "item-added/muc-registration-field",
		handler: HostHandler<"item-added/muc-registration-field">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `net-provider`: A network service.
	 */
	hook(
		event: "item-added/net-provider",
		handler: HostHandler<"item-added/net-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `pep-service`: The personal nodes of an account (XEP-0163).
	 */
	hook(
		event: "item-added/pep-service",
		handler: HostHandler<"item-added/pep-service">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `server-info-fields`: Fields that tell about the server (XEP-0157).
	 */
	hook(
		event: "item-added/server-info-fields",
		handler: HostHandler<"item-added/server-info-fields">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `shell-command`: A command of the admin shell.
	 */
	hook(
		event: "item-added/shell-command",
		handler: HostHandler<"item-added/shell-command">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `storage-provider`: What keeps data.
	 */
	hook(
		event: "item-added/storage-provider",
		handler: HostHandler<"item-added/storage-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `task`: A task that runs again and again.
	 */
	hook(event: "item-added/task", handler: HostHandler<"item-added/task">, priority?: number): void;
	/**
	 * A module has taken back an item of the kind `adhoc`: An ad-hoc command, in the way from before 0.9.
	 */
	hook(event: "item-removed/adhoc", handler: HostHandler<"item-removed/adhoc">, priority?: number): void;
	/**
	 * A module has taken back an item of the kind `adhoc-provider`: An ad-hoc command.
	 */
	hook(
		event: "item-removed/adhoc-provider",
		handler: HostHandler<"item-removed/adhoc-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `auth-provider`: What keeps accounts.
	 */
	hook(
		event: "item-removed/auth-provider",
		handler: HostHandler<"item-removed/auth-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `extension`: A form with more about the host (XEP-0128).
	 */
	hook(
		event: "item-removed/extension",
		handler: HostHandler<"item-removed/extension">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `external_service`: A service outside XMPP.
	 */
	hook(
		event: "item-removed/external_service",
		handler: HostHandler<"item-removed/external_service">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `feature`: An XML namespace that the host's service discovery lists (XEP-0030).
	 */
	hook(event: "item-removed/feature", handler: HostHandler<"item-removed/feature">, priority?: number): void;
	/**
	 * A module has taken back an item of the kind `http-provider`: A part of a web server.
	 */
	hook(
		event: "item-removed/http-provider",
		handler: HostHandler<"item-removed/http-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `identity`: An identity of the host (XEP-0030).
	 */
	hook(
		event: "item-removed/identity",
		handler: HostHandler<"item-removed/identity">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `measure`: A measurement in the way from before OpenMetrics.
	 */
	hook(event: "item-removed/measure", handler: HostHandler<"item-removed/measure">, priority?: number): void;
	/**
	 * A module has taken back an item of the kind `metric`: A family of metrics.
	 */
	hook(event: "item-removed/metric", handler: HostHandler<"item-removed/metric">, priority?: number): void;
	/**
	 * A module has taken back an item of the kind `muc-registration-field`: A field of the form that registers a nickname in a room (XEP-0045, section 7.10).
	 */
	hook(
		event: "item-removed/muc-registration-field",
		handler: HostHandler<"item-removed/muc-registration-field">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `net-provider`: A network service.
	 */
	hook(
		event: "item-removed/net-provider",
		handler: HostHandler<"item-removed/net-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `pep-service`: The personal nodes of an account (XEP-0163).
	 */
	hook(
		event: "item-removed/pep-service",
		handler: HostHandler<"item-removed/pep-service">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `server-info-fields`: Fields that tell about the server (XEP-0157).
	 */
	hook(
		event: "item-removed/server-info-fields",
		handler: HostHandler<"item-removed/server-info-fields">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `shell-command`: A command of the admin shell.
	 */
	hook(
		event: "item-removed/shell-command",
		handler: HostHandler<"item-removed/shell-command">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `storage-provider`: What keeps data.
	 */
	hook(
		event: "item-removed/storage-provider",
		handler: HostHandler<"item-removed/storage-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `task`: A task that runs again and again.
	 */
	hook(event: "item-removed/task", handler: HostHandler<"item-removed/task">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "message/bare", handler: HostHandler<"message/bare">, priority?: number): void;
	/**
	 * A message of type `groupchat` has come for an account; a true value says that it was handled.
	 */
	hook(
		event: "message/bare/groupchat",
		handler: HostHandler<"message/bare/groupchat">,
		priority?: number,
	): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "message/full", handler: HostHandler<"message/full">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "message/host", handler: HostHandler<"message/host">, priority?: number): void;
	/**
	 * An account has come online with a priority that gets messages: those that were kept are due.
	 */
	hook(
		event: "message/offline/broadcast",
		handler: HostHandler<"message/offline/broadcast">,
		priority?: number,
	): void;
	/**
	 * A message has come for an account that is not online; a true value says that it is kept.
	 */
	hook(
		event: "message/offline/handle",
		handler: HostHandler<"message/offline/handle">,
		priority?: number,
	): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "message/self", handler: HostHandler<"message/self">, priority?: number): void;
	/**
	 * A module was loaded.
	 */
	hook(event: "module-loaded", handler: HostHandler<"module-loaded">, priority?: number): void;
	/**
	 * A module was reloaded.
	 */
	hook(event: "module-reloaded", handler: HostHandler<"module-reloaded">, priority?: number): void;
	/**
	 * The status of a module has changed; `module.get_status` of it tells to what.
	 */
	hook(
		event: "module-status/updated",
		handler: HostHandler<"module-status/updated">,
		priority?: number,
	): void;
	/**
	 * A module was unloaded.
	 */
	hook(event: "module-unloaded", handler: HostHandler<"module-unloaded">, priority?: number): void;
	/**
	 * When a message is to be kept.
	 */
	hook(event: "muc-add-history", handler: HostHandler<"muc-add-history">, priority?: number): void;
	/**
	 * Before a message is sent to everyone; true values keep it from that.
	 */
	hook(
		event: "muc-broadcast-message",
		handler: HostHandler<"muc-broadcast-message">,
		priority?: number,
	): void;
	/**
	 * When all others are told of an occupant; the presence may be added to.
	 */
	hook(
		event: "muc-broadcast-presence",
		handler: HostHandler<"muc-broadcast-presence">,
		priority?: number,
	): void;
	/**
	 * When others are told of an occupant; the presence may be added to.
	 */
	hook(
		event: "muc-build-occupant-presence",
		handler: HostHandler<"muc-build-occupant-presence">,
		priority?: number,
	): void;
	/**
	 * When someone asks for the settings; fields may be added to the form.
	 */
	hook(event: "muc-config-form", handler: HostHandler<"muc-config-form">, priority?: number): void;
	/**
	 * When someone has filled the settings in.
	 */
	hook(event: "muc-config-submitted", handler: HostHandler<"muc-config-submitted">, priority?: number): void;
	/**
	 * When someone declines; the message may be added to.
	 */
	hook(event: "muc-decline", handler: HostHandler<"muc-decline">, priority?: number): void;
	/**
	 * When someone asks what a room is; the answer may be added to.
	 */
	hook(event: "muc-disco#info", handler: HostHandler<"muc-disco#info">, priority?: number): void;
	/**
	 * Asks for the role that someone enters with; false keeps them out.
	 */
	hook(event: "muc-get-default-role", handler: HostHandler<"muc-get-default-role">, priority?: number): void;
	/**
	 * When someone who enters is to be sent messages that are kept.
	 */
	hook(event: "muc-get-history", handler: HostHandler<"muc-get-history">, priority?: number): void;
	/**
	 * When an invitation is sent; it may be added to.
	 */
	hook(event: "muc-invite", handler: HostHandler<"muc-invite">, priority?: number): void;
	/**
	 * Asks whether a message is to be kept.
	 */
	hook(
		event: "muc-message-is-historic",
		handler: HostHandler<"muc-message-is-historic">,
		priority?: number,
	): void;
	/**
	 * A message to the room; true values keep it from being sent on.
	 */
	hook(
		event: "muc-occupant-groupchat",
		handler: HostHandler<"muc-occupant-groupchat">,
		priority?: number,
	): void;
	/**
	 * After someone has entered.
	 */
	hook(event: "muc-occupant-joined", handler: HostHandler<"muc-occupant-joined">, priority?: number): void;
	/**
	 * After someone has left.
	 */
	hook(event: "muc-occupant-left", handler: HostHandler<"muc-occupant-left">, priority?: number): void;
	/**
	 * Before a presence or a nickname is changed; true values forbid it.
	 */
	hook(
		event: "muc-occupant-pre-change",
		handler: HostHandler<"muc-occupant-pre-change">,
		priority?: number,
	): void;
	/**
	 * Before someone enters; true values forbid it.
	 */
	hook(
		event: "muc-occupant-pre-join",
		handler: HostHandler<"muc-occupant-pre-join">,
		priority?: number,
	): void;
	/**
	 * Before a session leaves; true values forbid it.
	 */
	hook(
		event: "muc-occupant-pre-leave",
		handler: HostHandler<"muc-occupant-pre-leave">,
		priority?: number,
	): void;
	/**
	 * After a session has entered.
	 */
	hook(
		event: "muc-occupant-session-new",
		handler: HostHandler<"muc-occupant-session-new">,
		priority?: number,
	): void;
	/**
	 * Before someone declines; true values forbid it.
	 */
	hook(event: "muc-pre-decline", handler: HostHandler<"muc-pre-decline">, priority?: number): void;
	/**
	 * Before someone is invited; true values forbid it.
	 */
	hook(event: "muc-pre-invite", handler: HostHandler<"muc-pre-invite">, priority?: number): void;
	/**
	 * Before a room is destroyed.
	 */
	hook(event: "muc-pre-room-destroy", handler: HostHandler<"muc-pre-room-destroy">, priority?: number): void;
	/**
	 * Before an affiliation is set.
	 */
	hook(
		event: "muc-pre-set-affiliation",
		handler: HostHandler<"muc-pre-set-affiliation">,
		priority?: number,
	): void;
	/**
	 * Before a role is set by someone.
	 */
	hook(event: "muc-pre-set-role", handler: HostHandler<"muc-pre-set-role">, priority?: number): void;
	/**
	 * A private message; false keeps it from being sent on.
	 */
	hook(event: "muc-private-message", handler: HostHandler<"muc-private-message">, priority?: number): void;
	/**
	 * When someone registers a nickname.
	 */
	hook(
		event: "muc-registration-submitted",
		handler: HostHandler<"muc-registration-submitted">,
		priority?: number,
	): void;
	/**
	 * After a room was made, by someone who entered it or by a module.
	 */
	hook(event: "muc-room-created", handler: HostHandler<"muc-room-created">, priority?: number): void;
	/**
	 * After a room was destroyed.
	 */
	hook(event: "muc-room-destroyed", handler: HostHandler<"muc-room-destroyed">, priority?: number): void;
	/**
	 * When a room is locked.
	 */
	hook(event: "muc-room-locked", handler: HostHandler<"muc-room-locked">, priority?: number): void;
	/**
	 * Before a room is made; true values forbid it.
	 */
	hook(event: "muc-room-pre-create", handler: HostHandler<"muc-room-pre-create">, priority?: number): void;
	/**
	 * Before a room is read from the store; false forbids it.
	 */
	hook(event: "muc-room-pre-restore", handler: HostHandler<"muc-room-pre-restore">, priority?: number): void;
	/**
	 * After a room was read from the store.
	 */
	hook(event: "muc-room-restored", handler: HostHandler<"muc-room-restored">, priority?: number): void;
	/**
	 * When a room is unlocked.
	 */
	hook(event: "muc-room-unlocked", handler: HostHandler<"muc-room-unlocked">, priority?: number): void;
	/**
	 * After an affiliation was set.
	 */
	hook(event: "muc-set-affiliation", handler: HostHandler<"muc-set-affiliation">, priority?: number): void;
	/**
	 * When someone asks for voice.
	 */
	hook(event: "muc-voice-request", handler: HostHandler<"muc-voice-request">, priority?: number): void;
	/**
	 * When a moderator answers that.
	 */
	hook(event: "muc-voice-response", handler: HostHandler<"muc-voice-response">, priority?: number): void;
	/**
	 * Something was published to an account's nodes, in `mod_pep_simple`.
	 */
	hook(event: "pep-publish-item", handler: HostHandler<"pep-publish-item">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-iq/bare", handler: HostHandler<"pre-iq/bare">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-iq/full", handler: HostHandler<"pre-iq/full">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-iq/host", handler: HostHandler<"pre-iq/host">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-message/bare", handler: HostHandler<"pre-message/bare">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-message/full", handler: HostHandler<"pre-message/full">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-message/host", handler: HostHandler<"pre-message/host">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-presence/bare", handler: HostHandler<"pre-presence/bare">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-presence/full", handler: HostHandler<"pre-presence/full">, priority?: number): void;
	/**
	 * What a client of this host has sent, on its way out; a true value stops it.
	 */
	hook(event: "pre-presence/host", handler: HostHandler<"pre-presence/host">, priority?: number): void;
	/**
	 * A resource is about to be bound; false refuses it.
	 */
	hook(event: "pre-resource-bind", handler: HostHandler<"pre-resource-bind">, priority?: number): void;
	/**
	 * A session is about to end; a true value keeps it, as for XEP-0198.
	 */
	hook(event: "pre-resource-unbind", handler: HostHandler<"pre-resource-unbind">, priority?: number): void;
	/**
	 * A stream is about to be closed from our end.
	 */
	hook(event: "pre-session-close", handler: HostHandler<"pre-session-close">, priority?: number): void;
	/**
	 * A client has sent a stanza, before all else; any value but nil stops it.
	 */
	hook(event: "pre-stanza", handler: HostHandler<"pre-stanza">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "presence/bare", handler: HostHandler<"presence/bare">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "presence/full", handler: HostHandler<"presence/full">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "presence/host", handler: HostHandler<"presence/host">, priority?: number): void;
	/**
	 * A client has sent its first presence.
	 */
	hook(event: "presence/initial", handler: HostHandler<"presence/initial">, priority?: number): void;
	/**
	 * What has come for this host or an account of it; `self` follows `bare` for what a client has sent to its own account.
	 */
	hook(event: "presence/self", handler: HostHandler<"presence/self">, priority?: number): void;
	/**
	 * A resource was bound.
	 */
	hook(event: "resource-bind", handler: HostHandler<"resource-bind">, priority?: number): void;
	/**
	 * A session has ended.
	 */
	hook(event: "resource-unbind", handler: HostHandler<"resource-unbind">, priority?: number): void;
	/**
	 * A contact is about to be removed.
	 */
	hook(event: "roster-item-removed", handler: HostHandler<"roster-item-removed">, priority?: number): void;
	/**
	 * A roster was read.
	 */
	hook(event: "roster-load", handler: HostHandler<"roster-load">, priority?: number): void;
	/**
	 * A stanza is to go to another server; a true value says that it has.
	 */
	hook(event: "route/remote", handler: HostHandler<"route/remote">, priority?: number): void;
	/**
	 * Another server has proven who it is; false refuses it.
	 */
	hook(event: "s2s-authenticated", handler: HostHandler<"s2s-authenticated">, priority?: number): void;
	/**
	 * All that was sent to a server has left.
	 */
	hook(event: "s2s-ondrain", handler: HostHandler<"s2s-ondrain">, priority?: number): void;
	/**
	 * What was sent to a server is about to leave.
	 */
	hook(event: "s2s-pre-ondrain", handler: HostHandler<"s2s-pre-ondrain">, priority?: number): void;
	/**
	 * A connection of a server was silent for long; a true value keeps it.
	 */
	hook(event: "s2s-read-timeout", handler: HostHandler<"s2s-read-timeout">, priority?: number): void;
	/**
	 * The features that another server is offered are put together.
	 */
	hook(event: "s2s-stream-features", handler: HostHandler<"s2s-stream-features">, priority?: number): void;
	/**
	 * A session from another server has ended.
	 */
	hook(event: "s2sin-destroyed", handler: HostHandler<"s2sin-destroyed">, priority?: number): void;
	/**
	 * A session from another server is ready.
	 */
	hook(event: "s2sin-established", handler: HostHandler<"s2sin-established">, priority?: number): void;
	/**
	 * Another server has offered no features: what is older than XMPP 1.0 may be tried.
	 */
	hook(
		event: "s2sout-authenticate-legacy",
		handler: HostHandler<"s2sout-authenticate-legacy">,
		priority?: number,
	): void;
	/**
	 * A session to another server is made.
	 */
	hook(event: "s2sout-created", handler: HostHandler<"s2sout-created">, priority?: number): void;
	/**
	 * A session to another server has ended.
	 */
	hook(event: "s2sout-destroyed", handler: HostHandler<"s2sout-destroyed">, priority?: number): void;
	/**
	 * A session to another server is ready.
	 */
	hook(event: "s2sout-established", handler: HostHandler<"s2sout-established">, priority?: number): void;
	/**
	 * A session to another server is about to connect.
	 * @since 13.0
	 */
	hook(event: "s2sout-pre-connect", handler: HostHandler<"s2sout-pre-connect">, priority?: number): void;
	/**
	 * What we ask of another server's features is put together.
	 * @since 13.0
	 */
	hook(
		event: "s2sout-stream-features",
		handler: HostHandler<"s2sout-stream-features">,
		priority?: number,
	): void;
	/**
	 * The next step is about to be asked of a client.
	 * @since 13.0
	 */
	hook(event: "sasl/c2s/challenge", handler: HostHandler<"sasl/c2s/challenge">, priority?: number): void;
	/**
	 * A failure is about to be told to a client.
	 * @since 13.0
	 */
	hook(event: "sasl/c2s/failure", handler: HostHandler<"sasl/c2s/failure">, priority?: number): void;
	/**
	 * Success is about to be told to a client.
	 * @since 13.0
	 */
	hook(event: "sasl/c2s/success", handler: HostHandler<"sasl/c2s/success">, priority?: number): void;
	/**
	 * The next step is about to be asked of another server.
	 * @since 13.0
	 */
	hook(event: "sasl/s2sin/challenge", handler: HostHandler<"sasl/s2sin/challenge">, priority?: number): void;
	/**
	 * A failure is about to be told to another server.
	 * @since 13.0
	 */
	hook(event: "sasl/s2sin/failure", handler: HostHandler<"sasl/s2sin/failure">, priority?: number): void;
	/**
	 * Success is about to be told to another server.
	 * @since 13.0
	 */
	hook(event: "sasl/s2sin/success", handler: HostHandler<"sasl/s2sin/success">, priority?: number): void;
	/**
	 * A client takes long to acknowledge what it was sent (XEP-0198).
	 */
	hook(event: "smacks-ack-delayed", handler: HostHandler<"smacks-ack-delayed">, priority?: number): void;
	/**
	 * A session goes on with another connection (XEP-0198).
	 */
	hook(
		event: "smacks-hibernation-end",
		handler: HostHandler<"smacks-hibernation-end">,
		priority?: number,
	): void;
	/**
	 * A stanza has come for a session that waits (XEP-0198).
	 */
	hook(
		event: "smacks-hibernation-stanza-queued",
		handler: HostHandler<"smacks-hibernation-stanza-queued">,
		priority?: number,
	): void;
	/**
	 * A session has lost its connection and waits (XEP-0198).
	 */
	hook(
		event: "smacks-hibernation-start",
		handler: HostHandler<"smacks-hibernation-start">,
		priority?: number,
	): void;
	/**
	 * A store was opened.
	 */
	hook(event: "store-opened", handler: HostHandler<"store-opened">, priority?: number): void;
	/**
	 * The features that a client is offered are put together.
	 */
	hook(event: "stream-features", handler: HostHandler<"stream-features">, priority?: number): void;
	/**
	 * A grant of tokens was made.
	 * @since 13.0
	 */
	hook(event: "token-grant-created", handler: HostHandler<"token-grant-created">, priority?: number): void;
	/**
	 * A grant of tokens was taken back.
	 * @since 13.0
	 */
	hook(event: "token-grant-revoked", handler: HostHandler<"token-grant-revoked">, priority?: number): void;
	/**
	 * A token was taken back.
	 * @since 13.0
	 */
	hook(event: "token-revoked", handler: HostHandler<"token-revoked">, priority?: number): void;
	/**
	 * Somebody has given the account up.
	 */
	hook(event: "user-deregistered", handler: HostHandler<"user-deregistered">, priority?: number): void;
	/**
	 * Somebody has given the account up, which will be deleted later.
	 * @since 13.0
	 */
	hook(
		event: "user-deregistered-pending",
		handler: HostHandler<"user-deregistered-pending">,
		priority?: number,
	): void;
	/**
	 * Somebody got another password in place of a lost one.
	 */
	hook(event: "user-password-reset", handler: HostHandler<"user-password-reset">, priority?: number): void;
	/**
	 * Somebody has registered.
	 */
	hook(event: "user-registered", handler: HostHandler<"user-registered">, priority?: number): void;
	/**
	 * Somebody registers.
	 */
	hook(event: "user-registering", handler: HostHandler<"user-registering">, priority?: number): void;
	/**
	 * An account's vCard has changed.
	 * @since 13.0
	 */
	hook(event: "vcard-updated", handler: HostHandler<"vcard-updated">, priority?: number): void;
	/**
	 * After something was set that is kept with an affiliation.
	 */
	hook(
		event: `muc-set-affiliation-data/${string}`,
		handler: HostHandler<`muc-set-affiliation-data/${string}`>,
		priority?: number,
	): void;
	/**
	 * The same for each field, by its name.
	 */
	hook(
		event: `muc-config-submitted/${string}`,
		handler: HostHandler<`muc-config-submitted/${string}`>,
		priority?: number,
	): void;
	/**
	 * An account lost a flag, by its name.
	 * @since 13.0
	 */
	hook(
		event: `user-flag-removed/${string}`,
		handler: HostHandler<`user-flag-removed/${string}`>,
		priority?: number,
	): void;
	/**
	 * An account got a flag, by its name.
	 * @since 13.0
	 */
	hook(
		event: `user-flag-added/${string}`,
		handler: HostHandler<`user-flag-added/${string}`>,
		priority?: number,
	): void;
	/**
	 * The answer to a request has come, by its id.
	 */
	hook(
		event: `iq-result/bare/${string}`,
		handler: HostHandler<`iq-result/bare/${string}`>,
		priority?: number,
	): void;
	/**
	 * The answer to a request has come, by its id.
	 */
	hook(
		event: `iq-result/host/${string}`,
		handler: HostHandler<`iq-result/host/${string}`>,
		priority?: number,
	): void;
	/**
	 * The answer to a request has come, by its id.
	 */
	hook(
		event: `iq-result/self/${string}`,
		handler: HostHandler<`iq-result/self/${string}`>,
		priority?: number,
	): void;
	/**
	 * When someone asks what a node of a room is; the answer may be added to.
	 */
	hook(
		event: `muc-disco#info/${string}`,
		handler: HostHandler<`muc-disco#info/${string}`>,
		priority?: number,
	): void;
	/**
	 * Asks for a text about an item, by its namespace; a handler returns it.
	 */
	hook(
		event: `pubsub-summary/${string}`,
		handler: HostHandler<`pubsub-summary/${string}`>,
		priority?: number,
	): void;
	/**
	 * An error has come for a request, by its id.
	 */
	hook(
		event: `iq-error/bare/${string}`,
		handler: HostHandler<`iq-error/bare/${string}`>,
		priority?: number,
	): void;
	/**
	 * An error has come for a request, by its id.
	 */
	hook(
		event: `iq-error/host/${string}`,
		handler: HostHandler<`iq-error/host/${string}`>,
		priority?: number,
	): void;
	/**
	 * An error has come for a request, by its id.
	 */
	hook(
		event: `iq-error/self/${string}`,
		handler: HostHandler<`iq-error/self/${string}`>,
		priority?: number,
	): void;
	/**
	 * A request for something has come, by the namespace and name of its child: `iq-get/host/NAMESPACE:NAME`.
	 */
	hook(
		event: `iq-get/bare/${string}:${string}`,
		handler: HostHandler<`iq-get/bare/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request for something has come, by the namespace and name of its child: `iq-get/host/NAMESPACE:NAME`.
	 */
	hook(
		event: `iq-get/host/${string}:${string}`,
		handler: HostHandler<`iq-get/host/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request for something has come, by the namespace and name of its child: `iq-get/host/NAMESPACE:NAME`.
	 */
	hook(
		event: `iq-get/self/${string}:${string}`,
		handler: HostHandler<`iq-get/self/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request to do something has come, by the namespace and name of its child.
	 */
	hook(
		event: `iq-set/bare/${string}:${string}`,
		handler: HostHandler<`iq-set/bare/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request to do something has come, by the namespace and name of its child.
	 */
	hook(
		event: `iq-set/host/${string}:${string}`,
		handler: HostHandler<`iq-set/host/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request to do something has come, by the namespace and name of its child.
	 */
	hook(
		event: `iq-set/self/${string}:${string}`,
		handler: HostHandler<`iq-set/self/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * Items of a kind that is not in `ModuleItems`.
	 */
	hook(
		event: `item-removed/${string}`,
		handler: HostHandler<`item-removed/${string}`>,
		priority?: number,
	): void;
	/**
	 * Items of a kind that is not in `ModuleItems`.
	 */
	hook(event: `item-added/${string}`, handler: HostHandler<`item-added/${string}`>, priority?: number): void;
	/**
	 * A request has come on a stream that may not send stanzas yet, such as one to bind a resource.
	 */
	hook(
		event: `stanza/iq/${string}:${string}`,
		handler: HostHandler<`stanza/iq/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request has come, by the namespace and name of its child: `iq/host/NAMESPACE:NAME`.
	 */
	hook(
		event: `iq/bare/${string}:${string}`,
		handler: HostHandler<`iq/bare/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request has come, by the namespace and name of its child: `iq/host/NAMESPACE:NAME`.
	 */
	hook(
		event: `iq/host/${string}:${string}`,
		handler: HostHandler<`iq/host/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * A request has come, by the namespace and name of its child: `iq/host/NAMESPACE:NAME`.
	 */
	hook(
		event: `iq/self/${string}:${string}`,
		handler: HostHandler<`iq/self/${string}:${string}`>,
		priority?: number,
	): void;
	/**
	 * An element has come that is no stanza: `stanza/NAMESPACE:NAME`.
	 */
	hook(event: `stanza/${string}`, handler: HostHandler<`stanza/${string}`>, priority?: number): void;
	/**
	 * A shell has gone.
	 * @since 13.0
	 */
	hook_global(
		event: "admin-disconnected",
		handler: GlobalHandler<"admin-disconnected">,
		priority?: number,
	): void;
	/**
	 * A session over BOSH has begun (XEP-0124).
	 */
	hook_global(event: "bosh-session", handler: GlobalHandler<"bosh-session">, priority?: number): void;
	/**
	 * A connection of a client has ended; its session may go on.
	 */
	hook_global(event: "c2s-closed", handler: GlobalHandler<"c2s-closed">, priority?: number): void;
	/**
	 * All that was sent to a client has left.
	 */
	hook_global(event: "c2s-ondrain", handler: GlobalHandler<"c2s-ondrain">, priority?: number): void;
	/**
	 * What was sent to a client is about to leave.
	 */
	hook_global(event: "c2s-pre-ondrain", handler: GlobalHandler<"c2s-pre-ondrain">, priority?: number): void;
	/**
	 * A connection of a client was silent for long; a true value keeps it.
	 */
	hook_global(event: "c2s-read-timeout", handler: GlobalHandler<"c2s-read-timeout">, priority?: number): void;
	/**
	 * A session goes on with another connection.
	 * @since 13.0
	 */
	hook_global(
		event: "c2s-session-updated",
		handler: GlobalHandler<"c2s-session-updated">,
		priority?: number,
	): void;
	/**
	 * A connection of a component was silent for long; a true value keeps it.
	 */
	hook_global(
		event: "component-read-timeout",
		handler: GlobalHandler<"component-read-timeout">,
		priority?: number,
	): void;
	/**
	 * The configuration was read again; modules read their options anew.
	 */
	hook_global(event: "config-reloaded", handler: GlobalHandler<"config-reloaded">, priority?: number): void;
	/**
	 * A host is up; its modules are loaded by a handler of priority 0. The data is its name.
	 */
	hook_global(event: "host-activated", handler: GlobalHandler<"host-activated">, priority?: number): void;
	/**
	 * A host has gone. The data is its name.
	 */
	hook_global(event: "host-deactivated", handler: GlobalHandler<"host-deactivated">, priority?: number): void;
	/**
	 * A host is about to go: the last chance to send something from it.
	 */
	hook_global(
		event: "host-deactivating",
		handler: GlobalHandler<"host-deactivating">,
		priority?: number,
	): void;
	/**
	 * All hosts of the configuration are up.
	 */
	hook_global(event: "hosts-activated", handler: GlobalHandler<"hosts-activated">, priority?: number): void;
	/**
	 * Asks for a page in the server's style; a handler returns it.
	 */
	hook_global(event: "http-message", handler: GlobalHandler<"http-message">, priority?: number): void;
	/**
	 * A module has given an item of the kind `adhoc`: An ad-hoc command, in the way from before 0.9.
	 */
	hook_global(event: "item-added/adhoc", handler: GlobalHandler<"item-added/adhoc">, priority?: number): void;
	/**
	 * A module has given an item of the kind `adhoc-provider`: An ad-hoc command.
	 */
	hook_global(
		event: "item-added/adhoc-provider",
		handler: GlobalHandler<"item-added/adhoc-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `auth-provider`: What keeps accounts.
	 */
	hook_global(
		event: "item-added/auth-provider",
		handler: GlobalHandler<"item-added/auth-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `extension`: A form with more about the host (XEP-0128).
	 */
	hook_global(
		event: "item-added/extension",
		handler: GlobalHandler<"item-added/extension">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `external_service`: A service outside XMPP.
	 */
	hook_global(
		event: "item-added/external_service",
		handler: GlobalHandler<"item-added/external_service">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `feature`: An XML namespace that the host's service discovery lists (XEP-0030).
	 */
	hook_global(
		event: "item-added/feature",
		handler: GlobalHandler<"item-added/feature">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `http-provider`: A part of a web server.
	 */
	hook_global(
		event: "item-added/http-provider",
		handler: GlobalHandler<"item-added/http-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `identity`: An identity of the host (XEP-0030).
	 */
	hook_global(
		event: "item-added/identity",
		handler: GlobalHandler<"item-added/identity">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `measure`: A measurement in the way from before OpenMetrics.
	 */
	hook_global(
		event: "item-added/measure",
		handler: GlobalHandler<"item-added/measure">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `metric`: A family of metrics.
	 */
	hook_global(
		event: "item-added/metric",
		handler: GlobalHandler<"item-added/metric">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `muc-registration-field`: A field of the form that registers a nickname in a room (XEP-0045, section 7.10).
	 */
	hook_global(
		event: "item-added/muc-registration-field",
		handler: GlobalHandler<"item-added/muc-registration-field">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `net-provider`: A network service.
	 */
	hook_global(
		event: "item-added/net-provider",
		handler: GlobalHandler<"item-added/net-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `pep-service`: The personal nodes of an account (XEP-0163).
	 */
	hook_global(
		event: "item-added/pep-service",
		handler: GlobalHandler<"item-added/pep-service">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `server-info-fields`: Fields that tell about the server (XEP-0157).
	 */
	hook_global(
		event: "item-added/server-info-fields",
		handler: GlobalHandler<"item-added/server-info-fields">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `shell-command`: A command of the admin shell.
	 */
	hook_global(
		event: "item-added/shell-command",
		handler: GlobalHandler<"item-added/shell-command">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `storage-provider`: What keeps data.
	 */
	hook_global(
		event: "item-added/storage-provider",
		handler: GlobalHandler<"item-added/storage-provider">,
		priority?: number,
	): void;
	/**
	 * A module has given an item of the kind `task`: A task that runs again and again.
	 */
	hook_global(event: "item-added/task", handler: GlobalHandler<"item-added/task">, priority?: number): void;
	/**
	 * A module has taken back an item of the kind `adhoc`: An ad-hoc command, in the way from before 0.9.
	 */
	hook_global(
		event: "item-removed/adhoc",
		handler: GlobalHandler<"item-removed/adhoc">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `adhoc-provider`: An ad-hoc command.
	 */
	hook_global(
		event: "item-removed/adhoc-provider",
		handler: GlobalHandler<"item-removed/adhoc-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `auth-provider`: What keeps accounts.
	 */
	hook_global(
		event: "item-removed/auth-provider",
		handler: GlobalHandler<"item-removed/auth-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `extension`: A form with more about the host (XEP-0128).
	 */
	hook_global(
		event: "item-removed/extension",
		handler: GlobalHandler<"item-removed/extension">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `external_service`: A service outside XMPP.
	 */
	hook_global(
		event: "item-removed/external_service",
		handler: GlobalHandler<"item-removed/external_service">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `feature`: An XML namespace that the host's service discovery lists (XEP-0030).
	 */
	hook_global(
		event: "item-removed/feature",
		handler: GlobalHandler<"item-removed/feature">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `http-provider`: A part of a web server.
	 */
	hook_global(
		event: "item-removed/http-provider",
		handler: GlobalHandler<"item-removed/http-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `identity`: An identity of the host (XEP-0030).
	 */
	hook_global(
		event: "item-removed/identity",
		handler: GlobalHandler<"item-removed/identity">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `measure`: A measurement in the way from before OpenMetrics.
	 */
	hook_global(
		event: "item-removed/measure",
		handler: GlobalHandler<"item-removed/measure">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `metric`: A family of metrics.
	 */
	hook_global(
		event: "item-removed/metric",
		handler: GlobalHandler<"item-removed/metric">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `muc-registration-field`: A field of the form that registers a nickname in a room (XEP-0045, section 7.10).
	 */
	hook_global(
		event: "item-removed/muc-registration-field",
		handler: GlobalHandler<"item-removed/muc-registration-field">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `net-provider`: A network service.
	 */
	hook_global(
		event: "item-removed/net-provider",
		handler: GlobalHandler<"item-removed/net-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `pep-service`: The personal nodes of an account (XEP-0163).
	 */
	hook_global(
		event: "item-removed/pep-service",
		handler: GlobalHandler<"item-removed/pep-service">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `server-info-fields`: Fields that tell about the server (XEP-0157).
	 */
	hook_global(
		event: "item-removed/server-info-fields",
		handler: GlobalHandler<"item-removed/server-info-fields">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `shell-command`: A command of the admin shell.
	 */
	hook_global(
		event: "item-removed/shell-command",
		handler: GlobalHandler<"item-removed/shell-command">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `storage-provider`: What keeps data.
	 */
	hook_global(
		event: "item-removed/storage-provider",
		handler: GlobalHandler<"item-removed/storage-provider">,
		priority?: number,
	): void;
	/**
	 * A module has taken back an item of the kind `task`: A task that runs again and again.
	 */
	hook_global(
		event: "item-removed/task",
		handler: GlobalHandler<"item-removed/task">,
		priority?: number,
	): void;
	/**
	 * The log was set up anew.
	 */
	hook_global(event: "logging-reloaded", handler: GlobalHandler<"logging-reloaded">, priority?: number): void;
	/**
	 * A module was loaded.
	 */
	hook_global(event: "module-loaded", handler: GlobalHandler<"module-loaded">, priority?: number): void;
	/**
	 * A module was reloaded.
	 */
	hook_global(event: "module-reloaded", handler: GlobalHandler<"module-reloaded">, priority?: number): void;
	/**
	 * The status of a module has changed; `module.get_status` of it tells to what.
	 */
	hook_global(
		event: "module-status/updated",
		handler: GlobalHandler<"module-status/updated">,
		priority?: number,
	): void;
	/**
	 * A module was unloaded.
	 */
	hook_global(event: "module-unloaded", handler: GlobalHandler<"module-unloaded">, priority?: number): void;
	/**
	 * Metrics were collected.
	 */
	hook_global(
		event: "openmetrics-updated",
		handler: GlobalHandler<"openmetrics-updated">,
		priority?: number,
	): void;
	/**
	 * The configuration is about to be read again.
	 */
	hook_global(event: "reloading-config", handler: GlobalHandler<"reloading-config">, priority?: number): void;
	/**
	 * Log files are to be opened anew.
	 */
	hook_global(event: "reopen-log-files", handler: GlobalHandler<"reopen-log-files">, priority?: number): void;
	/**
	 * A certificate of a server is to be judged; a handler sets the session's `cert_…_status`.
	 */
	hook_global(
		event: "s2s-check-certificate",
		handler: GlobalHandler<"s2s-check-certificate">,
		priority?: number,
	): void;
	/**
	 * A connection from or to a server has ended.
	 */
	hook_global(event: "s2s-closed", handler: GlobalHandler<"s2s-closed">, priority?: number): void;
	/**
	 * A connection from or to a server is there.
	 */
	hook_global(event: "s2s-connected", handler: GlobalHandler<"s2s-connected">, priority?: number): void;
	/**
	 * A session of a server was made.
	 */
	hook_global(event: "s2s-created", handler: GlobalHandler<"s2s-created">, priority?: number): void;
	/**
	 * A session of a server has ended.
	 */
	hook_global(event: "s2s-destroyed", handler: GlobalHandler<"s2s-destroyed">, priority?: number): void;
	/**
	 * All that was sent to a server has left.
	 */
	hook_global(event: "s2s-ondrain", handler: GlobalHandler<"s2s-ondrain">, priority?: number): void;
	/**
	 * What was sent to a server is about to leave.
	 */
	hook_global(event: "s2s-pre-ondrain", handler: GlobalHandler<"s2s-pre-ondrain">, priority?: number): void;
	/**
	 * A connection of a server was silent for long; a true value keeps it.
	 */
	hook_global(event: "s2s-read-timeout", handler: GlobalHandler<"s2s-read-timeout">, priority?: number): void;
	/**
	 * The features for a server that named no host of ours are put together.
	 */
	hook_global(
		event: "s2s-stream-features-legacy",
		handler: GlobalHandler<"s2s-stream-features-legacy">,
		priority?: number,
	): void;
	/**
	 * A connection from a server is there.
	 */
	hook_global(event: "s2sin-connected", handler: GlobalHandler<"s2sin-connected">, priority?: number): void;
	/**
	 * A session from another server has ended.
	 */
	hook_global(event: "s2sin-destroyed", handler: GlobalHandler<"s2sin-destroyed">, priority?: number): void;
	/**
	 * A session from another server is ready.
	 */
	hook_global(
		event: "s2sin-established",
		handler: GlobalHandler<"s2sin-established">,
		priority?: number,
	): void;
	/**
	 * A connection to a server is there.
	 */
	hook_global(event: "s2sout-connected", handler: GlobalHandler<"s2sout-connected">, priority?: number): void;
	/**
	 * A session to another server has ended.
	 */
	hook_global(event: "s2sout-destroyed", handler: GlobalHandler<"s2sout-destroyed">, priority?: number): void;
	/**
	 * A session to another server is ready.
	 */
	hook_global(
		event: "s2sout-established",
		handler: GlobalHandler<"s2sout-established">,
		priority?: number,
	): void;
	/**
	 * The server has let go of its connections.
	 */
	hook_global(event: "server-cleanup", handler: GlobalHandler<"server-cleanup">, priority?: number): void;
	/**
	 * The server was reset, for debugging.
	 * @since 13.0
	 */
	hook_global(event: "server-reset", handler: GlobalHandler<"server-reset">, priority?: number): void;
	/**
	 * The server is about to be reset, for debugging.
	 * @since 13.0
	 */
	hook_global(event: "server-resetting", handler: GlobalHandler<"server-resetting">, priority?: number): void;
	/**
	 * The server has started.
	 */
	hook_global(event: "server-started", handler: GlobalHandler<"server-started">, priority?: number): void;
	/**
	 * All is read; hosts come up.
	 */
	hook_global(event: "server-starting", handler: GlobalHandler<"server-starting">, priority?: number): void;
	/**
	 * The server has stopped.
	 */
	hook_global(event: "server-stopped", handler: GlobalHandler<"server-stopped">, priority?: number): void;
	/**
	 * The server is about to stop. A handler may wait, with `util.async`, on 13.0.
	 */
	hook_global(event: "server-stopping", handler: GlobalHandler<"server-stopping">, priority?: number): void;
	/**
	 * A network service was added.
	 */
	hook_global(event: "service-added", handler: GlobalHandler<"service-added">, priority?: number): void;
	/**
	 * A network service was removed.
	 */
	hook_global(event: "service-removed", handler: GlobalHandler<"service-removed">, priority?: number): void;
	/**
	 * The process got the signal USR1.
	 */
	hook_global(event: "signal/SIGUSR1", handler: GlobalHandler<"signal/SIGUSR1">, priority?: number): void;
	/**
	 * The process got the signal USR2.
	 */
	hook_global(event: "signal/SIGUSR2", handler: GlobalHandler<"signal/SIGUSR2">, priority?: number): void;
	/**
	 * Metrics are about to be collected: those that are looked up then are.
	 */
	hook_global(event: "stats-update", handler: GlobalHandler<"stats-update">, priority?: number): void;
	/**
	 * An account was deleted; what is stored for it goes next.
	 */
	hook_global(event: "user-deleted", handler: GlobalHandler<"user-deleted">, priority?: number): void;
	/**
	 * An account may not log in any more.
	 * @since 13.0
	 */
	hook_global(event: "user-disabled", handler: GlobalHandler<"user-disabled">, priority?: number): void;
	/**
	 * An account may log in again.
	 * @since 13.0
	 */
	hook_global(event: "user-enabled", handler: GlobalHandler<"user-enabled">, priority?: number): void;
	/**
	 * An account got another password.
	 */
	hook_global(
		event: "user-password-changed",
		handler: GlobalHandler<"user-password-changed">,
		priority?: number,
	): void;
	/**
	 * An account got one role more.
	 * @since 13.0
	 */
	hook_global(event: "user-role-added", handler: GlobalHandler<"user-role-added">, priority?: number): void;
	/**
	 * An account got another role.
	 * @since 13.0
	 */
	hook_global(
		event: "user-role-changed",
		handler: GlobalHandler<"user-role-changed">,
		priority?: number,
	): void;
	/**
	 * An account lost one role.
	 * @since 13.0
	 */
	hook_global(
		event: "user-role-removed",
		handler: GlobalHandler<"user-role-removed">,
		priority?: number,
	): void;
	/**
	 * The roles of an account have changed.
	 * @until 0.12
	 */
	hook_global(
		event: "user-roles-changed",
		handler: GlobalHandler<"user-roles-changed">,
		priority?: number,
	): void;
	/**
	 * A session over WebSocket has begun (RFC 7395).
	 */
	hook_global(
		event: "websocket-session",
		handler: GlobalHandler<"websocket-session">,
		priority?: number,
	): void;
	/**
	 * Items of a kind that is not in `ModuleItems`.
	 */
	hook_global(
		event: `item-removed/${string}`,
		handler: GlobalHandler<`item-removed/${string}`>,
		priority?: number,
	): void;
	/**
	 * Items of a kind that is not in `ModuleItems`.
	 */
	hook_global(
		event: `item-added/${string}`,
		handler: GlobalHandler<`item-added/${string}`>,
		priority?: number,
	): void;
	/**
	 * Something was typed, or another element came.
	 */
	hook_global(event: `admin/${string}`, handler: GlobalHandler<`admin/${string}`>, priority?: number): void;
}
