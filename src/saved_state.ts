// What survives a reload of the module: each part's own state, handed over as it is.

import type { LogState } from "./admin/log";
import type { StatisticsState } from "./admin/statistics";
import type { PolicyName } from "./balance/policies";
import type { StickyState } from "./balance/sticky";
import { is_table } from "./base/lists";
import { one_by_one } from "./base/one_by_one";
import type { Options } from "./config/options";
import type { Conversation } from "./relay/conversations";
import type { DirectedPresenceState } from "./relay/directed_presence";
import type { MessagesState } from "./relay/messages";
import type { ServiceRequestsState } from "./relay/service_requests";
import type { SubscribersState } from "./relay/subscribers";
import type { SubscriptionsState } from "./relay/subscriptions";
import type { DoubtfulState } from "./requests/doubtful";
import { each_open, type InFlightState } from "./requests/in_flight";
import type { LookAlikesState } from "./requests/look_alikes";
import type { QueueState } from "./requests/queue";
import type { PoolState } from "./service/pool";
import type { TargetsState } from "./service/targets";
import type { AliasesState } from "./users/aliases";
import type { BoundedMapState } from "./users/bounded_map";
import type { SendersState } from "./users/senders";

/** To be raised when anything changes in what is handed over, the records in it included. */
const state_version = 9;

/** An unanswered request. Its shape never changes, since any later version may have to answer it. */
interface Unanswered {
	readonly id: string;
	/** Who asked: a user, or a resource of the service. */
	readonly from: string;
	/** The address that was asked. */
	readonly to: string;
}

/** The state of each part. Each is given to the same part of the next instance, which goes on with it. */
interface States {
	readonly senders: SendersState;
	readonly aliases: AliasesState;
	readonly pool: PoolState;
	readonly targets: TargetsState;
	readonly sticky: StickyState;
	readonly in_flight: InFlightState;
	readonly queue: QueueState;
	readonly doubtful: DoubtfulState;
	readonly look_alikes: LookAlikesState;
	readonly conversations: BoundedMapState<Conversation>;
	readonly messages: MessagesState;
	readonly directed_presence: DirectedPresenceState;
	readonly service_requests: ServiceRequestsState;
	readonly subscriptions: SubscriptionsState;
	readonly subscribers: SubscribersState;
	readonly statistics: StatisticsState;
	readonly log: LogState;
}

interface SavedState {
	readonly version: typeof state_version;
	/** For another version, which can do no more than answer them. */
	readonly unanswered: readonly Unanswered[];
	/** Requests of a version before that this one has not answered yet. */
	readonly owed: readonly Unanswered[];
	readonly options: Options<PolicyName>;
	readonly states: States;
}

/** Whether a value was saved by this version of this module. */
function is_saved_state(saved: unknown): saved is SavedState {
	return (
		is_table(saved) && saved.version === state_version && is_table(saved.options) && is_table(saved.states)
	);
}

/** Returns the next one; nil where none is left. */
type NextUnanswered = (this: void) => Unanswered | undefined;

/** Those in what was saved that the version which loads now has to answer. */
function unanswered_in(saved: unknown): NextUnanswered {
	return one_by_one((hand_out) => {
		// What this version has saved is in use already.
		const listed = is_table(saved) && (is_saved_state(saved) ? saved.owed : saved.unanswered);
		if (!is_table(listed)) return;
		for (const [, request] of pairs(listed)) {
			if (is_table(request)) {
				const { id, from, to } = request;
				if (typeof id === "string" && typeof from === "string" && typeof to === "string") {
					hand_out({ id, from, to });
				}
			}
		}
	});
}

/** All requests that are unanswered. */
function all_unanswered(states: States, owed: readonly Unanswered[]): NextUnanswered {
	return one_by_one((hand_out) => {
		each_open(states.in_flight, ({ id, sender, to, late_try_of }) => {
			if (!late_try_of) hand_out({ id, from: sender.jid, to });
		});
		for (const [, request] of states.service_requests.open) {
			hand_out({ id: request.own_id, from: request.resource.jid, to: request.to });
		}
		for (const request of owed) hand_out(request);
	});
}

function all_of(next_item: NextUnanswered): Unanswered[] {
	const list: Unanswered[] = [];
	let item = next_item();
	while (item) {
		list.push(item);
		item = next_item();
	}
	return list;
}

/** A table whose items are made when somebody goes through it: this version, which most reloads are onto, does not. */
function made_later(begin: () => NextUnanswered): readonly Unanswered[] {
	// There the metatable has no say in that.
	if (_VERSION === "Lua 5.1") return all_of(begin());
	const metatable: LuaMetatable<Unanswered[]> & { __pairs: (this: void) => unknown } = {
		__pairs: () => {
			const next_item = begin();
			let count = 0;
			return () => {
				count += 1;
				const item = next_item();
				return $multi(item && count, item);
			};
		},
	};
	return setmetatable([], metatable);
}

/** @param next_owed Returns the requests of a version before that are not answered yet. */
function save_state(options: Options<PolicyName>, states: States, next_owed: NextUnanswered): SavedState {
	const owed = all_of(next_owed);
	const unanswered = made_later(() => all_unanswered(states, owed));
	return { version: state_version, unanswered, owed, options, states };
}

export type { NextUnanswered, SavedState, States };
export { is_saved_state, save_state, unanswered_in };
