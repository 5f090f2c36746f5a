/**
 * Rooms (`modules/muc/muc.lib.lua` and `modules/muc/mod_muc.lua`, XEP-0045).
 *
 * Types alone: nothing can be required by this name. `module.depends("muc")` gives the `Environment`,
 * `module.require("muc/util")` and the like the `Libraries`, and the events of a component with rooms carry what
 * `Events` says.
 * @see https://prosody.im/doc/modules/mod_muc
 * @noResolution
 * @noSelf
 */
declare module "mod_muc" {
	import type { Element, ErrorCondition, ErrorType, Iq, Message, Presence, Stanza } from "util.stanza";

	/** What someone is to a room for good (XEP-0045, section 5.2). */
	type Affiliation = "outcast" | "none" | "member" | "admin" | "owner";

	/** What someone in a room may do there (XEP-0045, section 5.1). */
	type Role = "none" | "visitor" | "participant" | "moderator";

	/** Who may see real addresses. */
	type Whois = "moderators" | "anyone";

	/**
	 * Who may send private messages: those of a role and above, those with an affiliation, or nobody.
	 * @since 13.0
	 */
	type PrivateMessagePolicy = "visitor" | "participant" | "moderator" | "affiliated" | "none";

	/** Where a stanza came from. */
	type Origin = Session | HostSession;

	/** What is kept with an affiliation. */
	interface AffiliationData {
		/** The nickname that is kept for it. */
		reserved_nickname?: string;
		/**
		 * Why it was set.
		 * @since 13.0
		 */
		reason?: string;
		/** Hats by their address (XEP-0317). */
		hats?: {
			[uri: string]: {
				/** Whether it is shown. */
				active?: boolean;
				/** What it is called. */
				title?: string;
			};
		};
		/** What other modules keep. */
		[key: string]: unknown;
	}

	/** Someone in a room, with all sessions that have the same nickname. */
	interface Occupant {
		/** The real bare address. */
		bare_jid: string;
		/** The address in the room, with the nickname as the resource. */
		nick: string;
		/** The presence of each session, by real full address. Not to be changed. */
		readonly sessions: LuaMap<string, Presence>;
		/** The role; nil for `none`, as for one that has left. */
		role: Exclude<Role, "none"> | undefined;
		/** The real full address of the first session; nil before there is one. */
		jid: string | undefined;
		/** The occupant id (XEP-0421), once it was asked for. */
		stable_id?: string;

		/** Finds a session that is available: its real full address, or nil. */
		choose_new_primary(): string | undefined;
		/**
		 * Adds a session, or a new presence of one.
		 *
		 * @param real_jid Its real full address.
		 * @param presence_stanza Its presence, which is copied.
		 * @param replace_primary Makes it the first session.
		 */
		set_session(real_jid: string, presence_stanza: Presence, replace_primary?: boolean): void;
		/**
		 * Takes a session away.
		 *
		 * @param real_jid Its real full address.
		 */
		remove_session(real_jid: string): void;
		/** Goes through real full addresses and presences, in no order. To be used in a `for…of` at once. */
		each_session(): LuaIterable<LuaMultiReturn<[real_jid: string, presence: Presence]>>;
		/**
		 * The presence of a session.
		 *
		 * @param real_jid Its real full address; the first session where left out.
		 * @returns The presence, or nil.
		 */
		get_presence(real_jid?: string): Presence | undefined;
	}

	/** What others are told of an occupant, one `<x/>` for all or several. */
	type OccupantX =
		| Element
		| {
				/** For all who have none of their own. */
				readonly base: Element;
				/** For those who see real addresses. */
				readonly full?: Element;
				/** For those who do not. */
				readonly anon?: Element;
				/** For the occupant's own sessions. */
				readonly self?: Element;
		  };

	/** A room as it is stored. Affiliations stand beside these fields, by bare address. */
	interface FrozenRoom {
		/** Its address. */
		readonly _jid?: string;
		/** Its settings. */
		readonly _data?: RoomData;
		/** What is kept with affiliations, by bare address. */
		readonly _affiliation_data?: { readonly [jid: string]: AffiliationData };
		/** Its address, in the old format. */
		readonly jid?: string;
		/** The affiliations by bare address, in the old format. */
		readonly _affiliations?: { readonly [jid: string]: Affiliation };
		/** An affiliation by bare address, in the new format. */
		readonly [jid: string]: unknown;
	}

	/**
	 * The settings of a room; those that are off or as usual are nil. The methods of a room read and set them. A module
	 * that keeps settings of its own there adds to this interface:
	 * `declare module "mod_muc" { interface RoomData { mine?: boolean } }`.
	 */
	interface RoomData {
		/** Its name. */
		name?: string;
		/** Its description. */
		description?: string;
		/** Its language. */
		language?: string;
		/** Its password. */
		password?: string;
		/** Whether it is left out of public lists. */
		hidden?: true;
		/** Whether members alone may enter. */
		members_only?: true;
		/** Whether members may invite others. */
		allow_member_invites?: true;
		/** Whether those without affiliation enter as visitors. */
		moderated?: true;
		/** Whether it stays when everyone has left. */
		persistent?: true;
		/** Whether participants may change the subject. */
		changesubject?: true;
		/** Who may see real addresses. */
		whois?: Whois;
		/** The subject. */
		subject?: string;
		/** The address in the room of whoever set it. */
		subject_from?: string;
		/** When it was set, in seconds since 1970. */
		subject_time?: number;
		/** How many messages are kept. */
		history_length?: number;
		/** How many of them are sent where nobody says. */
		default_history_messages?: number;
		/** The roles whose presence is shown. */
		presence_broadcast?: PresenceBroadcast;
		/** Until when it is locked, in seconds since 1970. */
		locked?: number;
		/** What occupant ids are made with. */
		occupant_id_salt?: string;
		/** Whether it was destroyed. */
		destroyed?: true;
		/**
		 * Who may send private messages.
		 * @since 13.0
		 */
		allow_pm?: PrivateMessagePolicy;
		/**
		 * Whether private messages to and from moderators are always allowed.
		 * @since 13.0
		 */
		allow_modpm?: boolean;
		/** What other modules keep. */
		[key: string]: unknown;
	}

	/** The roles whose presence is shown. */
	type PresenceBroadcast = { readonly [Key in Role]?: boolean };

