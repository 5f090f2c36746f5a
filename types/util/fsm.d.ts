/**
 * State machines (`util/fsm.lua`).
 * @since 13.0
 * @see https://hg.prosody.im/trunk/file/tip/util/fsm.lua
 * @noResolution
 * @noSelf
 */
declare module "util.fsm" {
	/** A step from one state to another, or to the same. `S` are the states, `N` the names of transitions. */
	export interface Transition<S extends string, N extends string> {
		/** The name of the transition. */
		readonly name: N;
		/** The states that it starts from; `*` for any. */
		readonly from: S | "*" | readonly (S | "*")[];
		/** The state that it leads to. */
		readonly to: S;
	}

	/** What an event of a machine is about. */
	export interface TransitionEvent<S extends string, N extends string, A> {
		/** What changes its state. */
		readonly instance: Instance<S, N, A>;
		/** The transition; nil when an instance starts in another state than the default. */
		readonly name: N | undefined;
		/** The state that it leads to. */
		readonly to: S;
		/** What comes with that state. */
		readonly to_attr: A | undefined;
		/** The state that it starts from; nil where an instance starts and there is no default. */
		readonly from: S | undefined;
		/** What came with that state. */
		readonly from_attr: A | undefined;
	}

	/**
	 * The events of a machine. Those of `transition` and `leave` come first, and a handler that returns
	 * something forbids the transition; those of `enter` and `transitioned` tell that it took place.
	 */
	export type MachineEvents<S extends string, N extends string, A> = {
		[Name in
			| "transition"
			| "transitioned"
			| `enter/${S}`
			| `leave/${S}`
			| `transition/${N}`
			| `transitioned/${N}`]: TransitionEvent<S, N, A>;
	};

	/** What a machine is made of. */
	export interface Description<S extends string, N extends string, A> {
		/** The state that instances start in. */
		readonly default_state?: S | undefined;
		/** The transitions; throws where two of one name start from one state. */
		readonly transitions?: readonly Transition<S, N>[] | undefined;
		/** Handlers of `enter`, by state. */
		readonly state_handlers?:
			| { readonly [State in S]?: (this: void, event: TransitionEvent<S, N, A>) => unknown }
			| undefined;
		/** Handlers of `transition`, by name of transition; they may forbid it. */
		readonly transition_handlers?:
			| { readonly [Name in N]?: (this: void, event: TransitionEvent<S, N, A>) => unknown }
			| undefined;
		/** Handlers by event. */
		readonly handlers?:
			| {
					readonly [Name in keyof MachineEvents<S, N, A>]?: (
						this: void,
						event: TransitionEvent<S, N, A>,
					) => unknown;
			  }
			| undefined;
	}

	/** What every instance has. */
	export interface InstanceState<S extends string, N extends string, A> {
		/** The machine. */
		readonly fsm: Machine<S, N, A>;
		/** The state that it is in. */
		readonly state: S;
		/** What came with that state. */
		readonly state_attr: A | undefined;
	}

	/**
	 * Something that is in one of the states. It has a method for each transition, which takes what comes with
	 * the new state; it returns true, or nil and what a handler returned to forbid it, and throws where the
	 * transition does not start from the present state.
	 */
	export type Instance<S extends string, N extends string, A> = InstanceState<S, N, A> & {
		readonly [Name in N]: (
			this: InstanceState<S, N, A>,
			attr?: A,
		) => LuaMultiReturn<[ok: true] | [ok: undefined, reason: unknown]>;
	};

	/** A state machine. */
	export interface Machine<S extends string, N extends string, A> {
		/** The state that instances start in. */
		readonly default_state: S | undefined;
		/** Its events. */
		readonly events: import("util.events").Events<MachineEvents<S, N, A>>;
		/** The state that a transition leads to, by state, `*` for any, and name. */
		readonly states: { readonly [State in S | "*"]: { readonly [Name in N]?: S } };

		/**
		 * Starts an instance. Where it starts in another state than the default, the events of entering are
		 * fired.
		 *
		 * @param state_name The state; the default where left out. Throws where there is no such state.
		 * @param state_attr What comes with the state.
		 * @returns The instance.
		 */
		init(state_name?: S, state_attr?: A): Instance<S, N, A>;
		/**
		 * Tells whether something is an instance of this machine.
		 *
		 * @param o Anything.
		 * @returns Whether it is one.
		 */
		is_instance(o: unknown): o is Instance<S, N, A>;
	}

	/**
	 * Makes a machine.
	 *
	 * @param desc What it is made of.
	 * @returns The machine.
	 */
	function create<const S extends string, const N extends string, A = unknown>(
		desc: Description<S, N, A>,
	): Machine<S, N, A>;
	/**
	 * Tells whether something is a machine.
	 *
	 * @param o Anything.
	 * @returns Whether it is one.
	 */
	export function is_fsm(o: unknown): o is Machine<string, string, unknown>;
	export { create as new };
}
