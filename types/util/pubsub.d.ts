/**
 * A service for publish and subscribe, apart from XMPP (`util/pubsub.lua`): nodes, subscriptions, affiliations and
 * items, as in XEP-0060. Modules reach the one of mod_pubsub or mod_pep through those modules.
 *
 * Wherever an actor is named, true stands for the server itself, which may do anything.
 * @see https://prosody.im/doc/developers/util/pubsub
 * @noResolution
 * @noSelf
 */
declare module "util.pubsub" {
	import type { Cache } from "util.cache";
	import type { Events } from "util.events";
	import type { Element } from "util.stanza";

	/** Who does something: an address, or true for the server itself. */
	export type Actor = string | true;

	/** The affiliations (XEP-0060, section 4.1); a service can have others. */
	export type Affiliation = "member" | "none" | "outcast" | "owner" | "publisher" | (string & {});

	/** What an affiliation may allow; a service can have others. */
	export type Capability =
		| "be_subscribed"
		| "be_unsubscribed"
		| "configure"
		| "create"
		| "delete"
		| "get_configuration"
		| "get_items"
		| "get_metadata"
		| "get_nodes"
		| "get_subscription"
		| "get_subscription_other"
		| "get_subscriptions"
		| "get_subscriptions_other"
		| "publish"
		| "retract"
		| "set_affiliation"
		| "subscribe"
		| "subscribe_other"
		| "unsubscribe"
		| "unsubscribe_other";

	/** What each affiliation allows; nil leaves it to the service, and false there. */
	export type Capabilities = {
		readonly [Name in Affiliation]?: { readonly [Action in Capability]?: boolean } | undefined;
	};

	/** Why something was refused. */
	export type ServiceError =
		| "conflict"
		| "forbidden"
		| "internal-server-error"
		| "invalid-item"
		| "item-not-found"
		| "not-acceptable"
		| "not-subscribed"
		| "persistent-items-unsupported"
		| "precondition-not-met"
		| (string & {});

	/** What a change returns: true; or false, nil where an item is wrong or a store failed, and why. */
	export type Changed = LuaMultiReturn<
		[ok: true, problem?: undefined] | [ok: false | undefined, problem: ServiceError]
	>;

	/** The settings of a node (XEP-0060, section 16.4.4); modules add others. */
	export interface NodeConfig {
		/** Whether items are kept. */
		persist_items?: boolean;
		/** How many items are kept; `max` for as many as the service allows. */
		max_items?: number | "max";
		/** Who may subscribe and read: all, those with an affiliation, or whom `access_models` decides on. */
		access_model?: "open" | "whitelist" | (string & {});
		/** Who may publish: those of the affiliation, subscribers too, or all. */
		publish_model?: "open" | "publishers" | "subscribers";
		/** When a subscriber is sent the last item; for the module that broadcasts. */
		send_last_published_item?: "never" | "on_sub" | "on_sub_and_presence";
		/** More settings. */
		[option: string]: unknown;
	}

	/** Settings that a publisher asks for. */
	export interface RequestedConfig extends NodeConfig {
		/** Takes them for a new node alone; else publishing to one with other settings is refused. */
		_defaults_only?: boolean;
	}

	/** The options of a subscription; true for none. */
	export type Subscription = true | { readonly [option: string]: unknown };

	/** The subscriptions of a node by address. */
	export type Subscribers = LuaMap<string, Subscription>;

	/** A node. */
	export interface Node {
		/** Its name. */
		readonly name: string;
		/** Its subscriptions by address. */
		readonly subscribers: Subscribers;
		/** Its settings; those that are missing come from the service. */
		config: NodeConfig;
		/** Affiliations by normalised address. */
		readonly affiliations: LuaMap<string, Affiliation>;
		/** What affiliations allow here, where it is not what the service says. */
		capabilities?: Capabilities | undefined;
	}

