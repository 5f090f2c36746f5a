/**
 * The accounts of the hosts of this server, and their roles (`core/usermanager.lua`).
 *
 * Every function that takes a host throws for one that is not active, and most for a component.
 * @see https://prosody.im/doc/developers/auth_providers
 * @noResolution
 * @noSelf
 */
declare module "core.usermanager" {
	/**
	 * What is known of an account; each field is nil where the provider does not keep it.
	 * @since 13.0
	 */
	interface AccountInfo {
		/** When it was made, in seconds since 1970. */
		readonly created?: number;
		/** When its password was last set, in seconds since 1970. */
		readonly password_updated?: number;
		/** False where it may not log in. */
		readonly enabled?: boolean;
	}

	/**
	 * An authentication provider, as a module gives it to `module:provides("auth", provider)`. For each function
	 * that it lacks, Prosody puts one that returns nil and `method not implemented`.
	 * @noSelf
	 */
	interface AuthProvider {
		/** Its name, as the option `authentication` has it; set by `module:provides`. */
		readonly name: string;
		/**
		 * Checks a password.
		 *
		 * @param username The localpart.
		 * @param password The password.
		 * @returns True; or a false value and why.
		 */
		test_password(
			username: string,
			password: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Reads a password.
		 *
		 * @param username The localpart.
		 * @returns The password; nil and why where there is none or only a hash of it.
		 */
		get_password(
			username: string,
		): LuaMultiReturn<[password: string, problem?: undefined] | [password: undefined, problem?: string]>;
		/**
		 * Sets a password.
		 *
		 * @param username The localpart.
		 * @param password The new password.
		 * @returns True; or a false value and why.
		 */
		set_password(
			username: string,
			password: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Reads what is known of an account.
		 *
		 * @param username The localpart.
		 * @returns What is known; or nil and why.
		 * @since 13.0
		 */
		get_account_info(
			username: string,
		): LuaMultiReturn<[info: AccountInfo, problem?: undefined] | [info: undefined, problem: string]>;
		/**
		 * Tells whether an account exists.
		 *
		 * @param username The localpart.
		 * @returns True; or a false value, with a reason or not.
		 */
		user_exists(username: string): LuaMultiReturn<[exists: boolean | undefined, problem?: string]>;
		/**
		 * Makes an account.
		 *
		 * @param username The localpart.
		 * @param password Its password; nil makes one that cannot log in.
		 * @returns True; or a false value and why.
		 */
		create_user(
			username: string,
			password: string | undefined,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Deletes an account.
		 *
		 * @param username The localpart.
		 * @returns True; or a false value and why.
		 */
		delete_user(
			username: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Tells whether an account may log in.
		 *
		 * @param username The localpart.
		 * @returns Whether it may, nil where not known; or nil and why.
		 * @since 13.0
		 */
		is_enabled?(username: string): LuaMultiReturn<[enabled: boolean | undefined, problem?: string]>;
		/**
		 * Lets an account log in again.
		 *
		 * @param username The localpart.
		 * @returns True; or a false value and why.
		 * @since 13.0
		 */
		enable(
			username: string,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Keeps an account from logging in.
		 *
		 * @param username The localpart.
		 * @param meta Why, to be kept with the account.
		 * @returns True; or a false value and why.
		 * @since 13.0
		 */
		disable(
			username: string,
			meta?: DisableMeta,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Goes through the accounts.
		 *
		 * @returns Their localparts, in no order.
		 */
		users(): LuaIterable<string>;
		/**
		 * Makes the SASL handler of a session that logs in (RFC 6120, section 6).
		 *
		 * @param session The session.
		 * @returns The handler.
		 */
		get_sasl_handler(session: ClientSession): import("util.sasl").Handler;
	}

	/** How a function of a provider ends: true; or a false value, with why or without. */
	type ProviderResult =
		| boolean
		| undefined
		| LuaMultiReturn<[ok: boolean | undefined, problem?: string | undefined]>;

	/**
	 * An authentication provider as a module gives it to `module.provides("auth", provider)`: with the functions that
	 * it has. Each returns its result alone, or with a problem through `$multi`.
	 *
	 * @example
	 * module.provides("auth", {
	 * 	user_exists: (username) => username === "guest",
	 * 	test_password(username, password) {
	 * 		if (username === "guest" && password === "guest") return true;
	 * 		return $multi(false, "Only guests are known here");
	 * 	},
	 * });
	 * @noSelf
	 */
	interface NewAuthProvider {
		/** Its name, as the option `authentication` has it; that of the module without `auth_` where left out. */
		name?: string;
		/**
		 * Checks a password.
		 *
		 * @param username The localpart.
		 * @param password The password.
		 * @returns True; or a false value and why.
		 */
		test_password?(username: string, password: string): ProviderResult;
		/**
		 * Reads a password.
		 *
		 * @param username The localpart.
		 * @returns The password; nil, and why, where there is none or only a hash of it.
		 */
		get_password?(
			username: string,
		): string | undefined | LuaMultiReturn<[password: string | undefined, problem?: string | undefined]>;
		/**
		 * Sets a password.
		 *
		 * @param username The localpart.
		 * @param password The new password.
		 * @returns True; or a false value and why.
		 */
		set_password?(username: string, password: string): ProviderResult;
		/**
		 * Reads what is known of an account.
		 *
		 * @param username The localpart.
		 * @returns What is known; or nil and why.
		 * @since 13.0
		 */
		get_account_info?(
			username: string,
		):
			| AccountInfo
			| undefined
			| LuaMultiReturn<[info: AccountInfo | undefined, problem?: string | undefined]>;
		/**
		 * Tells whether an account exists.
		 *
		 * @param username The localpart.
		 * @returns True; or a false value and why.
		 */
		user_exists?(username: string): ProviderResult;
		/**
		 * Makes an account.
		 *
		 * @param username The localpart.
		 * @param password Its password; nil makes one that cannot log in.
		 * @returns True; or a false value and why.
		 */
		create_user?(username: string, password: string | undefined): ProviderResult;
		/**
		 * Deletes an account.
		 *
		 * @param username The localpart.
		 * @returns True; or a false value and why.
		 */
		delete_user?(username: string): ProviderResult;
		/**
		 * Tells whether an account may log in.
		 *
		 * @param username The localpart.
		 * @returns Whether it may, nil where not known; or nil and why.
		 * @since 13.0
		 */
		is_enabled?(username: string): ProviderResult;
		/**
		 * Lets an account log in again.
		 *
		 * @param username The localpart.
		 * @returns True; or a false value and why.
		 * @since 13.0
		 */
		enable?(username: string): ProviderResult;
		/**
		 * Keeps an account from logging in.
		 *
		 * @param username The localpart.
		 * @param meta Why, to be kept with the account.
		 * @returns True; or a false value and why.
		 * @since 13.0
		 */
		disable?(username: string, meta: DisableMeta | undefined): ProviderResult;
		/**
		 * Goes through the accounts.
		 *
		 * @returns Their localparts, in no order, such as the `users` of a store gives them; or a function that gives
		 * one each time it is called, and nil at last.
		 */
		users?(): LuaIterable<string> | ((this: void) => string | undefined);
		/**
		 * Makes the SASL handler of a session that logs in (RFC 6120, section 6).
		 *
		 * @param session The session.
		 * @returns The handler, such as `new` of `util.sasl` makes it.
		 */
		get_sasl_handler?(session: ClientSession): import("util.sasl").Handler;
	}

	/**
	 * Why an account was disabled, to be kept with it.
	 * @since 13.0
	 */
	interface DisableMeta {
		/** A text for people. */
		readonly reason?: string;
		/** A note for administrators. */
		readonly comment?: string;
		/** When, in seconds since 1970. */
		readonly when?: number;
		/** More of it. */
		readonly [field: string]: unknown;
	}

	/**
	 * An authorisation provider: the global functions of the module that the option `authorization` names,
	 * `mod_authz_internal` as a rule. Where there is none, each returns nil.
	 * @noSelf
	 */
	interface AuthorizationProvider {
		/**
		 * The roles of a user of this host.
		 *
		 * @param user The localpart.
		 * @returns The names of the roles, or nil.
		 * @until 0.12
		 */
		get_user_roles(user: string): ReadonlyLuaSet<string> | undefined;
		/**
		 * Sets the roles of a user of this host.
		 *
		 * @param user The localpart.
		 * @param roles The names of the roles.
		 * @returns True where that worked.
		 * @until 0.12
		 */
		set_user_roles(user: string, roles: LuaSet<string>): boolean | undefined;
		/**
		 * The roles of an address that is no user of this host.
		 *
		 * @param jid The bare address.
		 * @returns The names of the roles, or nil.
		 * @until 0.12
		 */
		get_jid_roles(jid: string): ReadonlyLuaSet<string> | undefined;
		/**
		 * Sets the roles of an address that is no user of this host.
		 *
		 * @param jid The bare address.
		 * @param roles The names of the roles.
		 * @returns True where that worked; mod_authz_internal cannot.
		 * @until 0.12
		 */
		set_jid_roles(jid: string, roles: LuaSet<string>): boolean | undefined;
		/**
		 * The primary role of a user of this host.
		 *
		 * @param user The localpart.
		 * @returns The role; or nil and why.
		 * @since 13.0
		 */
		get_user_role(
			user: string,
		): LuaMultiReturn<[role: Role, problem?: undefined] | [role: undefined, problem?: string]>;
		/**
		 * Sets the primary role of a user of this host. Throws where there is no such role.
		 *
		 * @param user The localpart.
		 * @param role_name The role.
		 * @returns The role; or nil and why.
		 * @since 13.0
		 */
		set_user_role(
			user: string,
			role_name: RoleName,
		): LuaMultiReturn<[role: Role, problem?: undefined] | [role: undefined, problem?: string]>;
		/**
		 * The roles that a user may take on besides the primary one.
		 *
		 * @param user The localpart.
		 * @returns The roles by name; or nil and why.
		 * @since 13.0
		 */
		get_user_secondary_roles(
			user: string,
		): LuaMultiReturn<
			[roles: LuaMap<string, Role>, problem?: undefined] | [roles: undefined, problem?: string]
		>;
		/**
		 * Gives a user one more role. Throws where there is no such role.
		 *
		 * @param user The localpart.
		 * @param role_name The role.
		 * @returns The role; or nil and why.
		 * @since 13.0
		 */
		add_user_secondary_role(
			user: string,
			role_name: RoleName,
		): LuaMultiReturn<[role: Role, problem?: undefined] | [role: undefined, problem?: string]>;
		/**
		 * Takes such a role away.
		 *
		 * @param user The localpart.
		 * @param role_name The role.
		 * @returns True; or a false value and why.
		 * @since 13.0
		 */
		remove_user_secondary_role(
			user: string,
			role_name: RoleName,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * Tells whether a user has a role, as the primary or a secondary one.
		 *
		 * @param user The localpart.
		 * @param role_name The role.
		 * @returns Whether it is so.
		 * @since 13.0
		 */
		user_can_assume_role(user: string, role_name: RoleName): boolean | undefined;
		/**
		 * The role of an address that is no user of this host.
		 *
		 * @param jid The address.
		 * @returns The role, or nil.
		 * @since 13.0
		 */
		get_jid_role(jid: string): Role | undefined;
		/**
		 * Sets the role of an address that is no user of this host.
		 *
		 * @param jid The address.
		 * @param role_name The role.
		 * @returns True; or a false value and why: mod_authz_internal cannot.
		 * @since 13.0
		 */
		set_jid_role(
			jid: string,
			role_name: RoleName,
		): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;
		/**
		 * The users of this host that have a role. Reads the data of all users.
		 *
		 * @param role_name The role.
		 * @returns Their localparts, or nil.
		 */
		get_users_with_role(role_name: RoleName): string[] | undefined;
		/**
		 * All addresses that have a role. Reads the data of all users.
		 *
		 * @param role_name The role.
		 * @returns Their bare addresses, or nil.
		 */
		get_jids_with_role(role_name: RoleName): string[] | undefined;
		/**
		 * Says what a role may do, where the configuration does not.
		 *
		 * @param role_name The role.
		 * @param action The permission.
		 * @param policy False to deny it; true where left out.
		 * @returns True; or a false value and why.
		 * @since 13.0
		 */
		add_default_permission(
			role_name: RoleName,
			action: string,
			policy?: boolean,
		): LuaMultiReturn<
			| [ok: true, problem?: undefined]
			| [ok: false | undefined, problem: "no-such-role" | "policy-already-exists"]
		>;
		/**
		 * Finds a role. Throws where there is none of that name.
		 *
		 * @param role_name The role.
		 * @returns The role.
		 * @since 13.0
		 */
		get_role_by_name(role_name: RoleName): Role | undefined;
		/**
		 * All roles of this host.
		 *
		 * @returns The roles by name. This is the table itself, no copy.
		 * @since 13.0
		 */
		get_all_roles(): ReadonlyLuaMap<string, Role> | undefined;
	}

	/**
	 * A role with its permissions.
	 * @since 13.0
	 */
	type Role = import("util.roles").Role;

	/** The roles that Prosody brings, least powerful first. */
	interface BuiltinRoles {
		/**
		 * Whoever did not log in with an account of this server.
		 * @since 13.0
		 */
		"prosody:guest": true;
		/**
		 * An account that someone registered.
		 * @since 13.0
		 */
		"prosody:registered": true;
		/**
		 * An account that an administrator made.
		 * @since 13.0
		 */
		"prosody:member": true;
		/** Those in the option `admins` of a host; in 0.12 of the server, too. */
		"prosody:admin": true;
		/**
		 * Those in the global option `admins`.
		 * @since 13.0
		 */
		"prosody:operator": true;
	}

	/** The name of a role: one that Prosody brings or one of the option `custom_roles`. */
	type RoleName = keyof BuiltinRoles | (string & {});

	/** What the event `user-password-changed` of `prosody.events` carries. */
	interface PasswordChangedEvent {
		/** The localpart. */
		readonly username: string;
		/** The host. */
		readonly host: string;
		/** The resource that changed it; nil where it was no client. */
		readonly resource: string | undefined;
	}

	/** What the events `user-deleted` and, in 13.0, `user-enabled` of `prosody.events` carry. */
	interface UserEvent {
		/** The localpart. */
		readonly username: string;
		/** The host. */
		readonly host: string;
	}

	/**
	 * What the event `user-disabled` of `prosody.events` carries.
	 * @since 13.0
	 */
	interface UserDisabledEvent extends UserEvent {
		/** Why. */
		readonly meta: DisableMeta | undefined;
	}

	/**
	 * What the event `user-role-changed` of `prosody.events` carries.
	 * @since 13.0
	 */
	interface UserRoleChangedEvent extends UserEvent {
		/** The new primary role. */
		readonly role: Role;
	}

	/**
	 * What the events `user-role-added` and `user-role-removed` of `prosody.events` carry.
	 * @since 13.0
	 */
	interface UserSecondaryRoleEvent extends UserEvent {
		/** The name of the role. */
		readonly role_name: RoleName;
		/** The role, where it was added. */
		readonly role?: Role;
	}

	/**
	 * Makes a provider that knows nobody.
	 *
	 * @returns The provider.
	 */
	function new_null_provider(): AuthProvider;

	/**
	 * Makes a host ready for authentication. Prosody calls it as a host is activated.
	 *
	 * @param host The host.
	 */
	function initialize_host(host: string): void;

	/**
	 * Checks a password.
	 *
	 * @param username The localpart.
	 * @param host The host.
	 * @param password The password.
	 * @returns True; or a false value and why.
	 * @example
	 * import { test_password } from "core.usermanager";
	 *
	 * const [right] = test_password("juliet", module.host, "secret");
	 */
	function test_password(
		username: string,
		host: string,
		password: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;

	/**
	 * Reads a password.
	 *
	 * @param username The localpart.
	 * @param host The host.
	 * @returns The password; nil and why where there is none or only a hash of it.
	 */
	function get_password(
		username: string,
		host: string,
	): LuaMultiReturn<[password: string, problem?: undefined] | [password: undefined, problem?: string]>;

	/**
	 * Sets a password, and fires `user-password-changed`.
	 *
	 * @param username The localpart.
	 * @param password The new password.
	 * @param host The host.
	 * @param resource The resource that asks for it, whose session is to stay.
	 * @returns True; or a false value and why.
	 */
	function set_password(
		username: string,
		password: string,
		host: string,
		resource?: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;

	/**
	 * Reads what is known of an account.
	 *
	 * @param username The localpart.
	 * @param host The host.
	 * @returns What is known; or nil and why.
	 * @since 13.0
	 */
	function get_account_info(
		username: string,
		host: string,
	): LuaMultiReturn<[info: AccountInfo, problem?: undefined] | [info: undefined, problem: string]>;

	/**
	 * Tells whether an account exists.
	 *
	 * @param username The localpart.
	 * @param host A VirtualHost that is active; throws for any other name.
	 * @returns A true value where it exists; false or nil also where the authentication provider cannot tell. The
	 * reason that some providers give besides is left out here, so that the result can be used as it is.
	 * @example
	 * import { user_exists } from "core.usermanager";
	 *
	 * if (user_exists("juliet", module.host)) print("She has an account here");
	 */
	function user_exists(username: string, host: string): boolean | undefined;

	/**
	 * Makes an account.
	 *
	 * @param username The localpart, prepared.
	 * @param password Its password; nil makes one that cannot log in, where the provider can do that.
	 * @param host The host.
	 * @returns True; or a false value and why.
	 */
	function create_user(
		username: string,
		password: string | undefined,
		host: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;

	/**
	 * Makes an account with a primary role.
	 *
	 * @param username The localpart, prepared.
	 * @param password Its password; nil makes one that cannot log in, where the provider can do that.
	 * @param host The host.
	 * @param role The role; throws where there is none of that name.
	 * @returns True; or a false value and why.
	 * @since 13.0
	 */
	function create_user_with_role(
		username: string,
		password: string | undefined,
		host: string,
		role: RoleName,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;

	/**
	 * Deletes an account and its data, and fires `user-deleted`.
	 *
	 * @param username The localpart.
	 * @param host The host.
	 * @returns True; or nil and why.
	 */
	function delete_user(
		username: string,
		host: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem?: string]>;

	/**
	 * Tells whether an account may log in.
	 *
	 * @param username The localpart.
	 * @param host The host.
	 * @returns Whether it may: true also where the provider cannot disable accounts; or nil and why.
	 * @since 13.0
	 */
	function user_is_enabled(
		username: string,
		host: string,
	): LuaMultiReturn<[enabled: boolean | AccountInfo | undefined, problem?: string]>;

	/**
	 * Lets an account log in again, and fires `user-enabled`.
	 *
	 * @param username The localpart.
	 * @param host The host.
	 * @returns True; or a false value and why.
	 * @since 13.0
	 */
	function enable_user(
		username: string,
		host: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;

	/**
	 * Keeps an account from logging in, and fires `user-disabled`.
	 *
	 * @param username The localpart.
	 * @param host The host.
	 * @param meta Why, to be kept with the account.
	 * @returns True; or a false value and why.
	 * @since 13.0
	 */
	function disable_user(
		username: string,
		host: string,
		meta?: DisableMeta,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;

	/**
	 * Goes through the accounts of a host. To be used in a `for…of` at once.
	 *
	 * @param host The host.
	 * @returns Their localparts, in no order.
	 * @example
	 * import { users } from "core.usermanager";
	 *
	 * for (const username of users(module.host)) print(username);
	 */
	function users(host: string): LuaIterable<string>;

	/**
	 * Makes the SASL handler of a session that logs in (RFC 6120, section 6).
	 *
	 * @param host The host.
	 * @param session The session.
	 * @returns The handler.
	 */
	function get_sasl_handler(host: string, session: ClientSession): import("util.sasl").Handler;

	/**
	 * The authentication provider of a host.
	 *
	 * @param host The host.
	 * @returns The provider; one that knows nobody where none is loaded, nil for a component.
	 */
	function get_provider(host: string): AuthProvider | undefined;

	/**
	 * The roles of an address on a host.
	 *
	 * @param jid The address.
	 * @param host The host; where left out the whole server.
	 * @returns The names of its roles; nil or false where it has none.
	 * @until 0.12
	 */
	function get_roles(jid: string, host?: string): ReadonlyLuaSet<string> | false | undefined;

	/**
	 * Sets the roles of an address on a host, and fires `user-roles-changed` for a user of it.
	 *
	 * @param jid The address.
	 * @param host The host; where left out the whole server.
	 * @param roles The names of its roles.
	 * @returns True; or a false value.
	 * @until 0.12
	 */
	function set_roles(
		jid: string,
		host: string | undefined,
		roles: LuaSet<string>,
	): LuaMultiReturn<[ok: boolean | undefined, problem?: string]>;

	/**
	 * Tells whether an address is an administrator's. In 13.0 use `module:may` instead; this logs a warning there,
	 * and with `strict_deprecate_is_admin` says no.
	 *
	 * @param jid The address.
	 * @param host The host; in 0.12, where left out the whole server.
	 * @returns A true value where it is.
	 * @deprecated 13.0 has permissions.
	 * @see https://prosody.im/doc/developers/permissions
	 * @example
	 * import { is_admin } from "core.usermanager";
	 *
	 * if (is_admin("juliet@example.org", module.host)) print("She may do anything");
	 */
	function is_admin(jid: string, host?: string): boolean | undefined;

	/**
	 * The primary role of a user.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @returns The role; nil and why, or false for an unknown host.
	 * @since 13.0
	 */
	function get_user_role(
		user: string,
		host: string,
	): LuaMultiReturn<[role: Role, problem?: undefined] | [role: false | undefined, problem?: string]>;

	/**
	 * Sets the primary role of a user, and fires `user-role-changed`. Throws where there is no such role.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @param role_name The role.
	 * @returns The role; nil and why, or false for an unknown host.
	 * @since 13.0
	 */
	function set_user_role(
		user: string,
		host: string,
		role_name: RoleName,
	): LuaMultiReturn<[role: Role, problem?: undefined] | [role: false | undefined, problem?: string]>;

	/**
	 * Tells whether a user has a role, as the primary or a secondary one.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @param role_name The role.
	 * @returns Whether it is so.
	 * @since 13.0
	 */
	function user_can_assume_role(user: string, host: string, role_name: RoleName): boolean | undefined;

	/**
	 * Gives a user one more role, and fires `user-role-added`. Throws where there is no such role.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @param role_name The role.
	 * @returns The role; nil and why, or false for an unknown host.
	 * @since 13.0
	 */
	function add_user_secondary_role(
		user: string,
		host: string,
		role_name: RoleName,
	): LuaMultiReturn<[role: Role, problem?: undefined] | [role: false | undefined, problem?: string]>;

	/**
	 * Takes such a role away, and fires `user-role-removed`.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @param role_name The role.
	 * @returns True; or a false value and why.
	 * @since 13.0
	 */
	function remove_user_secondary_role(
		user: string,
		host: string,
		role_name: RoleName,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false | undefined, problem?: string]>;

	/**
	 * The roles that a user may take on besides the primary one.
	 *
	 * @param user The localpart.
	 * @param host The host.
	 * @returns The roles by name; nil and why, or false for an unknown host.
	 * @since 13.0
	 */
	function get_user_secondary_roles(
		user: string,
		host: string,
	): LuaMultiReturn<
		[roles: LuaMap<string, Role>, problem?: undefined] | [roles: false | undefined, problem?: string]
	>;

	/**
	 * The users of a host that have a role. Reads the data of all users.
	 *
	 * @param role The role.
	 * @param host The host.
	 * @returns Their localparts; false for an unknown host.
	 */
	function get_users_with_role(role: RoleName, host: string): string[] | false | undefined;

	/**
	 * The role that an address has on a host.
	 *
	 * @param jid The address, of a user of the host or of anyone else.
	 * @param host The host.
	 * @returns The role; or nil, and why for a user of the host.
	 * @since 13.0
	 */
	function get_jid_role(
		jid: string,
		host: string,
	): LuaMultiReturn<[role: Role, problem?: undefined] | [role: undefined, problem?: string]>;

	/**
	 * Sets the role of an address that is no user of the host. mod_authz_internal cannot.
	 *
	 * @param jid The address.
	 * @param host The host.
	 * @param role_name The role.
	 * @returns True; or a false value and why.
	 * @since 13.0
	 */
	function set_jid_role(
		jid: string,
		host: string,
		role_name: RoleName,
	): LuaMultiReturn<
		| [ok: true, problem?: undefined]
		| [ok: false | undefined, problem: "unexpected-local-jid" | "not-implemented" | (string & {})]
	>;

	/**
	 * All addresses that have a role on a host. Reads the data of all users.
	 *
	 * @param role The role.
	 * @param host The host; in 0.12, where left out the whole server.
	 * @returns Their bare addresses; nil or false where there is no such host or provider.
	 */
	function get_jids_with_role(role: RoleName, host?: string): string[] | false | undefined;

	/**
	 * Finds a role of a host. Throws where there is none of that name.
	 *
	 * @param role_name The role.
	 * @param host The host.
	 * @returns The role; false for an unknown host.
	 * @since 13.0
	 */
	function get_role_by_name(role_name: RoleName, host: string): Role | false | undefined;

	/**
	 * All roles of a host.
	 *
	 * @param host The host.
	 * @returns The roles by name; false for an unknown host. This is the table itself, no copy.
	 * @since 13.0
	 */
	function get_all_roles(host: string): ReadonlyLuaMap<string, Role> | false | undefined;
}
