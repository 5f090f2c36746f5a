/**
 * Tokens that stand for an account, and can be taken back (`modules/mod_tokenauth.lua`).
 *
 * Types alone: nothing can be required by this name. `module.depends("tokenauth")` gives the `Environment`.
 * @see https://prosody.im/doc/modules/mod_tokenauth
 * @noResolution
 * @noSelf
 */
declare module "mod_tokenauth" {
	import type { RoleName } from "core.usermanager";

	/** What a token of 0.12 gives. */
	interface JidToken {
		/** Who has made it. */
		readonly owner: string;
		/** The address that it stands for. */
		readonly jid: string;
		/** When it was made, in seconds since 1970. */
		readonly created: number;
		/** When it expires, in seconds since 1970; nil for never. */
		readonly expires?: number | undefined;
		/** What a session has that logs in with it. */
		readonly session: {
			/** The localpart. */
			readonly username: string;
			/** The host. */
			readonly host: string;
			/** The resource, where the address has one. */
			readonly resource?: string | undefined;
			/** What it is for. */
			readonly auth_scope?: string | undefined;
		};
	}

	/**
	 * What somebody has granted: tokens can be made with it.
	 * @since 13.0
	 */
	interface Grant {
		/** What it is known by. */
		readonly id: string;
		/** Who has made it. */
		readonly owner: string;
		/** The address that it stands for. */
		readonly jid: string;
		/** The resource, where the address has one. */
		readonly resource?: string | undefined;
		/** When it was made, in seconds since 1970. */
		readonly created: number;
		/** When it was last used, in seconds since 1970. */
		readonly accessed: number;
		/** When it expires, in seconds since 1970; nil for never. */
		readonly expires?: number | undefined;
		/** What is kept with it. */
		readonly data?: Readonly<Record<string, unknown>> | undefined;
	}

	/**
	 * What is known of a token.
	 * @since 13.0
	 */
	interface TokenInfo {
		/** The role of a session that logs in with it. */
		readonly role: RoleName;
		/** When it was made, in seconds since 1970. */
		readonly created: number;
		/** When it expires, in seconds since 1970; nil for never. */
		readonly expires?: number | undefined;
		/** What it is for. */
		readonly purpose?: string | undefined;
		/** What is kept with it. */
		readonly data?: Readonly<Record<string, unknown>> | undefined;
	}

	/**
	 * What is known of a token that was looked up.
	 * @since 13.0
	 */
	interface ValidToken extends TokenInfo {
		/** What its grant is known by. */
		readonly id: string;
		/** The grant. */
		readonly grant: Grant;
		/** The address that it stands for. */
		readonly jid: string;
	}

	/** Why a token is none. */
	type TokenProblem = "internal-error" | "invalid-host" | "invalid-token-format" | "not-authorized";

