/**
 * Publish and subscribe over XMPP (`modules/mod_pubsub/mod_pubsub.lua` and `pubsub.lib.lua`, XEP-0060).
 *
 * Types alone: nothing can be required by this name. `module.depends("pubsub")` gives the `Environment`,
 * `module.require("pubsub")` in mod_pubsub and `module.require("mod_pubsub/pubsub")` elsewhere the library.
 * @see https://prosody.im/doc/developers/pubsub
 * @noResolution
 * @noSelf
 */
declare module "mod_pubsub" {
	import type { ArchiveStore } from "core.storagemanager";
	import type { Form } from "util.dataforms";
	import type { ErrorObject } from "util.error";
	import type { Service } from "util.pubsub";
	import type { Element, Iq } from "util.stanza";

	/** What the handlers of requests are given. */
	interface IqEvent {
		/** Where the request came from. */
		readonly origin: Session | HostSession;
		/** The request. */
		readonly stanza: Iq;
	}

	/** What the handlers of XEP-0030 are given. */
	interface DiscoNodeEvent extends IqEvent {
		/** The answer; may be added to. */
		readonly reply: Iq;
		/** The node that is asked for. */
		readonly node: string;
		/** Set to true where there is such a node. */
		exists?: boolean;
	}

	/** What the event `pubsub-summary/NAMESPACE` of the host carries; a handler returns a text for people. */
	interface SummaryEvent {
		/** What happened. */
		readonly kind: "items" | "retract" | "delete" | "purge" | (string & {});
		/** The node. */
		readonly node: string;
		/** Who is told, with their options or true. */
		readonly jids: ReadonlyLuaMap<string, SubscribeOptions | true>;
		/** Who caused it; true for the server itself. */
		readonly actor: string | true;
		/** The item. */
		readonly item: Element;
		/** What the item holds. */
		readonly payload: Element;
	}

	/** The options of a subscription. */
	interface SubscribeOptions {
		/** Whether notifications have a text for people. */
		readonly "pubsub#include_body"?: boolean;
	}

	/** A node as it is stored. */
	interface NodeData {
		/** Its name. */
		readonly name: string;
		/** Its configuration, by the names of the form's fields. */
		readonly config: { readonly [option: string]: unknown };
		/** Who has subscribed, with their options or true. */
		readonly subscribers: { readonly [jid: string]: SubscribeOptions | true };
		/** The affiliations by address. */
		readonly affiliations: { readonly [jid: string]: string };
	}

	/** The items of a node in an archive, for the `itemstore` of a service. */
	interface ArchiveItemStore {
		/**
		 * Goes through the items, newest first. To be used in a `for…of` at once.
		 *
		 * @returns Ids and items; true where they cannot be read.
		 */
		items(): LuaIterable<LuaMultiReturn<[id: string, item: Element]>> | true;
		/**
		 * Reads an item.
		 *
		 * @param key Its id; nil for the newest.
		 * @returns The item, nil where there is none; or nil and why.
		 */
		get(key: string | undefined): LuaMultiReturn<[item: Element | undefined, problem?: string]>;
		/**
		 * Adds or replaces an item; the oldest beyond the limit go.
		 *
		 * @param key Its id.
		 * @param value The item; nil takes it away.
		 * @returns A true value; or nil and why.
		 */
		set(
			key: string,
			value: Element | undefined,
		): LuaMultiReturn<[ok: string | number | true | undefined, problem?: string]>;
		/** Takes all items away: how many, or true; or a false value and why. */
		clear(): ReturnType<ArchiveStore["delete"]>;
		/**
		 * Changes how many items there may be; the oldest beyond that go.
		 *
		 * @param size How many.
		 * @returns How many went, or true; or a false value and why.
		 */
		resize(size: number): ReturnType<ArchiveStore["delete"]>;
		/** The id of the newest item, and the item; nil where there is none. */
		head(): LuaMultiReturn<[id: string, item: Element] | [id: undefined, item?: undefined]>;
	}

	/** Handles one kind of request. */
	type RequestHandler = (
		this: void,
		origin: Session | HostSession,
		stanza: Iq,
		action: Element,
		service: Service,
	) => boolean | undefined;

	/** The handlers by kind of request: `get` or `set`, the element, and before that `owner` for what owners do. */
	interface Handlers {
		/** Lists items. */
		readonly get_items: RequestHandler;
		/** Lists subscriptions. */
		readonly get_subscriptions: RequestHandler;
		/** Tells the options of a subscription. */
		readonly get_options: RequestHandler;
		/** Sets the options of a subscription. */
		readonly set_options: RequestHandler;
		/** Makes a node. */
		readonly set_create: RequestHandler;
		/** Publishes. */
		readonly set_publish: RequestHandler;
		/** Takes an item back. */
		readonly set_retract: RequestHandler;
		/** Subscribes. */
		readonly set_subscribe: RequestHandler;
		/** Ends a subscription. */
		readonly set_unsubscribe: RequestHandler;
		/** Tells the affiliations of a node. */
		readonly owner_get_affiliations: RequestHandler;
		/** Sets affiliations of a node. */
		readonly owner_set_affiliations: RequestHandler;
		/** Tells the configuration of a node. */
		readonly owner_get_configure: RequestHandler;
		/** Sets the configuration of a node. */
		readonly owner_set_configure: RequestHandler;
		/** Tells the usual configuration. */
		readonly owner_get_default: RequestHandler;
		/** Tells who has subscribed to a node. */
		readonly owner_get_subscriptions: RequestHandler;
		/** Sets who has subscribed to a node. */
		readonly owner_set_subscriptions: RequestHandler;
		/** Deletes a node. */
		readonly owner_set_delete: RequestHandler;
		/** Takes all items of a node away. */
		readonly owner_set_purge: RequestHandler;
	}