	/** Where the items of a node are kept; a `util.cache` is one. */
	export interface ItemStore<Item> {
		/**
		 * Iterates over ids and items, the newest first.
		 *
		 * @returns An iterator.
		 */
		items(): LuaIterable<LuaMultiReturn<[id: string, item: Item]>>;
		/**
		 * Reads an item.
		 *
		 * @param id Its id.
		 * @returns The item, or nil.
		 */
		get(id: string): Item | undefined;
		/**
		 * Keeps an item.
		 *
		 * @param id Its id.
		 * @param item The item; nil removes it.
		 * @returns A true value, the id where it has chosen another; false or nil where it failed.
		 */
		set(id: string, item: Item | undefined): boolean | string | undefined;
		/**
		 * Reads the newest item.
		 *
		 * @returns Its id and itself; nil for both where there is none.
		 */
		head(): LuaMultiReturn<[id: string | undefined, item: Item | undefined]>;
		/**
		 * Changes how many items it keeps.
		 *
		 * @param size How many.
		 * @returns Nothing that is looked at.
		 */
		resize(size: number | "max"): unknown;
		/**
		 * Removes all items.
		 *
		 * @returns Nothing that is looked at.
		 */
		clear?(): unknown;
	}

	/** Where nodes are kept between restarts. */
	export interface NodeStore {
		/**
		 * Reads a node.
		 *
		 * @param name Its name.
		 * @returns The node, or nil.
		 */
		get(name: string): Node | undefined;
		/**
		 * Keeps a node.
		 *
		 * @param name Its name.
		 * @param node The node; nil removes it.
		 * @returns A true value; or false or nil and an error.
		 */
		set(name: string, node: Omit<Node, "capabilities"> | undefined): unknown;
		/**
		 * Iterates over the names of all nodes; without it they are not loaded when the service is made.
		 *
		 * @returns An iterator.
		 */
		users?(): LuaIterable<string>;
	}

	/** How a service works; all of it has defaults. */
	export interface ServiceConfig<Item = Element> {
		/** The most items of a node; 256 where nil. */
		max_items?: number;
		/** Makes the place where the items of a node are kept; a cache in memory where nil. */
		itemstore?: (this: void, config: NodeConfig, node: string) => ItemStore<Item> | Cache<string, Item>;
		/** Where nodes are kept; in memory alone where nil. */
		nodestore?: NodeStore;
		/** Tells subscribers what happened; nobody is told where nil. */
		broadcaster?: Broadcaster<Item>;
		/** Picks the subscribers to tell. */
		subscriber_filter?: (
			this: void,
			subscribers: Subscribers,
			node: string,
			event: BroadcastKind,
		) => Subscribers;
		/** Tells whether an item may be published; any may where nil. */
		itemcheck?: (this: void, item: Item) => unknown;
		/** Gives the affiliation of somebody with the whole service; nil leaves it to the node. */
		get_affiliation?: (
			this: void,
			actor: string,
			node: string | undefined,
			action: Capability,
		) => Affiliation | undefined;
		/** Makes addresses of one account equal, such as by removing the resource. */
		normalize_jid?: (this: void, jid: string) => string;
		/** Decides on further access models by name: gives an affiliation, or nil. 0.12 does not hand over the node. */
		access_models?: {
			readonly [model: string]: (this: void, actor: string, node?: Node) => Affiliation | undefined;
		};
		/** Tells whether settings of a node are allowed. */
		check_node_config?: (this: void, node: string, actor: Actor, config: NodeConfig) => unknown;
		/** What affiliations allow. */
		capabilities?: Capabilities;
		/** The settings of nodes that say nothing else. */
		node_defaults?: NodeConfig;
		/** Whether publishing makes a node. */
		autocreate_on_publish?: boolean;
		/** Whether subscribing makes a node. */
		autocreate_on_subscribe?: boolean;
		/**
		 * The settings that `get_node_metadata` tells.
		 * @since 13.0
		 */
		metadata_subset?: readonly string[];
	}

	/** What subscribers are told about. */
	export type BroadcastKind = "delete" | "items" | "purge" | "retract";

	/**
	 * Tells subscribers what happened.
	 *
	 * @param kind What happened.
	 * @param node The node.
	 * @param subscribers Whom to tell.
	 * @param item The item; for `retract` what `retract` was given, nil for `delete` and `purge`.
	 * @param actor Who did it.
	 * @param node_obj The node itself.
	 * @param service The service.
	 */
	export type Broadcaster<Item = Element> = (
		this: void,
		kind: BroadcastKind,
		node: string,
		subscribers: Subscribers,
		item: Item | undefined,
		actor: Actor,
		node_obj: Node,
		service: Service<Item>,
	) => void;