	/** A room. */
	interface Room {
		/** Its address. */
		readonly jid: string;
		/** Its settings. Others use its methods. */
		readonly _data: RoomData;
		/** Addresses in the room by real full address. Others use its methods. */
		readonly _jid_nick: LuaMap<string, string>;
		/** The occupants by address in the room. Others use its methods, which give copies. */
		readonly _occupants: LuaMap<string, Occupant>;
		/** The affiliations by bare address. Others use its methods. */
		readonly _affiliations: LuaMap<string, Exclude<Affiliation, "none">>;
		/** What is kept with affiliations, by bare address. Others use its methods. */
		readonly _affiliation_data: LuaMap<string, AffiliationData>;
		/** The messages that are kept, oldest first; nil where there are none. */
		_history?: HistoryEntry[] | undefined;
		/** Why it is being destroyed, true where nobody said. */
		readonly destroying?: string | true;

		/**
		 * Stores the room where it is persistent.
		 *
		 * @param forced Takes it out of the store where it is not.
		 * @param savestate Stores its occupants, too, whether it is persistent or not.
		 * @returns True; or a false value and why; nil where there was nothing to do.
		 */
		save(forced?: boolean, savestate?: boolean): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;
		/**
		 * Puts the room into a form that can be stored.
		 *
		 * @param live Its occupants, too.
		 * @returns The room, and where asked for its occupants and last message.
		 */
		freeze(live?: boolean): LuaMultiReturn<[frozen: FrozenRoom, state: Record<string, unknown> | undefined]>;

		/**
		 * Finds the address in the room of a session.
		 *
		 * @param real_jid Its real full address.
		 * @returns The address, or nil.
		 */
		get_occupant_jid(real_jid: string): string | undefined;
		/**
		 * Finds the role that someone enters with. Fires `muc-get-default-role`.
		 *
		 * @param affiliation The affiliation; nil for none.
		 * @returns The role, nil where they may not enter, and its rank.
		 */
		get_default_role(
			affiliation?: Affiliation,
		): LuaMultiReturn<[role: Exclude<Role, "none"> | undefined, rank: number]>;
		/**
		 * Makes an occupant with the role that their affiliation gives them; `save_occupant` puts it into the room.
		 *
		 * @param bare_real_jid The real bare address.
		 * @param nick The address in the room.
		 * @returns The occupant.
		 */
		new_occupant(bare_real_jid: string, nick: string): Occupant;
		/**
		 * Finds an occupant.
		 *
		 * @param nick The address in the room.
		 * @returns A copy of the occupant, or nil.
		 */
		get_occupant_by_nick(nick: string): Occupant | undefined;
		/**
		 * Finds the occupant of a session.
		 *
		 * @param real_jid Its real full address.
		 * @returns A copy of the occupant, or nil.
		 */
		get_occupant_by_real_jid(real_jid: string): Occupant | undefined;
		/**
		 * Goes through the occupants. To be used in a `for…of` at once.
		 *
		 * @param read_only Not used.
		 * @returns Addresses in the room and copies of occupants, in no order.
		 */
		each_occupant(read_only?: boolean): LuaIterable<LuaMultiReturn<[nick: string, occupant: Occupant]>>;
		/** Tells whether there is anyone in the room. */
		has_occupant(): boolean;
		/**
		 * Puts an occupant into the room in place of the one of that nickname; one without role or sessions leaves.
		 *
		 * @param occupant The occupant, which is copied.
		 * @returns The copy, nil for one that left.
		 */
		save_occupant(occupant: Occupant): Occupant | undefined;
		/**
		 * Sends a stanza to all sessions of an occupant.
		 *
		 * @param occupant The occupant.
		 * @param stanza The stanza; its `to` is changed for the time being.
		 */
		route_to_occupant(occupant: Occupant, stanza: Stanza): void;
		/**
		 * Sends a stanza as the component.
		 *
		 * @param stanza The stanza.
		 */
		route_stanza(stanza: Stanza): void;
		/**
		 * Adds an `<item/>` for each session of an occupant.
		 *
		 * @param occupant The occupant.
		 * @param x What it is added to.
		 * @param is_anonymous Adds but one, without real address.
		 * @param nick The new nickname, for a change of it.
		 * @param actor_nick The nickname of whoever caused this.
		 * @param actor_jid The real address of whoever caused this.
		 * @param reason Why.
		 * @returns The second argument.
		 */
		build_item_list<X extends Element>(
			occupant: Occupant,
			x: X,
			is_anonymous?: boolean,
			nick?: string,
			actor_nick?: string,
			actor_jid?: string,
			reason?: string,
		): X;
		/**
		 * Sends a message to everyone in the room. Fires `muc-broadcast-message`.
		 *
		 * @param stanza The message.
		 * @returns True.
		 * @example
		 * import { message } from "util.stanza";
		 *
		 * module.hook("muc-room-created", ({ room }) => {
		 * 	room.broadcast_message(message({ type: "groupchat", from: room.jid }, "Welcome!"));
		 * });
		 */
		broadcast_message(stanza: Message): true;
		/**
		 * Sends a stanza to everyone in the room.
		 *
		 * @param stanza The stanza.
		 * @param cond_func Chooses to whom.
		 */
		broadcast(
			stanza: Stanza,
			cond_func?: (this: void, nick: string, occupant: Occupant) => boolean | undefined,
		): void;
		/**
		 * Tells everyone in the room what became of an occupant. Fires `muc-build-occupant-presence` and
		 * `muc-broadcast-presence`.
		 *
		 * @param occupant The occupant.
		 * @param x What they are told, with status codes; items are added.
		 * @param nick The new nickname, for a change of it.
		 * @param actor The real address of whoever caused this.
		 * @param reason Why.
		 * @param prev_role The role before.
		 * @param force_unavailable Says that the occupant has left.
		 * @param recipient Tells this occupant alone.
		 */
		publicise_occupant_status(
			occupant: Occupant,
			x: OccupantX,
			nick?: string,
			actor?: string,
			reason?: string,
			prev_role?: Role,
			force_unavailable?: boolean,
			recipient?: Occupant,
		): void;
		/**
		 * Tells someone who is in the room.
		 *
		 * @param to The real full address.
		 * @param filter Chooses of whom to tell; the occupant is nil for those with an affiliation who are not there.
		 */
		send_occupant_list(
			to: string,
			filter?: (this: void, jid: string, occupant: Occupant | undefined) => boolean | undefined,
		): void;
		/**
		 * Tells whether real addresses are hidden from someone.
		 *
		 * @param jid The real address.
		 * @returns Whether it is so.
		 */
		is_anonymous_for(jid: string): boolean;
		/**
		 * Makes the presence of someone with a registered nickname who is not in the room.
		 *
		 * @param from_muc_jid The address in the room.
		 * @param to_jid To whom.
		 * @returns The presence; nil where nobody has registered that nickname.
		 */
		build_unavailable_presence(from_muc_jid: string, to_jid: string): Presence | undefined;