	/**
	 * The library that answers requests for a service of `util.pubsub`.
	 * @noSelf
	 */
	interface Library {
		/** The handlers by kind of request; may be added to. */
		readonly handlers: Handlers & { readonly [kind: string]: RequestHandler };
		/** The form of a node's configuration. */
		readonly node_config_form: Form;
		/** The form of a subscription's options. */
		readonly subscribe_options_form: Form;
		/** The form of what anyone may know of a node. */
		readonly node_metadata_form: Form;
		/**
		 * Makes the answer that tells of an error.
		 *
		 * @param stanza What is answered.
		 * @param error The error's name, as a service gives it, or an error.
		 * @param context In 13.0, what belongs to the error: `field` for `precondition-not-met`.
		 * @returns The answer.
		 */
		pubsub_error_reply(
			stanza: Iq,
			error: PubsubError | ErrorObject | (string & {}),
			context?: {
				/** The field of the form that did not match. */
				readonly field?: string;
			},
		): Iq;
		/**
		 * The features of XEP-0060 that a service has.
		 *
		 * @param service The service.
		 * @returns Their names without the namespace.
		 */
		get_feature_set(service: Service): import("util.set").Set<string>;
		/**
		 * Answers what a node is (XEP-0030).
		 *
		 * @param event The event `host-disco-info-node` or the like.
		 * @param service The service.
		 * @returns True where an error was sent, else nil.
		 */
		handle_disco_info_node(event: DiscoNodeEvent, service: Service): true | undefined;
		/**
		 * Answers what is in a node (XEP-0030).
		 *
		 * @param event The event `host-disco-items-node` or the like.
		 * @param service The service.
		 * @returns True where an error was sent, else nil.
		 */
		handle_disco_items_node(event: DiscoNodeEvent, service: Service): true | undefined;
		/**
		 * Answers a request.
		 *
		 * @param event The event of an IQ.
		 * @param service The service.
		 * @returns True where it was answered, nil for a kind that is not known.
		 */
		handle_pubsub_iq(event: IqEvent, service: Service): boolean | undefined;
		/**
		 * Keeps the items of a node in an archive.
		 *
		 * @param archive The archive.
		 * @param max_items How many items there may be.
		 * @param user The localpart whose archive it is; nil for that of the host.
		 * @param node The node, for the log.
		 * @returns The items, for the `itemstore` of a service.
		 */
		archive_itemstore(
			archive: ArchiveStore,
			max_items: number | undefined,
			user: string | undefined,
			node: string,
		): ArchiveItemStore;
	}

	/** The errors of a service. */
	type PubsubError =
		| "conflict"
		| "forbidden"
		| "internal-server-error"
		| "invalid-item"
		| "invalid-jid"
		| "invalid-options"
		| "item-not-found"
		| "jid-required"
		| "nodeid-required"
		| "not-acceptable"
		| "not-allowed"
		| "not-subscribed"
		| "persistent-items-unsupported"
		| "precondition-not-met";

	/** The libraries, as `module.require` finds them by name. */
	interface Libraries {
		/** Answers requests. */
		"mod_pubsub/pubsub": Library;
		/** The same, in mod_pubsub and mod_pep themselves. */
		pubsub: Library;
		/**
		 * The commands of the shell.
		 * @since 13.0
		 */
		"mod_pubsub/commands": {
			/**
			 * Adds the commands to the shell.
			 *
			 * @param get_service Finds the service of an address; throws where there is none.
			 */
			readonly add_commands: (this: void, get_service: (this: void, service_jid: string) => Service) => void;
		};
	}

	/**
	 * The globals of mod_pubsub, as `module.depends("pubsub")` gives them.
	 * @noSelf
	 */
	interface Environment {
		/** The service. */
		readonly service: Service;
		/** The service. */
		get_service(): Service;
		/**
		 * Replaces the service, and gives it what mod_pubsub stores and sends with.
		 *
		 * @param new_service The service.
		 */
		set_service(new_service: Service): void;
		/**
		 * Answers a request.
		 *
		 * @param event The event of an IQ.
		 * @returns True where it was answered.
		 */
		handle_pubsub_iq(event: IqEvent): boolean | undefined;
		/**
		 * Sends notifications; the `broadcaster` of the service.
		 *
		 * @param kind What happened.
		 * @param node The node.
		 * @param jids Who is told, with their options or true.
		 * @param item The item, nil where it is not about one.
		 * @param actor Who caused it; true for the server itself.
		 * @param node_obj The node as the service has it.
		 * @param service The service.
		 */
		simple_broadcast(
			kind: string,
			node: string,
			jids: ReadonlyLuaMap<string, SubscribeOptions | true>,
			item: Element | undefined,
			actor: string | true,
			node_obj: NodeData | undefined,
			service: Service,
		): void;
		/**
		 * Tells whether the configuration of a node is allowed; the `check_node_config` of the service.
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
		 * Tells whether something is an item with one element in it; the `itemcheck` of the service.
		 *
		 * @param item Anything.
		 * @returns Whether it is.
		 */
		is_item_stanza(item: unknown): boolean;
	}
}
