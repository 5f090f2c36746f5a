/**
 * Personal nodes of accounts (`modules/mod_pep.lua`, XEP-0163).
 *
 * Types alone: nothing can be required by this name. `module.depends("pep")` gives the `Environment`.
 * @see https://prosody.im/doc/modules/mod_pep
 * @noResolution
 * @noSelf
 */
declare module "mod_pep" {
	import type { Service } from "util.pubsub";

	/** Who may read a node. */
	interface AccessModels {
		/** Contacts that receive the account's presence. */
		presence: true;
		/**
		 * Contacts in the groups of the option `roster_groups_allowed`.
		 * @since 13.0
		 */
		roster: true;
		/** Those with an affiliation. */
		whitelist: true;
		/** Anyone. */
		open: true;
	}

	/** Who may read a node. */
	type AccessModel = keyof AccessModels;

	/** An item `pep-service`, which mod_pep adds for each account whose nodes are in memory. */
	interface PepServiceItem {
		/** The nodes. */
		readonly service: Service;
		/** The account's bare address. */
		readonly jid: string;
	}

	/**
	 * The globals of mod_pep, as `module.depends("pep")` gives them.
	 * @noSelf
	 */
	interface Environment {
		/**
		 * Finds the nodes of an account.
		 *
		 * @param username The localpart.
		 * @returns The nodes; for an account that does not exist ones that nobody may use.
		 */
		get_pep_service(username: string): Service;
		/**
		 * Answers a request.
		 *
		 * @param event The event of an IQ.
		 * @returns True where it was answered.
		 */
		handle_pubsub_iq(event: import("mod_pubsub").IqEvent): boolean | undefined;
		/**
		 * Tells whether the configuration of a node is allowed; the `check_node_config` of each service.
		 *
		 * @param node The node.
		 * @param actor Who wants it; true for the server itself.
		 * @param new_config The configuration.
		 * @returns Whether it is.
		 */
		check_node_config(
			node: string,
			actor: string | true,
			new_config: { readonly [option: string]: unknown },
		): boolean;
		/**
		 * Tells whether something is an item with one element in it; the `itemcheck` of each service.
		 *
		 * @param item Anything.
		 * @returns Whether it is.
		 */
		is_item_stanza(item: unknown): boolean;
	}
}