		/**
		 * Makes the answer to a request for what the room is (XEP-0030). Fires `muc-disco#info`.
		 *
		 * @param stanza The request.
		 * @returns The answer.
		 */
		get_disco_info(stanza: Iq): Iq;
		/**
		 * Makes the answer to a request for what is in the room (XEP-0030); there is nothing.
		 *
		 * @param stanza The request.
		 * @returns The answer.
		 */
		get_disco_items(stanza: Iq): Iq;
		/**
		 * Sends someone the form of the settings.
		 *
		 * @param origin Where the request came from.
		 * @param stanza The request.
		 */
		send_form(origin: Origin, stanza: Iq): void;
		/**
		 * Makes the form of the settings. Fires `muc-config-form`.
		 *
		 * @param actor The real address of whoever is to fill it in.
		 * @returns The form.
		 */
		get_form_layout(actor: string): import("util.dataforms").Form;
		/**
		 * Takes the form of the settings in. Fires `muc-config-submitted`.
		 *
		 * @param origin Where the request came from.
		 * @param stanza The request.
		 * @returns True.
		 */
		process_form(origin: Origin, stanza: Iq): true;
		/**
		 * Makes everyone leave.
		 *
		 * @param x What they are told.
		 */
		clear(x?: Element): void;
		/**
		 * Destroys the room. Fires `muc-pre-room-destroy` and `muc-room-destroyed`.
		 *
		 * @param newjid The room that takes its place.
		 * @param reason Why.
		 * @param password The password of that room.
		 * @returns True; or false and why, where a handler did not allow it.
		 */
		destroy(
			newjid?: string,
			reason?: string,
			password?: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false, problem: ErrorType | undefined]>;

		/**
		 * Finds an affiliation; that of a host where it is banned.
		 *
		 * @param jid The real address.
		 * @returns The affiliation, nil for none.
		 * @example
		 * module.hook("muc-occupant-pre-join", ({ room, stanza }) => {
		 * 	const affiliation = room.get_affiliation(stanza.attr.from ?? "");
		 * 	module.log("debug", "%s comes as %s", stanza.attr.from, affiliation ?? "none");
		 * });
		 */
		get_affiliation(jid: string): Exclude<Affiliation, "none"> | undefined;
		/**
		 * Goes through the affiliations. To be used in a `for…of` at once.
		 *
		 * @param with_affiliation Those of one kind alone.
		 * @returns Bare addresses, affiliations, and what is kept with them.
		 */
		each_affiliation(
			with_affiliation?: Affiliation,
		): LuaIterable<
			LuaMultiReturn<
				[jid: string, affiliation: Exclude<Affiliation, "none">, data: AffiliationData | undefined]
			>
		>;
		/**
		 * Sets an affiliation, and the roles that come with it. Fires `muc-pre-set-affiliation` and
		 * `muc-set-affiliation`.
		 *
		 * @param actor The real address of whoever does so; true for the server itself, which may do anything.
		 * @param jid The real address.
		 * @param affiliation The affiliation; nil, false or `none` for none.
		 * @param reason Why.
		 * @param data What is kept with it; false for nothing, what is there stays where left out.
		 * @returns True; or nil and the type and condition of a stanza error.
		 * @example
		 * module.hook("muc-room-created", ({ room }) => {
		 * 	const [ok, , condition] = room.set_affiliation(true, "juliet@example.org", "owner");
		 * 	if (!ok) module.log("warn", "She cannot be the owner: %s", condition);
		 * });
		 */
		set_affiliation(
			actor: string | true,
			jid: string,
			affiliation: Affiliation | false | undefined,
			reason?: string,
			data?: AffiliationData | false,
		): LuaMultiReturn<
			| [ok: true, type?: undefined, condition?: undefined]
			| [ok: undefined, type: ErrorType, condition: ErrorCondition]
		>;
		/**
		 * Reads all that is kept with an affiliation.
		 *
		 * @param jid The bare address.
		 * @returns That, or nil.
		 */
		get_affiliation_data(jid: string): AffiliationData | undefined;
		/**
		 * Reads one thing that is kept with an affiliation.
		 *
		 * @param jid The bare address.
		 * @param key Which.
		 * @returns That, or nil.
		 */
		get_affiliation_data<Key extends keyof AffiliationData>(
			jid: string,
			key: Key,
		): AffiliationData[Key] | undefined;
		/**
		 * Sets what is kept with an affiliation. Fires `muc-set-affiliation-data/KEY`.
		 *
		 * @param jid The bare address.
		 * @param key Which of it.
		 * @param value The value; nil takes it away.
		 * @returns True; or nil and why, where the key is nil.
		 */
		set_affiliation_data<Key extends keyof AffiliationData>(
			jid: string,
			key: Key,
			value: AffiliationData[Key] | undefined,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: "invalid key"]>;
		/**
		 * Finds a role.
		 *
		 * @param nick The address in the room.
		 * @returns The role, nil for none.
		 */
		get_role(nick: string): Exclude<Role, "none"> | undefined;
		/**
		 * Tells whether someone may set a role. Fires `muc-pre-set-role`.
		 *
		 * @param actor The real address of whoever wants to.
		 * @param occupant Whose role.
		 * @param role The role.
		 * @returns True; or a false value and the type and condition of a stanza error.
		 */
		may_set_role(
			actor: string,
			occupant: Occupant,
			role: Role | undefined,
		): LuaMultiReturn<[ok: boolean | undefined, type?: ErrorType, condition?: ErrorCondition]>;
		/**
		 * Sets a role.
		 *
		 * @param actor The real address of whoever does so; true for the server itself, which may do anything.
		 * @param occupant_jid The address in the room.
		 * @param role The role; nil, false or `none` makes them leave.
		 * @param reason Why.
		 * @returns True; or a false value and the type and condition of a stanza error.
		 */
		set_role(
			actor: string | true,
			occupant_jid: string,
			role: Role | false | undefined,
			reason?: string,
		): LuaMultiReturn<
			| [ok: true, type?: undefined, condition?: undefined]
			| [ok: false | undefined, type: ErrorType, condition: ErrorCondition]
		>;