	/**
	 * The globals of mod_tokenauth, as `module.depends("tokenauth")` gives them.
	 * @noSelf
	 */
	interface Environment {
		/**
		 * Makes a token.
		 *
		 * @param actor_jid Who makes it: the account itself.
		 * @param token_jid The address that it is to stand for.
		 * @param token_scope What it is for.
		 * @param token_ttl How long it holds, in seconds; for ever where left out.
		 * @returns The token and what is known of it; or nil and why.
		 * @until 0.12
		 */
		create_jid_token(
			actor_jid: string,
			token_jid: string,
			token_scope?: string,
			token_ttl?: number,
		): LuaMultiReturn<
			[token: string, info: JidToken] | [token: undefined, problem: "invalid-host" | "not-authorized"]
		>;
		/**
		 * Looks a token up, and notes that it was used.
		 *
		 * @param token The token.
		 * @returns What is known of it; or nil and why.
		 * @since 13.0
		 */
		get_token_info(
			token: string,
		): LuaMultiReturn<[info: ValidToken, problem?: undefined] | [info: undefined, problem: TokenProblem]>;
		/**
		 * Looks a token up.
		 *
		 * @param token The token.
		 * @returns What is known of it; or nil and why.
		 * @until 0.12
		 */
		get_token_info(
			token: string,
		): LuaMultiReturn<[info: JidToken, problem?: undefined] | [info: undefined, problem: TokenProblem]>;
		/**
		 * Takes a token back.
		 *
		 * @param token The token.
		 * @returns True; or a false value and why.
		 */
		revoke_token(
			token: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Makes a grant. Fires `token-grant-created`.
		 *
		 * @param actor_jid Who makes it: the account itself.
		 * @param grant_jid The address that it is to stand for.
		 * @param grant_ttl How long it holds, in seconds; for ever where left out.
		 * @param grant_data What to keep with it.
		 * @returns The grant; or nil and why.
		 * @since 13.0
		 */
		create_grant(
			actor_jid: string,
			grant_jid: string,
			grant_ttl?: number,
			grant_data?: Readonly<Record<string, unknown>>,
		): LuaMultiReturn<[grant: Grant, problem?: undefined] | [grant: undefined, problem: string]>;
		/**
		 * Makes a token with a grant.
		 *
		 * @param grant_jid The address that the grant stands for.
		 * @param grant The grant, or what it is known by.
		 * @param token_role The role of a session that logs in with it.
		 * @param token_ttl How long it holds, in seconds, but no longer than the grant; as long where left out.
		 * @param token_purpose What it is for.
		 * @param token_data What to keep with it.
		 * @returns The token and what is known of it; or nil, and why where that is known.
		 * @since 13.0
		 */
		create_token(
			grant_jid: string,
			grant: Grant | string,
			token_role: RoleName,
			token_ttl?: number,
			token_purpose?: string,
			token_data?: Readonly<Record<string, unknown>>,
		): LuaMultiReturn<[token: string, info: TokenInfo] | [token: undefined, problem?: string]>;
		/**
		 * Reads a grant.
		 *
		 * @param username The localpart.
		 * @param grant_id What it is known by.
		 * @returns The grant; nil where it does not hold.
		 * @since 13.0
		 */
		get_grant_info(username: string, grant_id: string): Grant | undefined;
		/**
		 * Reads all grants of an account.
		 *
		 * @param username The localpart.
		 * @returns The grants by what they are known by, or nil.
		 * @since 13.0
		 */
		get_user_grants(username: string): LuaMap<string, Grant> | undefined;
		/**
		 * Makes what a session has that logs in with a token.
		 *
		 * @param token The token.
		 * @param resource The resource; a random one where left out.
		 * @returns A table that can stand for a session where somebody is asked who they are; or nil and why.
		 * @since 13.0
		 */
		get_token_session(
			token: string,
			resource?: string,
		): LuaMultiReturn<
			| [
					session: {
						readonly username: string;
						readonly host: string;
						readonly resource: string;
						readonly role: import("util.roles").Role;
					},
					problem?: undefined,
			  ]
			| [session: undefined, problem: TokenProblem]
		>;
		/**
		 * Takes a grant back, and its tokens with it. Fires `token-grant-revoked`.
		 *
		 * @param username The localpart.
		 * @param grant_id What it is known by.
		 * @returns True; or nil and why.
		 * @since 13.0
		 */
		revoke_grant(
			username: string,
			grant_id: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
		/**
		 * Makes the backend `oauthbearer` of a profile of `util.sasl`.
		 *
		 * @param auth_provider The provider that knows who may log in.
		 * @param purpose What tokens must be for; anything where left out.
		 * @param extra What goes with a refusal.
		 * @returns The backend.
		 * @since 13.0
		 */
		sasl_handler(
			auth_provider: import("core.usermanager").NewAuthProvider,
			purpose?: string,
			extra?: import("util.sasl").TokenInfo,
		): NonNullable<import("util.sasl").Profile["oauthbearer"]>;
	}
}
