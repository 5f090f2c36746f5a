/**
 * Roles: names for what somebody may do (`util/roles.lua`). Modules ask `module:may` instead.
 * @since 13.0
 * @see https://prosody.im/doc/developers/permissions
 * @noResolution
 * @noSelf
 */
declare module "util.roles" {
	/** What a role is made of. */
	export interface RoleConfig {
		/** Its name. */
		readonly name?: string | undefined;
		/** What it is for. */
		readonly description?: string | undefined;
		/** Whether it is the one of accounts that have no other. */
		readonly default?: boolean | undefined;
		/** Which role is taken first; the highest. */
		readonly priority?: number | undefined;
		/** The roles whose permissions it has besides; its own come first. */
		readonly inherits?: readonly Role[] | undefined;
		/** What it may do, by action: `HOST:ACTION` or `:ACTION`; nil leaves it to the roles that it inherits. */
		readonly permissions?:
			| ReadonlyLuaMap<string, boolean>
			| { readonly [action: string]: boolean }
			| undefined;
	}

	/** A role. `tostring` gives its id and name. */
	export interface Role {
		/** An id of its own. */
		readonly id: string;
		/** Its name. */
		readonly name: string | undefined;
		/** What it is for. */
		readonly description: string | undefined;
		/** Whether it is the one of accounts that have no other. */
		readonly default: boolean | undefined;
		/** Which role is taken first; the highest. */
		readonly priority: number | undefined;
		/** The roles whose permissions it has besides. */
		readonly inherits: readonly Role[] | undefined;

		/**
		 * Tells whether somebody of this role may do something.
		 *
		 * @param action The action, as `set_permission` knows it.
		 * @param context What it is about; handed on to the roles that it inherits, which do not look at it.
		 * @returns Whether it is allowed; nil where no policy says anything about it.
		 */
		may(action: string, context?: unknown): boolean | undefined;
		/**
		 * Makes a role like this one.
		 *
		 * @param overrides What is to be different; becomes part of the role. Its `permissions` replace those of this
		 * one.
		 * @returns The new role, with an id of its own.
		 */
		clone(overrides?: RoleConfig): Role;
		/**
		 * Allows or forbids an action.
		 *
		 * @param permission_name The action.
		 * @param policy Whether it is allowed; nil removes the policy.
		 * @param overwrite Replaces another policy.
		 * @returns True; or false and an error where there is another policy.
		 */
		set_permission(
			permission_name: string,
			policy: boolean | undefined,
			overwrite?: boolean,
		): LuaMultiReturn<[ok: true, problem: undefined] | [ok: false, problem: "policy-already-exists"]>;
		/**
		 * Iterates over the policies, those of the roles that it inherits the last.
		 *
		 * @returns An iterator over actions and whether each is allowed.
		 */
		policies(): LuaIterable<LuaMultiReturn<[action: string, policy: boolean]>>;
	}

	/**
	 * Makes a role.
	 *
	 * @param base_config What it is made of.
	 * @param overrides What takes precedence; becomes part of the role.
	 * @returns The role.
	 */
	function create(base_config?: RoleConfig | Role, overrides?: RoleConfig): Role;

	export { create as new };
	/**
	 * Tells whether a value is a role.
	 *
	 * @param value Any value.
	 * @returns Whether it is.
	 */
	export function is_role(value: unknown): value is Role;
}