		/** Tells its name. */
		get_name(): string | undefined;
		/**
		 * Sets its name.
		 *
		 * @param value The name; empty or nil for none.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_name(value: string | undefined): boolean;
		/** Tells its description. */
		get_description(): string | undefined;
		/**
		 * Sets its description.
		 *
		 * @param value The description; empty or nil for none.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_description(value: string | undefined): boolean;
		/** Tells its language. */
		get_language(): string | undefined;
		/**
		 * Sets its language.
		 *
		 * @param value The language (RFC 5646); empty or nil for none.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_language(value: string | undefined): boolean;
		/** Tells its password. */
		get_password(): string | undefined;
		/**
		 * Sets its password.
		 *
		 * @param value The password; empty or nil for none.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_password(value: string | undefined): boolean;
		/** Tells whether it is left out of public lists. */
		get_hidden(): true | undefined;
		/**
		 * Sets whether it is left out of public lists.
		 *
		 * @param value Whether it is.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_hidden(value: boolean | undefined): boolean;
		/** Tells whether it stands in public lists. */
		get_public(): boolean;
		/**
		 * Sets whether it stands in public lists.
		 *
		 * @param value Whether it does.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_public(value: boolean | undefined): boolean;
		/** Tells whether members alone may enter. */
		get_members_only(): true | undefined;
		/**
		 * Sets whether members alone may enter.
		 *
		 * @param value Whether it is so; those that may no longer stay leave.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_members_only(value: boolean | undefined): boolean;
		/** Tells whether members may invite others to a members-only room. */
		get_allow_member_invites(): true | undefined;
		/**
		 * Sets whether members may invite others to a members-only room.
		 *
		 * @param value Whether they may.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_allow_member_invites(value: boolean | undefined): boolean;
		/** Tells whether those without affiliation enter as visitors. */
		get_moderated(): true | undefined;
		/**
		 * Sets whether those without affiliation enter as visitors.
		 *
		 * @param value Whether they do.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_moderated(value: boolean | undefined): boolean;
		/** Tells whether it stays when everyone has left. */
		get_persistent(): true | undefined;
		/**
		 * Sets whether it stays when everyone has left.
		 *
		 * @param value Whether it does.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_persistent(value: boolean | undefined): boolean;
		/** Tells whether participants may change the subject. */
		get_changesubject(): true | undefined;
		/**
		 * Sets whether participants may change the subject.
		 *
		 * @param value Whether they may.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_changesubject(value: boolean | undefined): boolean;
		/** Tells who may see real addresses. */
		get_whois(): Whois;
		/**
		 * Sets who may see real addresses.
		 *
		 * @param value Who; throws for any other.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_whois(value: Whois): boolean;
		/** Tells how many messages are kept for those who enter. */
		get_historylength(): number;
		/**
		 * Sets how many messages are kept for those who enter.
		 *
		 * @param value How many; throws for what is no number, nil for the usual 20.
		 * @returns True.
		 */
		set_historylength(value: number | string | undefined): true;
		/**
		 * Tells who may send private messages.
		 * @since 13.0
		 */
		get_allow_pm(): PrivateMessagePolicy;
		/**
		 * Sets who may send private messages.
		 *
		 * @param value Who.
		 * @returns Whether that changed it. `save` keeps it.
		 * @since 13.0
		 */
		set_allow_pm(value: PrivateMessagePolicy): boolean;
		/**
		 * Tells whether private messages to and from moderators are always allowed.
		 * @since 13.0
		 */
		get_allow_modpm(): boolean;
		/**
		 * Sets whether private messages to and from moderators are always allowed.
		 *
		 * @param value Whether they are.
		 * @returns Whether that changed it. `save` keeps it.
		 * @since 13.0
		 */
		set_allow_modpm(value: boolean): boolean;
		/** Tells which roles' presence is shown. */
		get_presence_broadcast(): PresenceBroadcast;
		/**
		 * Sets which roles' presence is shown.
		 *
		 * @param broadcast_roles The roles; nil for all.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_presence_broadcast(broadcast_roles: PresenceBroadcast | undefined): boolean;
		/** The address in the room of whoever set the subject, or the room's, and the subject. */
		get_subject(): LuaMultiReturn<[from: string, subject: string | undefined]>;
		/**
		 * Sets the subject, and tells everyone.
		 *
		 * @param from The address in the room of whoever does so.
		 * @param subject The subject; empty or nil for none.
		 * @returns Whether that changed it. `save` keeps it.
		 */
		set_subject(from: string, subject: string | undefined): boolean;
		/**
		 * Tells someone the subject.
		 *
		 * @param to The real full address.
		 * @param time When it was set, in seconds since 1970.
		 */
		send_subject(to: string, time?: number): void;
		/**
		 * Sends someone who enters the messages that are kept. Fires `muc-get-history`.
		 *
		 * @param stanza The presence that they enter with.
		 */
		send_history(stanza: Presence): void;
		/**
		 * Finds the nickname that someone has registered.
		 *
		 * @param jid The real bare address.
		 * @returns The nickname, or nil.
		 */
		get_registered_nick(jid: string): string | undefined;
		/**
		 * Finds who has registered a nickname.
		 *
		 * @param nick The nickname.
		 * @returns The real bare address, or nil.
		 */
		get_registered_jid(nick: string): string | undefined;
		/** What occupant ids are made with. */
		get_salt(): string;
		/**
		 * Finds the occupant id (XEP-0421).
		 *
		 * @param occupant The occupant.
		 * @returns The id.
		 */
		get_occupant_id(occupant: Occupant): string;