	/** What all events of a service carry. */
	export interface NodeEvent<Item = Element> {
		/** The service. */
		readonly service: Service<Item>;
		/** The node. */
		readonly node: string;
	}

	/** An event that somebody caused. */
	export interface ActorEvent<Item = Element> extends NodeEvent<Item> {
		/** Who did it. */
		readonly actor: Actor;
	}

	/** An event about a subscription. */
	export interface SubscriptionEvent<Item = Element> extends NodeEvent<Item> {
		/** The subscriber. */
		readonly jid: string;
		/** The subscriber's address, normalised. */
		readonly normalized_jid: string;
	}

	/** An event about an item. */
	export interface ItemEvent<Item = Element> extends ActorEvent<Item> {
		/** The id of the item. */
		readonly id: string;
	}

	/** An event about an item that was published. */
	export interface PublishedEvent<Item = Element> extends ItemEvent<Item> {
		/** The item. */
		readonly item: Item;
	}

	/** The events of a service; `item-published/NODE` comes first. */
	export interface ServiceEvents<Item = Element> {
		/** An item was published. */
		"item-published": PublishedEvent<Item>;
		/** An item was published on that node. */
		[published_on_node: `item-published/${string}`]: PublishedEvent<Item>;
		/** An item was retracted. */
		"item-retracted": ItemEvent<Item>;
		/** A node was made. */
		"node-created": ActorEvent<Item>;
		/** A node was removed. */
		"node-deleted": ActorEvent<Item>;
		/** All items of a node were removed. */
		"node-purged": ActorEvent<Item>;
		/** Somebody subscribed, or changed a subscription. */
		"subscription-added": SubscriptionEvent<Item> & {
			/** The options. */
			readonly options?: Exclude<Subscription, true> | undefined;
		};
		/** Somebody unsubscribed. */
		"subscription-removed": SubscriptionEvent<Item>;
	}

	/** Items of a node: ids in order under the places from 1, and items under their ids. */
	export interface FoundItems<Item = Element> {
		/** An id, by its place from 1. */
		readonly [place: number]: string;
		/** An item, by its id. */
		readonly [id: string]: Item | string;
	}

	/** A subscription in a list. */
	export interface FoundSubscription {
		/** The node. */
		readonly node: string;
		/** The subscriber. */
		readonly jid: string;
		/** The options; true for none. */
		readonly subscription: Subscription;
	}

	/** A service. */
	export interface Service<Item = Element> {
		/** How it works. */
		readonly config: ServiceConfig<Item>;
		/** The settings of nodes that say nothing else. */
		readonly node_defaults: NodeConfig;
		/** Affiliations with the whole service, by address. */
		readonly affiliations: LuaMap<string, Affiliation>;
		/** Nodes by subscriber, by normalised address; only to be read. */
		readonly subscriptions: ReadonlyLuaMap<string, ReadonlyLuaMap<string, ReadonlyLuaMap<string, true>>>;
		/** The nodes by name; only to be read. */
		readonly nodes: ReadonlyLuaMap<string, Node>;
		/** Where items are kept, by node; only to be read. */
		readonly data: ReadonlyLuaMap<string, ItemStore<Item>>;
		/** What happens. */
		readonly events: Events<ServiceEvents<Item>>;

