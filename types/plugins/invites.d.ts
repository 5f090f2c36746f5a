/**
 * Invitations (`modules/mod_invites.lua`, XEP-0401).
 *
 * Types alone: nothing can be required by this name. `module.depends("invites")` gives the `Environment`.
 * @see https://prosody.im/doc/modules/mod_invites
 * @noResolution
 * @noSelf
 */
declare module "mod_invites" {
	/** What modules keep with an invitation. */
	interface InviteData {
		/** The account whose password may be set anew. */
		readonly allow_reset?: string | undefined;
		/** Groups that the account joins. */
		readonly groups?: readonly string[] | undefined;
		/** Roles that the account gets, the primary one first. */
		readonly roles?: readonly string[] | undefined;
		/** Anything else. */
		readonly [name: string]: unknown;
	}

	/** An invitation. */
	interface Invite {
		/** What it is to: an account here, or somebody's roster. */
		readonly type: "register" | "roster";
		/** The account that it makes, or whose roster it is to; the host where any account may be made. */
		readonly jid: string;
		/** The secret in it. */
		readonly token: string;
		/** Whether an account may be made with it. */
		readonly allow_registration?: boolean | undefined;
		/** What modules keep with it. */
		readonly additional_data?: InviteData | undefined;
		/** Its address, as `xmpp:` has it. */
		uri: string;
		/** A page about it. */
		landing_page?: string | undefined;
		/** When it was made, in seconds since 1970. */
		readonly created_at: number;
		/** When it expires, in seconds since 1970. */
		readonly expires: number;
		/** Whether it can be used more than once. */
		readonly reusable?: boolean | undefined;
	}

	/** An invitation that was looked up and holds. */
	interface ValidInvite extends Pick<Invite, "additional_data" | "reusable" | "token" | "type" | "uri"> {
		/** The account whose roster it is to. */
		readonly username?: string | undefined;
		/** The account that has invited. */
		readonly inviter?: string | undefined;
		/**
		 * Uses it up, unless it can be used more than once.
		 *
		 * @returns True.
		 */
		use(): true;
	}

	/** Why there is no invitation. */
	type InviteProblem = "no-token" | "token-expired" | "token-invalid";

	/** An invitation that was made; or nil and why not. */
	type NewInvite = LuaMultiReturn<
		[invite: Invite, problem?: undefined] | [invite: undefined, problem: "internal-server-error"]
	>;

	/**
	 * The globals of mod_invites, as `module.depends("invites")` gives them.
	 * @noSelf
	 */
	interface Environment {
		/**
		 * Makes an invitation to an account.
		 *
		 * @param account_username The localpart; nil for any.
		 * @param additional_data What to keep with it.
		 * @param ttl How long it holds, in seconds; as the option `invite_expiry` says where left out.
		 * @returns The invitation; or nil and why.
		 */
		create_account(account_username?: string, additional_data?: InviteData, ttl?: number): NewInvite;
		/**
		 * Makes an invitation to set the password of an account anew.
		 *
		 * @param account_username The localpart.
		 * @param ttl How long it holds, in seconds; a day where left out.
		 * @returns The invitation; or nil and why.
		 */
		create_account_reset(account_username: string, ttl?: number): NewInvite;
		/**
		 * Makes an invitation to the roster of an account.
		 *
		 * @param username The localpart.
		 * @param allow_registration Whether an account may be made with it.
		 * @param additional_data What to keep with it.
		 * @param ttl How long it holds, in seconds; as the option `invite_expiry` says where left out.
		 * @returns The invitation; or nil and why.
		 */
		create_contact(
			username: string,
			allow_registration?: boolean,
			additional_data?: InviteData,
			ttl?: number,
		): NewInvite;
		/**
		 * Makes an invitation to an account that joins groups.
		 *
		 * @param group_ids The groups.
		 * @param additional_data What to keep with it.
		 * @param ttl How long it holds, in seconds, for any number of accounts; for one where left out.
		 * @returns The invitation; or nil and why.
		 */
		create_group(group_ids: readonly string[], additional_data?: InviteData, ttl?: number): NewInvite;
		/**
		 * Goes through the invitations to accounts that hold and were not used.
		 *
		 * @returns Tokens and invitations.
		 */
		pending_account_invites(): LuaIterable<LuaMultiReturn<[token: string, invite: Invite]>>;
		/**
		 * Reads an invitation to an account.
		 *
		 * @param token The secret in it.
		 * @returns The invitation; or nil and why.
		 */
		get_account_invite_info(
			token: string | undefined,
		): LuaMultiReturn<[invite: Invite, problem?: undefined] | [invite: undefined, problem: InviteProblem]>;
		/**
		 * Takes an invitation to an account back.
		 *
		 * @param token The secret in it.
		 * @returns True; or a false value and why.
		 */
		delete_account_invite(
			token: string | undefined,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem: string]>;
		/**
		 * Looks an invitation up, to be used. Its `use` is called once that has worked.
		 *
		 * @param token The secret in it.
		 * @param username The account that has invited, for one to a roster.
		 * @returns The invitation; or nil and why.
		 */
		get(
			token: string | undefined,
			username?: string,
		): LuaMultiReturn<
			[invite: ValidInvite, problem?: undefined] | [invite: undefined, problem: InviteProblem]
		>;
		/**
		 * Uses an invitation to an account up.
		 *
		 * @param token The secret in it.
		 * @returns True; nil where there is none.
		 */
		use(token: string): true | undefined;
	}
}