		/**
		 * Makes the occupant of a session leave that sent an error.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True; nil where it is not in the room.
		 */
		handle_kickable(origin: Origin, stanza: Stanza): true | undefined;
		/**
		 * Handles the presence that makes the room.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_first_presence(origin: Origin, stanza: Presence): true;
		/**
		 * Handles a presence to someone in the room: entering, leaving, and changes.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_normal_presence(origin: Origin, stanza: Presence): true;
		/**
		 * Handles a presence to an address in the room.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True where it was handled.
		 */
		handle_presence_to_occupant(origin: Origin, stanza: Presence): true | undefined;
		/**
		 * Handles an IQ to an address in the room, which is passed on.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True where it was handled.
		 */
		handle_iq_to_occupant(origin: Origin, stanza: Iq): true | undefined;
		/**
		 * Handles a private message.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True where it was handled.
		 */
		handle_message_to_occupant(origin: Origin, stanza: Message): true | undefined;
		/**
		 * Handles a presence to the room itself.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True where it was handled.
		 */
		handle_presence_to_room(origin: Origin, stanza: Presence): true | undefined;
		/**
		 * Handles a message to the room itself.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True where it was handled.
		 */
		handle_message_to_room(origin: Origin, stanza: Message): true | undefined;
		/**
		 * Handles a message for everyone.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_groupchat_to_room(origin: Origin, stanza: Message): true;
		/**
		 * Handles an invitation (XEP-0045, section 7.8.2).
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_mediated_invite(origin: Origin, stanza: Message): true;
		/**
		 * Handles the refusal of an invitation.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_mediated_decline(origin: Origin, stanza: Message): true;
		/**
		 * Answers what the room is (XEP-0030).
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_disco_info_get_query(origin: Origin, stanza: Iq): true;
		/**
		 * Answers what is in the room (XEP-0030).
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_disco_items_get_query(origin: Origin, stanza: Iq): true;
		/**
		 * Handles the setting of an affiliation or role.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_admin_query_set_command(origin: Origin, stanza: Iq): true;
		/**
		 * Answers who has an affiliation or role.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_admin_query_get_command(origin: Origin, stanza: Iq): true;
		/**
		 * Answers what the settings are.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_owner_query_get_to_room(origin: Origin, stanza: Iq): true;
		/**
		 * Handles new settings, and the destruction of the room.
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_owner_query_set_to_room(origin: Origin, stanza: Iq): true;
		/**
		 * Handles the registration of a nickname (XEP-0045, section 7.10).
		 *
		 * @param origin Where it came from.
		 * @param stanza The stanza.
		 * @returns True.
		 */
		handle_register_iq(origin: Origin, stanza: Iq): true;
		/**
		 * Handles a request for voice, or the answer to one (XEP-0045, sections 7.13 and 8.6).
		 *
		 * @param origin Where it came from.
		 * @param stanza The message.
		 * @param form The form in it.
		 */
		handle_role_request(origin: Origin, stanza: Message, form: Element): void;
		/**
		 * Answers a presence probe.
		 *
		 * @param origin Where it came from.
		 * @param stanza The probe.
		 * @param probing_occupant Whoever sent it; nil for one who is not in the room.
		 */
		respond_to_probe(origin: Origin, stanza: Presence, probing_occupant: Occupant | undefined): void;
	}

	/** A message that is kept. */
	interface HistoryEntry {
		/** The message; its `to` means nothing. */
		readonly stanza: Message;
		/** When it was sent, in seconds since 1970. */
		readonly timestamp: number;
		/** How long it is, once that was asked for. */
		chars?: number;
	}

	/** The library `muc/muc`: rooms without a service. */
	interface MucLibrary {
		/**
		 * Makes a room, which the service does not yet know.
		 *
		 * @param jid Its address.
		 * @param config Its settings.
		 * @returns The room.
		 */
		readonly new_room: (this: void, jid: string, config?: RoomData) => Room;
		/**
		 * Makes a room of what `freeze` gave.
		 *
		 * @param frozen The room.
		 * @param state Its occupants.
		 * @returns The room.
		 */
		readonly restore_room: (this: void, frozen: FrozenRoom, state?: Record<string, unknown>) => Room;
		/** The methods of all rooms; may be added to. */
		readonly room_mt: Room;
	}

	/** The library `muc/occupant`. */
	interface OccupantLibrary {
		/**
		 * Makes an occupant.
		 *
		 * @param bare_real_jid The real bare address; nil where not yet known.
		 * @param nick The address in the room.
		 * @returns The occupant.
		 */
		readonly new: (this: void, bare_real_jid: string | undefined, nick: string) => Occupant;
		/**
		 * Copies an occupant, without sessions that have left.
		 *
		 * @param occupant The occupant.
		 * @returns The copy.
		 */
		readonly copy: (this: void, occupant: Occupant) => Occupant;
		/** The methods of all occupants. */
		readonly mt: Occupant;
	}

	/** The library `muc/util`. */
	interface UtilLibrary {
		/** The affiliations with their ranks, -1 to 3. */
		readonly valid_affiliations: { readonly [Key in Affiliation]: number };
		/** The roles with their ranks, 0 to 3. */
		readonly valid_roles: { readonly [Key in Role]: number };
		/**
		 * Tells whether an error says that someone can no longer be reached.
		 *
		 * @param stanza The stanza of type error.
		 * @returns True where it does, else nil.
		 */
		readonly is_kickable_error: (this: void, stanza: Stanza) => true | undefined;
		/**
		 * Takes out of a stanza what only rooms may say.
		 *
		 * @param stanza The stanza, which is changed.
		 * @returns The stanza.
		 */
		readonly filter_muc_x: <Filtered extends Element>(this: void, stanza: Filtered) => Filtered;
		/**
		 * Adds to what only rooms may say.
		 *
		 * @param xmlns A namespace.
		 */
		readonly add_filtered_namespace: (this: void, xmlns: string) => void;
		/**
		 * Makes what chooses occupants by role, for `room.broadcast`.
		 *
		 * @param role The lowest role.
		 * @returns What chooses.
		 */
		readonly only_with_min_role: (
			this: void,
			role: Role,
		) => (this: void, nick: string, occupant: Occupant) => true | undefined;
	}

	/** A library with one setting of rooms, which rooms have as `get_NAME` and `set_NAME`. */
	interface SettingLibrary<Get, Set = Get> {
		/** Reads it. */
		readonly get: (this: void, room: Room) => Get;
		/** Sets it; tells whether that changed it. */
		readonly set: (this: void, room: Room, value: Set) => boolean;
	}