		/**
		 * Tells whether two addresses are of the same account.
		 *
		 * @param jid1 An address.
		 * @param jid2 Another.
		 * @returns Whether they are.
		 */
		jids_equal(jid1: string, jid2: string): boolean;
		/**
		 * Tells whether somebody may do something.
		 *
		 * @param node The node; nil for the whole service.
		 * @param actor Who.
		 * @param action What.
		 * @returns Whether they may.
		 */
		may(node: string | undefined, actor: Actor, action: Capability): boolean;
		/**
		 * Gives the affiliation that the access model of a node gives somebody.
		 *
		 * @param node The node; nil for the default access model.
		 * @param actor Who.
		 * @returns The affiliation; nil where the model gives none.
		 */
		get_default_affiliation(node: string | undefined, actor: string): Affiliation | undefined;
		/**
		 * Sets an affiliation with a node.
		 *
		 * @param node The node.
		 * @param actor Who sets it.
		 * @param jid Whose it is.
		 * @param affiliation The affiliation; nil for none.
		 * @returns True; or false and why.
		 */
		set_affiliation(node: string, actor: Actor, jid: string, affiliation: Affiliation | undefined): Changed;
		/**
		 * Subscribes somebody.
		 *
		 * @param node The node.
		 * @param actor Who does it.
		 * @param jid Who is subscribed.
		 * @param options The options.
		 * @returns True; or false and why.
		 */
		add_subscription(node: string, actor: Actor, jid: string, options?: Exclude<Subscription, true>): Changed;
		/**
		 * Ends a subscription.
		 *
		 * @param node The node.
		 * @param actor Who does it.
		 * @param jid Whose it is.
		 * @returns True; or false and why.
		 */
		remove_subscription(node: string, actor: Actor, jid: string): Changed;
		/**
		 * Reads a subscription.
		 *
		 * @param node The node.
		 * @param actor Who asks.
		 * @param jid Whose it is.
		 * @returns True and its options, true for none and nil for no subscription; or false and why.
		 */
		get_subscription(
			node: string,
			actor: Actor,
			jid: string,
		): LuaMultiReturn<
			[ok: true, subscription: Subscription | undefined] | [ok: false, problem: ServiceError]
		>;
		/**
		 * Makes a node. Whoever makes it becomes its owner.
		 *
		 * @param node Its name.
		 * @param actor Who makes it.
		 * @param options Its settings.
		 * @returns True; or false and why.
		 */
		create(node: string, actor: Actor, options?: NodeConfig): Changed;
		/**
		 * Removes a node and its items.
		 *
		 * @param node The node.
		 * @param actor Who does it.
		 * @returns True; or false and why.
		 */
		delete(node: string, actor: Actor): Changed;
		/**
		 * Publishes an item.
		 *
		 * @param node The node.
		 * @param actor Who publishes.
		 * @param id The id of the item; one that is there is replaced.
		 * @param item The item. For mod_pep and mod_pubsub that is an `<item/>` of the namespace
		 * `http://jabber.org/protocol/pubsub` with one child; anything else is an `invalid-item`.
		 * @param requested_config Settings that the node must have, or is made with.
		 * @returns True; or false or nil and why. Where the node has other settings, 13.0 adds which one differs, and
		 * 0.12 gives a `util.error` with `pubsub_condition` in the place of the text.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * const nodes = module.depends("pep").get_pep_service("juliet");
		 * const item = stanza("item", { xmlns: "http://jabber.org/protocol/pubsub", id: "current" });
		 * item.tag("mood", { xmlns: "http://jabber.org/protocol/mood" });
		 * const [ok, problem] = nodes.publish("http://jabber.org/protocol/mood", true, "current", item);
		 */
		publish(
			node: string,
			actor: Actor,
			id: string,
			item: Item,
			requested_config?: RequestedConfig,
		): LuaMultiReturn<
			| [ok: true, problem?: undefined]
			| [
					ok: false | undefined,
					problem:
						| ServiceError
						| (import("util.error").ErrorObject & {
								/** The condition of XEP-0060. */
								readonly pubsub_condition?: "precondition-not-met";
						  }),
					context?:
						| {
								/** The setting that differs. */
								readonly field: string;
						  }
						| undefined,
			  ]
		>;
		/**
		 * Tells subscribers that something happened.
		 *
		 * @param event What.
		 * @param node The node.
		 * @param subscribers Its subscribers.
		 * @param item The item.
		 * @param actor Who did it.
		 * @param node_obj The node itself.
		 * @returns What the broadcaster returns.
		 */
		broadcast(
			event: BroadcastKind,
			node: string,
			subscribers: Subscribers,
			item: Item | undefined,
			actor: Actor,
			node_obj: Node,
		): unknown;
		/**
		 * Removes an item.
		 *
		 * @param node The node.
		 * @param actor Who does it.
		 * @param id The id of the item.
		 * @param retract What subscribers are told; nil for nothing.
		 * @returns True; or false or nil and why.
		 */
		retract(node: string, actor: Actor, id: string, retract?: Item): Changed;
		/**
		 * Removes all items of a node.
		 *
		 * @param node The node.
		 * @param actor Who does it.
		 * @param notify Whether subscribers are told.
		 * @returns True; or false and why.
		 */
		purge(node: string, actor: Actor, notify?: boolean): Changed;
		/**
		 * Reads items, the newest first.
		 *
		 * @param node The node.
		 * @param actor Who asks.
		 * @param ids The ids of the items; all where nil.
		 * @param resultspec Which part of them: `max` items.
		 * @returns True and the items; or false and why.
		 * @example
		 * const nodes = module.depends("pep").get_pep_service("juliet");
		 * const [ok, items] = nodes.get_items("urn:xmpp:bookmarks:1", true);
		 */
		get_items(
			node: string,
			actor: Actor,
			ids?: string | readonly string[],
			resultspec?: {
				/** The most items. */
				readonly max?: number | undefined;
			},
		): LuaMultiReturn<[ok: true, items: FoundItems<Item>] | [ok: false, problem: ServiceError]>;
		/**
		 * Reads the newest item.
		 *
		 * @param node The node.
		 * @param actor Who asks.
		 * @returns True, its id and itself, nil where there is none; or false and why.
		 * @example
		 * const nodes = module.depends("pep").get_pep_service("juliet");
		 * const [ok, id, item] = nodes.get_last_item("http://jabber.org/protocol/mood", true);
		 */
		get_last_item(
			node: string,
			actor: Actor,
		): LuaMultiReturn<
			[ok: true, id: string | undefined, item?: Item | undefined] | [ok: false, problem: ServiceError]
		>;
		/**
		 * Lists the nodes.
		 *
		 * @param actor Who asks.
		 * @returns True and the nodes by name, those of the service itself; or false and why.
		 */
		get_nodes(
			actor: Actor,
		): LuaMultiReturn<[ok: true, nodes: ReadonlyLuaMap<string, Node>] | [ok: false, problem: ServiceError]>;
		/**
		 * Lists subscriptions.
		 *
		 * @param node The node; nil for all.
		 * @param actor Who asks.
		 * @param jid Whose they are; nil for all. Resources and the like make no difference.
		 * @returns True and the subscriptions; or false and why.
		 */
		get_subscriptions(
			node: string | undefined,
			actor: Actor,
			jid?: string,
		): LuaMultiReturn<[ok: true, subscriptions: FoundSubscription[]] | [ok: false, problem: ServiceError]>;
		/**
		 * Changes what affiliations allow on a node; not kept over a restart.
		 *
		 * @param node The node.
		 * @param actor Who does it.
		 * @param capabilities What they allow; nil for what the service says.
		 * @returns True; or false and why.
		 */
		set_node_capabilities(node: string, actor: Actor, capabilities: Capabilities | undefined): Changed;
		/**
		 * Replaces the settings of a node. Subscribers who may not be subscribed any more are removed.
		 *
		 * @param node The node.
		 * @param actor Who does it.
		 * @param new_config The settings; what is missing comes from the service.
		 * @returns True; or false and why.
		 */
		set_node_config(node: string, actor: Actor, new_config: NodeConfig): Changed;
		/**
		 * Reads the settings of a node.
		 *
		 * @param node The node.
		 * @param actor Who asks.
		 * @returns True and a copy of the settings; or false and why.
		 */
		get_node_config(
			node: string,
			actor: Actor,
		): LuaMultiReturn<[ok: true, config: NodeConfig] | [ok: false, problem: ServiceError]>;
		/**
		 * Reads those settings of a node that anybody may know.
		 *
		 * @param node The node.
		 * @param actor Who asks.
		 * @returns True and the settings; or false and why.
		 * @since 13.0
		 */
		get_node_metadata(
			node: string,
			actor: Actor,
		): LuaMultiReturn<[ok: true, metadata: NodeConfig] | [ok: false, problem: ServiceError]>;
	}

	/**
	 * Makes a service, and loads its nodes where they are kept.
	 *
	 * @typeParam Item What is published.
	 * @param config How it works; kept by reference.
	 * @returns The service.
	 */
	function create<Item = Element>(config?: ServiceConfig<Item>): Service<Item>;

	export { create as new };
}
