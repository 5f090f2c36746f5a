/**
 * The rosters of local accounts (`core/rostermanager.lua`, RFC 6121, sections 2 and 3).
 *
 * Addresses of contacts are bare and prepared; usernames are localparts of accounts of an active host.
 * @noResolution
 * @noSelf
 */
declare module "core.rostermanager" {
	/** Who receives whose presence (RFC 6121, section 2.1.2.5). */
	type SubscriptionState = "none" | "to" | "from" | "both";

	/** A contact in a roster. */
	interface RosterItem {
		/** `to` where the account receives the contact's presence, `from` where the contact receives its. */
		subscription: SubscriptionState;
		/** The name that the user gave it. */
		name?: string | undefined;
		/** There where the account has asked for the contact's presence and waits for an answer. */
		ask?: "subscribe" | undefined;
		/** There where the account has allowed its presence before the contact asked for it. */
		approved?: "true" | undefined;
		/** The groups that it is in. */
		groups: LuaSet<string>;
		/** False for a contact that is not to be stored, as mod_groups adds them. */
		persist?: false;
	}

	/** What a roster holds besides its contacts. */
	interface RosterMetadata {
		/** Goes up with each change; true where no version is kept. */
		version?: number | true;
		/** The contacts that ask for the account's presence: true, or their stanza as `preserialize` made it. */
		pending: LuaMap<string, true | import("util.stanza").SerializedElement>;
		/** Why the roster could not be read; such a roster is never saved. */
		broken?: string;
	}

	/**
	 * A roster: a table of contacts by bare address, with what belongs to all of it under the key false.
	 *
	 * Changes to it are kept by `save_roster`.
	 */
	interface Roster extends LuaPairsIterable<string | false, RosterItem | RosterMetadata> {
		/** Reads a contact; or with the key false what belongs to the whole roster. Compiles to an index. */
		readonly get: LuaTableGetMethod<false, RosterMetadata> &
			LuaTableGetMethod<string, RosterItem | undefined>;
		/** Adds or replaces a contact. Compiles to an assignment. */
		readonly set: LuaTableSetMethod<string, RosterItem>;
		/** Tells whether there is such a contact. Compiles to a comparison with nil. */
		readonly has: LuaTableHasMethod<string>;
		/** Takes a contact out. Compiles to an assignment of nil. */
		readonly delete: LuaTableDeleteMethod<string>;
	}

	/** What the event `roster-load` of a host carries; handlers may add contacts. */
	interface RosterLoadEvent {
		/** The account's localpart. */
		readonly username: string;
		/** Its host. */
		readonly host: string;
		/** The roster as it was read. */
		readonly roster: Roster;
	}

	/**
	 * Adds or replaces a contact of a session's account and saves the roster.
	 *
	 * @param session The session; its roster must be loaded.
	 * @param jid The contact.
	 * @param item The contact's entry.
	 * @returns True; or nil and the type, condition and text of a stanza error.
	 */
	function add_to_roster(
		session: ClientSession,
		jid: string,
		item: RosterItem,
	): LuaMultiReturn<
		| [ok: true, type?: undefined, condition?: undefined, text?: undefined]
		| [
				ok: undefined,
				type: import("util.stanza").ErrorType,
				condition: import("util.stanza").ErrorCondition,
				text: string,
		  ]
	>;

	/**
	 * Takes a contact out of the roster of a session's account and saves the roster.
	 *
	 * @param session The session; its roster must be loaded.
	 * @param jid The contact.
	 * @returns True; or nil and the type, condition and text of a stanza error.
	 */
	function remove_from_roster(
		session: ClientSession,
		jid: string,
	): LuaMultiReturn<
		| [ok: true, type?: undefined, condition?: undefined, text?: undefined]
		| [
				ok: undefined,
				type: import("util.stanza").ErrorType,
				condition: import("util.stanza").ErrorCondition,
				text: string,
		  ]
	>;

	/**
	 * Tells all interested resources of an account what became of a contact (RFC 6121, section 2.1.6).
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact; one that is not in the roster is pushed as removed.
	 * @example
	 * import { roster_push } from "core.rostermanager";
	 *
	 * roster_push("juliet", module.host, "romeo@example.org");
	 */
	function roster_push(username: string, host: string, jid: string): void;