	/** The libraries, as `module.require` finds them by name. Each is also among the methods of rooms. */
	interface Libraries {
		/** Rooms without a service. */
		"muc/muc": MucLibrary;
		/** Occupants. */
		"muc/occupant": OccupantLibrary;
		/** Ranks and filters. */
		"muc/util": UtilLibrary;
		/** Names. */
		"muc/name": SettingLibrary<string | undefined>;
		/** Descriptions. */
		"muc/description": SettingLibrary<string | undefined>;
		/** Languages. */
		"muc/language": SettingLibrary<string | undefined>;
		/** Passwords. */
		"muc/password": SettingLibrary<string | undefined>;
		/** Rooms that are left out of public lists. */
		"muc/hidden": SettingLibrary<true | undefined, boolean | undefined>;
		/** Moderated rooms. */
		"muc/moderated": SettingLibrary<true | undefined, boolean | undefined>;
		/** Persistent rooms. */
		"muc/persistent": SettingLibrary<true | undefined, boolean | undefined>;
		/** Who sees real addresses. */
		"muc/whois": SettingLibrary<Whois>;
		/** Whose presence is shown. */
		"muc/presence_broadcast": SettingLibrary<PresenceBroadcast, PresenceBroadcast | undefined>;
		/** Members-only rooms. */
		"muc/members_only": SettingLibrary<true | undefined, boolean | undefined> & {
			/** See `Room`. */
			readonly get_allow_member_invites: (this: void, room: Room) => true | undefined;
			/** See `Room`. */
			readonly set_allow_member_invites: (this: void, room: Room, value: boolean | undefined) => boolean;
		};
		/** Subjects. */
		"muc/subject": {
			/** See `Room`. */
			readonly get_changesubject: (this: void, room: Room) => true | undefined;
			/** See `Room`. */
			readonly set_changesubject: (this: void, room: Room, value: boolean | undefined) => boolean;
			/** See `Room.get_subject`. */
			readonly get: (this: void, room: Room) => LuaMultiReturn<[from: string, subject: string | undefined]>;
			/** See `Room.set_subject`. */
			readonly set: (this: void, room: Room, from: string, subject: string | undefined) => boolean;
			/** See `Room.send_subject`. */
			readonly send: (this: void, room: Room, to: string, time?: number) => void;
		};
		/** Messages that are kept. */
		"muc/history": {
			/** Sets how many any room may keep; nil for any number. */
			readonly set_max_length: (this: void, length: number | undefined) => void;
			/**
			 * Reads what someone who enters wants of them (XEP-0045, section 7.2.14): how many characters, how many
			 * messages, and since when in seconds since 1970.
			 */
			readonly parse_history: (
				this: void,
				stanza: Presence,
			) => LuaMultiReturn<
				[maxchars: number | undefined, maxstanzas: number | undefined, since: number | undefined]
			>;
			/** See `Room.send_history`. */
			readonly send: (this: void, room: Room, stanza: Presence) => void;
			/** See `Room.get_historylength`. */
			readonly get_length: (this: void, room: Room) => number;
			/** See `Room.set_historylength`. */
			readonly set_length: (this: void, room: Room, length: number | string | undefined) => true;
		};
		/** Rooms that nobody else may enter until they were configured. */
		"muc/lock": {
			/** Locks a room. Fires `muc-room-locked`. */
			readonly lock: (this: void, room: Room) => void;
			/** Unlocks a room. Fires `muc-room-unlocked`. */
			readonly unlock: (this: void, room: Room) => void;
			/** Tells whether a room is locked. */
			readonly is_locked: (this: void, room: Room) => boolean;
		};
		/** Occupant ids. */
		"muc/occupant_id": {
			/** See `Room.get_salt`. */
			readonly get_room_salt: (this: void, room: Room) => string;
			/** See `Room.get_occupant_id`. */
			readonly get_occupant_id: (this: void, room: Room, occupant: Occupant) => string;
		};
		/** Registered nicknames. */
		"muc/register": {
			/** See `Room`. */
			readonly get_registered_nick: (this: void, room: Room, jid: string) => string | undefined;
			/** See `Room`. */
			readonly get_registered_jid: (this: void, room: Room, nick: string) => string | undefined;
			/** See `Room`. */
			readonly handle_register_iq: (this: void, room: Room, origin: Origin, stanza: Iq) => true;
		};
		/** Requests for voice. */
		"muc/request": {
			/** See `Room.handle_role_request`. */
			readonly handle_request: (
				this: void,
				room: Room,
				origin: Origin,
				stanza: Message,
				form: Element,
			) => void;
		};
		/**
		 * Private messages.
		 * @since 13.0
		 */
		"muc/restrict_pm": {
			/** See `Room`. */
			readonly get_allow_pm: (this: void, room: Room) => PrivateMessagePolicy;
			/** See `Room`. */
			readonly set_allow_pm: (this: void, room: Room, value: PrivateMessagePolicy) => boolean;
			/** See `Room`. */
			readonly get_allow_modpm: (this: void, room: Room) => boolean;
			/** See `Room`. */
			readonly set_allow_modpm: (this: void, room: Room, value: boolean) => boolean;
		};
	}

	/**
	 * The globals of mod_muc, as `module.depends("muc")` gives them, and `prosody.hosts[HOST].modules.muc`.
	 * @noSelf
	 */
	interface Environment {
		/** The methods of all rooms; may be added to. */
		readonly room_mt: Room;
		/**
		 * Makes a room, which the service does not yet know.
		 *
		 * @param jid Its address.
		 * @param config Its settings.
		 * @returns The room.
		 */
		new_room(jid: string, config?: RoomData): Room;
		/**
		 * Makes a room. Fires `muc-room-created`.
		 *
		 * @param room_jid Its address.
		 * @param config Its settings; the usual ones of the service where left out.
		 * @returns The room, false where there are too many; or nil and why.
		 */
		create_room(
			room_jid: string,
			config?: RoomData,
		): LuaMultiReturn<
			[room: Room | false, problem?: undefined] | [room: undefined, problem: "invalid-jid" | "room-exists"]
		>;
		/**
		 * Makes a room known to the service.
		 *
		 * @param room The room.
		 * @returns The room, false where there are too many.
		 */
		track_room(room: Room): Room | false;
		/**
		 * Takes a room out of memory; `save` keeps it.
		 *
		 * @param room The room.
		 */
		forget_room(room: Room): void;
		/**
		 * Takes a room out of the store.
		 *
		 * @param room The room.
		 */
		delete_room(room: Room): void;
		/**
		 * Finds a room, in memory or in the store.
		 *
		 * @param room_jid Its address.
		 * @returns The room; nil where there is none, false where it cannot be restored.
		 * @example
		 * const muc = module.depends("muc");
		 * const room = muc.get_room_from_jid(`lobby@${module.host}`);
		 * if (room) print(room.get_name());
		 */
		get_room_from_jid(room_jid: string): Room | false | undefined;
		/** Goes through all rooms; those in the store are restored. To be used in a `for…of` at once. */
		all_rooms(): LuaIterable<Room>;
		/** Goes through the rooms in memory. To be used in a `for…of` at once. */
		live_rooms(): LuaIterable<Room>;
		/**
		 * Goes through rooms.
		 *
		 * @param live_only Those in memory alone.
		 * @returns The rooms.
		 * @deprecated `all_rooms` and `live_rooms` do the same.
		 */
		each_room(live_only?: boolean): LuaIterable<Room>;
		/** Makes everyone leave all rooms in memory, as at shutdown. */
		shutdown_component(): void;
	}

