/**
 * Events and their handlers (`util/events.lua`).
 *
 * A type of event names and data makes each handler know its data:
 * `events.new<{ started: { at: number }; stopped: undefined }>()`.
 * @see https://prosody.im/doc/developers/moduleapi for events of the server
 * @noResolution
 * @noSelf
 */
declare module "util.events" {
	/**
	 * Handles an event.
	 *
	 * @param data What the event is about.
	 * @returns Nil to let later handlers have it; any other value ends the chain.
	 */
	export type EventHandler<Data> = (this: void, data: Data) => unknown;

	/**
	 * Stands around the handlers of an event.
	 *
	 * @param handlers Calls what is further in, with a name and data.
	 * @param event_name The name of the event.
	 * @param event_data What it is about.
	 * @returns What `fire_event` is to return.
	 */
	export type EventWrapper<Name, Data> = (
		this: void,
		handlers: (this: void, event_name: Name, event_data: Data) => unknown,
		event_name: Name,
		event_data: Data,
	) => unknown;

	/**
	 * Stands in for the call of each handler.
	 *
	 * @param handler The handler.
	 * @param event_name The name of the event.
	 * @param event_data What it is about.
	 * @returns What the handler is to have returned.
	 */
	export type DebugHook<Events> = (
		this: void,
		handler: EventHandler<Events[keyof Events]>,
		event_name: keyof Events,
		event_data: Events[keyof Events],
	) => unknown;

	/**
	 * A set of events, with its handlers. `E` maps names to data.
	 * @noSelf
	 */
	export interface Events<E = Record<string, unknown>> {
		/**
		 * Adds a handler, or gives it another priority.
		 *
		 * @param event The event.
		 * @param handler The handler.
		 * @param priority Higher is called first; 0 where left out. Those of one priority come in no certain
		 * order.
		 */
		add_handler<N extends keyof E>(event: N, handler: EventHandler<E[N]>, priority?: number): void;
		/**
		 * Removes a handler; one that is not there is ignored.
		 *
		 * @param event The event.
		 * @param handler The handler.
		 */
		remove_handler<N extends keyof E>(event: N, handler: EventHandler<E[N]>): void;
		/**
		 * Adds handlers of priority 0.
		 *
		 * @param handlers Handlers by event.
		 */
		add_handlers(handlers: { readonly [N in keyof E]?: EventHandler<E[N]> }): void;
		/**
		 * Removes handlers.
		 *
		 * @param handlers Handlers by event.
		 */
		remove_handlers(handlers: { readonly [N in keyof E]?: EventHandler<E[N]> }): void;
		/**
		 * Lists the handlers of an event.
		 *
		 * @param event The event.
		 * @returns The handlers, in the order in which they are called; nil where there is none.
		 */
		get_handlers<N extends keyof E>(event: N): readonly EventHandler<E[N]>[] | undefined;
		/**
		 * Calls the handlers of an event, until one returns something else than nil. What a handler throws is
		 * thrown on.
		 *
		 * @param event_name The event.
		 * @param event_data What it is about.
		 * @returns What the last handler returned.
		 */
		fire_event<N extends keyof E>(
			event_name: N,
			...event_data: undefined extends E[N] ? [event_data?: E[N]] : [event_data: E[N]]
		): unknown;
		/**
		 * Puts a function around the handlers of an event. The last that was added is the outermost.
		 *
		 * @param event_name The event; false for all.
		 * @param wrapper The function.
		 */
		add_wrapper<N extends keyof E>(event_name: N, wrapper: EventWrapper<N, E[N]>): void;
		add_wrapper(event_name: false, wrapper: EventWrapper<keyof E, E[keyof E]>): void;
		/**
		 * Undoes `add_wrapper`.
		 *
		 * @param event_name The event; false for all.
		 * @param wrapper The function.
		 */
		remove_wrapper<N extends keyof E>(event_name: N, wrapper: EventWrapper<N, E[N]>): void;
		remove_wrapper(event_name: false, wrapper: EventWrapper<keyof E, E[keyof E]>): void;
		/** The functions for wrappers under the names of those for handlers, for `module.wrap_object_event`. */
		readonly wrappers: {
			/**
			 * As `add_wrapper`.
			 *
			 * @param event_name The event; false for all.
			 * @param wrapper The function.
			 */
			readonly add_handler: Events<E>["add_wrapper"];
			/**
			 * As `remove_wrapper`.
			 *
			 * @param event_name The event; false for all.
			 * @param wrapper The function.
			 */
			readonly remove_handler: Events<E>["remove_wrapper"];
		};
		/**
		 * Has a function called in place of each handler.
		 *
		 * @param new_hook The function; nil for none.
		 * @returns The one before, or nil.
		 */
		set_debug_hook(new_hook: DebugHook<E> | undefined): DebugHook<E> | undefined;
	}

	/**
	 * Makes a set of events.
	 *
	 * @returns The set, without handlers.
	 */
	function create<E = Record<string, unknown>>(): Events<E>;

	export { create as new };
}