	/**
	 * Reads a roster, and fires `roster-load`. Loaded rosters are shared and, for accounts that are offline, kept
	 * in a cache.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @returns The roster; an empty one and why, where it could not be read.
	 * @example
	 * import { load_roster } from "core.rostermanager";
	 *
	 * const [roster] = load_roster("juliet", module.host);
	 */
	function load_roster(
		username: string,
		host: string,
	): LuaMultiReturn<[roster: Roster, problem: string | undefined]>;

	/**
	 * Saves a roster.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param roster The roster; where left out, the one of an account that is online.
	 * @param jid The contact that changed; where left out, all is saved.
	 * @returns True; or a false value, with a reason or not.
	 */
	function save_roster(
		username: string,
		host: string,
		roster?: Roster,
		jid?: string,
	): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;

	/**
	 * Takes in that a contact allows its presence (`subscribed`, RFC 6121, section 3.1.6).
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where that changed the roster and it was saved; a false value otherwise.
	 */
	function process_inbound_subscription_approval(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[changed: boolean | undefined, problem?: string]>;

	/**
	 * Takes in that a contact no longer allows its presence (`unsubscribed`, RFC 6121, section 3.2.3).
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where that changed the roster and it was saved; a false value otherwise.
	 */
	function process_inbound_subscription_cancellation(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[changed: boolean | undefined, problem?: string]>;

	/**
	 * Takes in that a contact no longer wants presence (`unsubscribe`, RFC 6121, section 3.3.3).
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where that changed the roster and it was saved; a false value otherwise.
	 */
	function process_inbound_unsubscribe(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[changed: boolean | undefined, problem?: string]>;

	/**
	 * Tells whether a contact receives the presence of an account: subscription state `from` or `both`.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact's bare address.
	 * @returns A true value where it does, else false or nil. Why the roster could not be read, a second result, is
	 * left out here, so that the result can be used as it is; `load_roster` tells.
	 * @example
	 * import { is_contact_subscribed } from "core.rostermanager";
	 *
	 * const sees_her = is_contact_subscribed("juliet", module.host, "romeo@example.org");
	 */
	function is_contact_subscribed(username: string, host: string, jid: string): boolean | undefined;

	/**
	 * Tells whether an account receives the presence of a contact: subscription state `to` or `both`.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact's bare address.
	 * @returns Whether it does, nil where it is no contact; and why, where the roster could not be read.
	 */
	function is_user_subscribed(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[subscribed: boolean | undefined, problem?: string]>;

	/**
	 * Tells whether a contact waits to be allowed the presence of an account.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns Whether it is so.
	 */
	function is_contact_pending_in(username: string, host: string, jid: string): boolean;

	/**
	 * Notes that a contact asks for the presence of an account.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @param stanza Its presence stanza, to be kept until the user answers.
	 * @returns True where it was saved; nil also where the contact receives the presence already.
	 */
	function set_contact_pending_in(
		username: string,
		host: string,
		jid: string,
		stanza?: import("util.stanza").Stanza,
	): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;

	/**
	 * Tells whether an account waits to be allowed the presence of a contact.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns `subscribe` where it does, else nil.
	 */
	function is_contact_pending_out(username: string, host: string, jid: string): "subscribe" | undefined;

	/**
	 * Notes that an account asks for the presence of a contact; the contact is added where needed.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where it was saved or is so already; or a false value.
	 */
	function set_contact_pending_out(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;

	/**
	 * Tells whether an account has allowed its presence before the contact asked (RFC 6121, section 3.4).
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns Whether it is so, nil where it is no contact.
	 */
	function is_contact_preapproved(username: string, host: string, jid: string): boolean | undefined;

	/**
	 * Notes that an account no longer wants the presence of a contact.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where it was saved or is so already; false where it is no contact.
	 */
	function unsubscribe(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;

	/**
	 * Notes that an account allows a contact its presence, now or for when the contact asks.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where it was saved; nil also where the contact receives the presence already.
	 */
	function subscribed(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;

	/**
	 * Notes that an account no longer allows a contact its presence.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where it was saved, whether the contact was waiting, and whether it received the presence.
	 */
	function unsubscribed(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[ok: boolean | undefined, pending: boolean, was_subscribed: true | undefined]>;

	/**
	 * Notes that an account asks a contact in its roster for presence.
	 *
	 * @param username The account's localpart.
	 * @param host Its host.
	 * @param jid The contact.
	 * @returns True where it was saved; nil also where it is no contact or sends its presence already.
	 */
	function process_outbound_subscription_request(
		username: string,
		host: string,
		jid: string,
	): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;
}