	/** What most events carry. */
	interface RoomEvent {
		/** The room. */
		readonly room: Room;
	}

	/** What events about a stanza carry. */
	interface RoomStanzaEvent<Kind = Stanza> extends RoomEvent {
		/** Where it came from. */
		readonly origin: Origin;
		/** The stanza. */
		readonly stanza: Kind;
	}

	/** What events before someone enters, leaves or changes their nickname carry; true values forbid it. */
	interface PreOccupantEvent extends RoomStanzaEvent<Presence> {
		/** Whether this is the first session of the nickname; nil for one that leaves. */
		readonly is_first_session: boolean | undefined;
		/** Whether this is the last session of the old nickname; nil for one that enters. */
		readonly is_last_session?: boolean | undefined;
		/** Whether the room is made by this. */
		readonly is_new_room?: true;
	}

	/** What events about an occupant carry. */
	interface OccupantEvent extends RoomEvent {
		/** The address in the room. */
		readonly nick: string;
		/** The occupant. */
		readonly occupant: Occupant;
	}

	/** What events before and after an affiliation is set carry. */
	interface AffiliationEvent extends RoomEvent {
		/** The real address of whoever does so; nil for the server itself. */
		readonly actor: string | undefined;
		/** The bare address. */
		readonly jid: string;
		/** The new affiliation. */
		readonly affiliation: Affiliation;
		/** Why. */
		readonly reason: string | undefined;
		/** The old affiliation. */
		readonly previous_affiliation: Affiliation;
		/** What is to be kept with it; handlers of the first event may set it where it is nil. */
		data: AffiliationData | undefined;
		/** What was kept with the old one. */
		readonly previous_data: AffiliationData | undefined;
		/** Set to false by a handler of the first event to forbid it. */
		allowed?: boolean;
		/** What whoever wanted it is told then. */
		error?: {
			/** The type of the stanza error. */
			readonly type: ErrorType;
			/** The condition of the stanza error. */
			readonly condition: ErrorCondition;
		};
	}

	/** What the event `muc-set-affiliation` carries. */
	interface AffiliationSetEvent extends AffiliationEvent {
		/** Whether that address is in the room. */
		readonly in_room: boolean;
	}

	/** What the event `muc-build-occupant-presence` carries. */
	interface OccupantPresenceEvent extends RoomEvent {
		/** The presence that others will see; may be added to. */
		readonly stanza: Presence;
		/** What is added to it; not always there. */
		readonly x?: Element;
		/** The occupant; nil for one who is not in the room. */
		readonly occupant?: Occupant;
		/** The real bare address of one who is not in the room. */
		readonly bare_jid?: string;
		/** The new nickname, for a change of it; the nickname of one who is not in the room. */
		nick?: string;
		/** The real address of whoever caused this. */
		actor?: string;
		/** Why. */
		reason?: string;
	}

	/** What the event `muc-disco#info` carries. */
	interface DiscoInfoEvent extends RoomEvent {
		/** The request. */
		readonly stanza: Iq;
		/** The answer; may be added to. */
		readonly reply: Iq;
		/** The form about the room, to which fields may be added. */
		readonly form: import("util.dataforms").Form;
		/** The values of its fields by name. */
		readonly formdata: { [name: string]: unknown };
	}

	/** What the event `muc-config-submitted` carries, and the one for each field. */
	interface ConfigSubmittedEvent extends RoomStanzaEvent<Iq> {
		/** The values by the names of their fields. */
		readonly fields: { readonly [name: string]: unknown };
		/** Status codes for everyone in the room, to be set to true; 104 for a change. */
		readonly status_codes: { [code: string]: true | undefined };
		/** The real address of whoever filled it in. */
		readonly actor: string;
		/** The name of the field, in the events for fields. */
		readonly field: string | undefined;
		/** The value of the field, in the events for fields. */
		readonly value: unknown;
		/**
		 * Sets a setting of the room to the value of a field.
		 *
		 * @param name The setting: the room has `get_NAME` and `set_NAME`.
		 * @param field The name of the field.
		 * @param allowed The values that are allowed; any where left out.
		 * @returns True where that changed it.
		 */
		readonly update_option: (
			this: void,
			name: string,
			field: string,
			allowed?: { readonly [value: string]: true },
		) => true | undefined;
	}

	/** What events about an invitation carry. */
	interface InviteEvent extends RoomStanzaEvent<Message> {
		/** The message as it came; the other is what the room sends. */
		readonly incoming: Message;
	}

	/** What the event `muc-get-history` carries. */
	interface HistoryEvent extends RoomEvent {
		/** The presence of whoever enters. */
		readonly stanza: Presence;
		/** The real full address of whoever enters. */
		readonly to: string;
		/** How many characters they want at most. */
		readonly maxchars: number | undefined;
		/** How many messages they want at most. */
		readonly maxstanzas: number | undefined;
		/** Since when they want messages, in seconds since 1970. */
		readonly since: number | undefined;
		/** Gives the next message, nil at the end; to be set by a handler. */
		next_stanza: (this: void, event: HistoryEvent) => Message | undefined;
	}

	/** What events about a request for voice carry. */
	interface VoiceEvent extends RoomStanzaEvent<Message> {
		/** The values of the form. */
		readonly fields: {
			/** The real address. */
			readonly "muc#jid"?: string;
			/** The nickname. */
			readonly "muc#roomnick"?: string;
			/** The role. */
			readonly "muc#role"?: Role;
			/** Whether it is granted. */
			readonly "muc#request_allow"?: boolean;
		};
		/** Whoever sent the form. */
		readonly occupant: Occupant;
	}

	/** The events of a component with rooms, by name, and what they carry. */
	interface Events {
		/** Asks for the role that someone enters with; false keeps them out. */
		"muc-get-default-role": RoomEvent & {
			/** The affiliation; nil for none. */
			readonly affiliation: Affiliation | undefined;
			/** Its rank. */
			readonly affiliation_rank: number;
		};
		/** Before a room is made; true values forbid it. */
		"muc-room-pre-create": RoomStanzaEvent<Presence>;
		/** After a room was made, by someone who entered it or by a module. */
		"muc-room-created": RoomEvent &
			Partial<RoomStanzaEvent<Presence>> & {
				/** Whoever entered it. */
				readonly creator?: Occupant;
			};
		/** Before a room is read from the store; false forbids it. */
		"muc-room-pre-restore": {
			/** The room's address. */
			readonly jid: string;
			/** The room as it was stored. */
			readonly data: FrozenRoom;
		};
		/** After a room was read from the store. */
		"muc-room-restored": RoomEvent & {
			/** The room's address. */
			readonly jid: string;
		};
		/** When a room is locked. */
		"muc-room-locked": RoomEvent;
		/** When a room is unlocked. */
		"muc-room-unlocked": RoomEvent;
		/** Before a room is destroyed. */
		"muc-pre-room-destroy": RoomEvent & {
			/** The room that takes its place. */
			newjid: string | undefined;
			/** Why. */
			reason: string | undefined;
			/** The password of that room. */
			password: string | undefined;
			/** What everyone in the room is told. */
			readonly x: Element;
			/** To be set to false to forbid it. */
			allowed: boolean;
			/** The type of the stanza error then. */
			error?: ErrorType;
		};
		/** After a room was destroyed. */
		"muc-room-destroyed": RoomEvent & {
			/** The room that takes its place. */
			readonly newjid?: string;
			/** Why. */
			readonly reason?: string;
			/** The password of that room. */
			readonly password?: string;
		};
		/** Before someone enters; true values forbid it. */
		"muc-occupant-pre-join": PreOccupantEvent & {
			/** The occupant that they are to be; the nickname may be changed. */
			readonly occupant: Occupant;
		};
		/** Before a session leaves; true values forbid it. */
		"muc-occupant-pre-leave": PreOccupantEvent & {
			/** The occupant. */
			readonly occupant: Occupant;
		};
		/** Before a presence or a nickname is changed; true values forbid it. */
		"muc-occupant-pre-change": PreOccupantEvent & {
			/** The occupant that they are. */
			readonly orig_occupant: Occupant;
			/** The occupant that they are to be; the nickname may be changed. */
			readonly dest_occupant: Occupant;
		};
		/** After someone has entered. */
		"muc-occupant-joined": OccupantEvent & RoomStanzaEvent<Presence>;
		/** After a session has entered. */
		"muc-occupant-session-new": OccupantEvent &
			RoomStanzaEvent<Presence> & {
				/** The real full address. */
				readonly jid: string;
			};
		/** After someone has left. */
		"muc-occupant-left": OccupantEvent & Partial<RoomStanzaEvent<Presence>>;
		/** When others are told of an occupant; the presence may be added to. */
		"muc-build-occupant-presence": OccupantPresenceEvent;
		/** When all others are told of an occupant; the presence may be added to. */
		"muc-broadcast-presence": OccupantPresenceEvent & {
			/** The occupant. */
			readonly occupant: Occupant;
		};
		/** A message to the room; true values keep it from being sent on. */
		"muc-occupant-groupchat": RoomStanzaEvent<Message> & {
			/** The real full address. */
			readonly from: string;
			/** Whoever sent it; nil for one who is not in the room. Handlers may set it. */
			occupant: Occupant | undefined;
		};
		/** Before a message is sent to everyone; true values keep it from that. */
		"muc-broadcast-message": RoomEvent & {
			/** The message. */
			readonly stanza: Message;
		};
		/** A private message; false keeps it from being sent on. */
		"muc-private-message": RoomStanzaEvent<Message>;
		/** Asks whether a message is to be kept. */
		"muc-message-is-historic": RoomEvent & {
			/** The message. */
			readonly stanza: Message;
		};
		/** When a message is to be kept. */
		"muc-add-history": RoomEvent & {
			/** The message. */
			readonly stanza: Message;
		};
		/** When someone who enters is to be sent messages that are kept. */
		"muc-get-history": HistoryEvent;
		/** Before someone is invited; true values forbid it. */
		"muc-pre-invite": RoomStanzaEvent<Message>;
		/** When an invitation is sent; it may be added to. */
		"muc-invite": InviteEvent;
		/** Before someone declines; true values forbid it. */
		"muc-pre-decline": RoomStanzaEvent<Message>;
		/** When someone declines; the message may be added to. */
		"muc-decline": InviteEvent;
		/** Before an affiliation is set. */
		"muc-pre-set-affiliation": AffiliationEvent;
		/** After an affiliation was set. */
		"muc-set-affiliation": AffiliationSetEvent;
		/** After something was set that is kept with an affiliation. */
		[affiliationData: `muc-set-affiliation-data/${string}`]: RoomEvent & {
			/** The bare address. */
			readonly jid: string;
			/** Which of it. */
			readonly key: string;
			/** The new value. */
			readonly value: unknown;
			/** The old value. */
			readonly old_value: unknown;
		};
		/** Before a role is set by someone. */
		"muc-pre-set-role": RoomEvent & {
			/** The real address of whoever wants to. */
			readonly actor: string;
			/** Whose role. */
			readonly occupant: Occupant;
			/** The new role, nil for none. */
			readonly role: Role | undefined;
			/** To be set to decide. */
			allowed?: boolean;
			/** The type of the stanza error, where not allowed. */
			error?: ErrorType;
			/** The condition of the stanza error, where not allowed. */
			condition?: ErrorCondition;
		};
		/** When someone asks what a room is; the answer may be added to. */
		"muc-disco#info": DiscoInfoEvent;
		/** When someone asks what a node of a room is; the answer may be added to. */
		[discoNode: `muc-disco#info/${string}`]: Pick<DiscoInfoEvent, "room" | "stanza" | "reply">;
		/** When someone asks for the settings; fields may be added to the form. */
		"muc-config-form": RoomEvent & {
			/** The real address of whoever asks. */
			readonly actor: string;
			/** The form, to be added to. */
			readonly form: import("util.dataforms").GrowingForm;
		};
		/** When someone has filled the settings in. */
		"muc-config-submitted": ConfigSubmittedEvent;
		/** The same for each field, by its name. */
		[field: `muc-config-submitted/${string}`]: ConfigSubmittedEvent;
		/** When someone asks for voice. */
		"muc-voice-request": VoiceEvent;
		/** When a moderator answers that. */
		"muc-voice-response": VoiceEvent;
		/** When someone registers a nickname. */
		"muc-registration-submitted": RoomStanzaEvent<Iq> & {
			/** The values of the form. */
			readonly submitted_data: { readonly [name: string]: unknown };
			/** What will be kept with the affiliation; may be added to. */
			readonly affiliation_data: AffiliationData;
		};
	}
}
