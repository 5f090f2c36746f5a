// Sends requests to resources, redispatches them, and ends them.

import { clone, type Stanza } from "util.stanza";
import { monotonic } from "util.time";
import type { RunDetached } from "../base/detached";
import type { Job, Later, Pacer } from "../base/pacer";
import type { Failure, Request } from "../base/request";
import type { Resource } from "../base/resource";
import { new_signal, type Signal } from "../base/signal";
import type { Options } from "../config/options";
import type { Ejection } from "../service/ejection";
import type { Pool } from "../service/pool";
import type { Choose } from "./choose";
import { each_open, type InFlight } from "./in_flight";
import { new_late_tries } from "./late_tries";
import type { LookAlikes } from "./look_alikes";
import type { Queue } from "./queue";
import { may_redispatch } from "./redispatch";
import { type Errors, type Refusal, refusal_without_resource, refusals } from "./refusals";

/** @noSelf */
interface Dispatch {
	/** Sends a request to a resource, lets it wait, or refuses it. */
	send_out: (request: Request, stanza: Stanza) => void;
	/** The same with one that has waited. */
	send_late: (request: Request, stanza: Stanza) => void;
	/** The same with a new request while others are in the queue: it goes behind them where they are being sent out. */
	line_up: (request: Request, stanza: Stanza) => void;
	/** Ends a request with an answer, which has its addresses already. */
	finish: (request: Request, answer: Stanza) => void;
	/** Ends a request with an error of the proxy's own. */
	refuse: (request: Request, refusal: Refusal) => void;
	/**
	 * Sends a request that its resource has failed to another one. Where it may not move, or there is no other, it is
	 * ended; or stays, where its resource may still answer.
	 *
	 * @param answer What the resource has answered, with its addresses; nil where it has not.
	 */
	redispatch: (request: Request, failure: Failure, answer?: Stanza) => void;
	/** Takes note of a failed delivery; false where the send is over, so that the request may have arrived. */
	bounce: (request: Request) => boolean;
	/** Takes note that a resource has left while something is sent to it. */
	bounce_all: (resource: Resource) => void;
	/**
	 * Sends out the queued requests that a resource has room for.
	 *
	 * @param max_passed_over How many that no resource can take are passed over; nil for all.
	 */
	release_queue: (max_passed_over?: number) => void;
	/**
	 * Does so since there is one that was not there.
	 *
	 * @param is_first_of_many Whether others are about to be there.
	 */
	gained: (is_first_of_many: boolean) => void;
	/** Gives up sends that wait: their requests count as sent from now on. */
	tick: () => void;
	/** From now on nothing that is ended goes on elsewhere. */
	close: () => void;
	/** Gives up sends that wait, without a word: the next instance of the module has their requests. */
	detach: () => void;
	/** A request has ended, with an answer; with the refusal where that is the proxy's own. It still has its resource. */
	readonly ended: Signal<[request: Request, answer: Stanza, refusal: Refusal | undefined]>;
	/** A request goes to another resource, since its former one has failed it; with the reason. */
	readonly redispatched: Signal<[request: Request, failure: Failure, to: Resource]>;
}

/** What dispatch works with. */
interface DispatchParts {
	readonly options: Options;
	readonly pool: Pool;
	readonly in_flight: InFlight;
	readonly queue: Queue;
	readonly look_alikes: LookAlikes;
	readonly choose: Choose;
	readonly ejection: Ejection;
	readonly errors: Errors;
	readonly pacer: Pacer;
	readonly run_detached: RunDetached;
	readonly later: Later;
	/** Sends a stanza; must not throw. It may wait, as handlers of other modules may. */
	/**
	 * Sends a stanza.
	 *
	 * @param client_host The domain of the recipient, if that is known to be a client; IQs go to it faster then.
	 */
	readonly send: (this: void, stanza: Stanza, client_host?: string) => void;
}

function new_dispatch({
	options,
	pool,
	in_flight,
	queue,
	look_alikes,
	choose,
	ejection,
	errors,
	pacer,
	run_detached,
	later,
	send,
}: DispatchParts): Dispatch {
	/** How long the queue waits for all resources that answer together, in seconds. */
	const gather_seconds = 0.1;
	/** When a request ends, a long queue is looked at no further than that. The next tick sees the rest. */
	const short_look = 100;

	const ended = new_signal<[Request, Stanza, Refusal | undefined]>();
	const redispatched = new_signal<[Request, Failure, Resource]>();
	/**
	 * The requests whose send has not returned, and the resource that each is sent to: a delivery that fails meanwhile
	 * never took place.
	 */
	const sending = new LuaMap<Request, Resource>();
	const waiting = queue.state;
	const late_tries = new_late_tries(in_flight);
	let is_closing = false;
	/** Whether resources are about to be there. */
	let is_gathering = false;
	/** How many more requests in the queue may be passed over. */
	let may_pass_over = 0;
	let send_out: (request: Request, stanza: Stanza, answer?: Stanza, chosen?: Resource) => void;

	/** The coroutine that runs; Lua 5.1 has none for what runs in no other. */
	function present_thread(): LuaThread | "main" {
		return coroutine.running() ?? "main";
	}

	// Tries

	/** Gives the present try of a request its own time-out, where it has one. */
	function limit_try(request: Request, type: string | undefined): void {
		if (options.try_timeout === 0 || type !== "get") return;
		request.try_until = monotonic() + options.try_timeout;
		in_flight.due_at(request.try_until);
	}

	/** Takes a request from a resource that has failed it. */
	function withdraw(request: Request, resource: Resource, failure: Failure): void {
		const tried = request.tried ?? new LuaSet();
		tried.add(resource);
		request.tried = tried;
		request.try_until = undefined;
		request.bounced = undefined;
		if (failure !== "undelivered") request.redispatches = (request.redispatches ?? 0) + 1;
		request.failure = failure;
		if (failure === "slow") late_tries.leave(request, resource);
		else in_flight.unassign(request);
		request.given = monotonic();
	}

	/** Takes a request back to a resource where it has left a late try; false where it has none. */
	function take_back(request: Request): boolean {
		const late = late_tries.take_back(request);
		if (!late) return false;
		request.failure = undefined;
		request.try_until = undefined;
		request.given = late.given;
		// Others may wait for the one that has ended, or may go where the request was.
		look_alikes.release(late);
		look_alikes.release(request);
		return true;
	}

	// The queue

	function send_late(request: Request, stanza: Stanza, chosen?: Resource): void {
		in_flight.go_on(request);
		request.given = monotonic();
		send_out(request, stanza, undefined, chosen);
	}

	/** Finds the next request in the queue that a resource has room for. */
	const release: Job = () => {
		for (const _ of $range(1, short_look)) {
			const request = queue.next();
			const stanza = request && request.stanza;
			if (!request || !stanza) return undefined;
			const [resource, blocker, is_full] = choose(request, stanza);
			if (resource || blocker) {
				return () => {
					queue.remove(request);
					// Choosing again would advance round_robin twice.
					send_late(request, stanza, resource);
				};
			}
			// There may be room for the next one: not every resource can take every request.
			may_pass_over -= 1;
			if (may_pass_over < 0 || (is_full && !pool.has_room())) return undefined;
		}
		return () => {};
	};

	function release_queue(max_passed_over: number = math.huge): void {
		if (waiting.length === 0 || is_gathering) return;
		const is_under_way = pacer.has(release);
		// A send can make room for another request; what is under way comes to that by itself.
		if (is_under_way && (max_passed_over < math.huge || may_pass_over === math.huge)) return;
		queue.rewind();
		may_pass_over = max_passed_over;
		if (!is_under_way) pacer.begin(release);
	}

	function gained(is_first_of_many: boolean): void {
		if (!is_first_of_many) return release_queue();
		// Otherwise all that wait would go to the first one, and their sticky keys would be placed there.
		is_gathering = true;
		later(gather_seconds, () => {
			is_gathering = false;
			release_queue();
		});
	}

	// Ending

	/** Has a request go on where it has left a late try, in place of an error; false where it cannot. */
	function goes_on(request: Request, answer: Stanza): boolean {
		if (is_closing || answer.attr.type === "result" || request.deadline <= monotonic()) return false;
		const { resource, tried } = request;
		if (!take_back(request)) return false;
		if (!resource) return true;
		if (tried) tried.add(resource);
		release_queue(short_look);
		return true;
	}

	function finish(request: Request, answer: Stanza, refusal?: Refusal): void {
		const original = request.late_try_of;
		if (original) {
			if (answer.attr.type === "result" && in_flight.is_open(original)) {
				// With this result the request has its answer, too.
				late_tries.change_places(request, original);
				const given = request.given;
				request.given = original.given;
				original.given = given;
				finish(original, answer);
			} else {
				late_tries.finish(request);
			}
			// Others may wait for either.
			look_alikes.release(request);
			look_alikes.release(original);
			return release_queue(short_look);
		}
		if (request.late_tries && goes_on(request, answer)) return;
		if (ended.fire) ended.fire(request, answer, refusal);
		const makes_room = request.resource !== undefined && waiting.length > 0;
		in_flight.settle(request);
		if (!makes_room && !request.followers) return send(answer, request.sender.host);
		// Others wait for its end, and not for what its answer may wait for.
		run_detached(() => send(answer, request.sender.host));
		look_alikes.release(request);
		if (makes_room) release_queue(short_look);
	}

	function refuse(request: Request, refusal: Refusal): void {
		look_alikes.leave(request);
		queue.remove(request);
		finish(request, errors.answer_to(request, refusal), refusal);
	}

	// Waiting

	/** Puts a request into the queue, in place of another one where it is full; refuses it where none gives way. */
	function enqueue(request: Request): void {
		const is_full = waiting.length >= options.queue_size;
		const loser = is_full ? queue.giving_way_to(request.sender.account.jid) : undefined;
		if (is_full && !loser) return refuse(request, refusals.queue_full);
		if (loser) queue.remove(loser);
		const until_when = monotonic() + options.queue_timeout;
		in_flight.due_at(until_when);
		queue.add(request, until_when);
		// Last, since whoever hears of it may ask again at once; and what its answer may wait for is its own affair.
		if (loser) run_detached(() => refuse(loser, refusals.queue_full));
	}

	/** Lets a request wait that no resource can take, or ends it: with the answer that it has got, if there is one. */
	function wait_or_end(
		request: Request,
		stanza: Stanza,
		blocker: Request | undefined,
		is_full: boolean,
		answer: Stanza | undefined,
	): void {
		if (request.late_tries && take_back(request)) return;
		in_flight.wait(request);
		if (!blocker && answer && (request.failure !== "lost" || options.queue_timeout === 0)) {
			finish(request, answer);
		} else if (!blocker && options.queue_timeout === 0) {
			refuse(request, refusal_without_resource(request, is_full));
		} else if (!in_flight.memory.keep_waiting(request, stanza)) {
			refuse(request, refusals.no_memory);
		} else if (!in_flight.is_open(request)) {
			// What gave way to it has brought about its end.
			return;
		} else if (blocker) {
			look_alikes.wait_behind(blocker, request);
		} else {
			enqueue(request);
		}
	}

	function line_up(request: Request, stanza: Stanza): void {
		if (options.queue_timeout > 0 && (is_gathering || pacer.has(release))) {
			wait_or_end(request, stanza, undefined, false, undefined);
		} else {
			send_out(request, stanza);
		}
	}

	// Sending

	/** The resource that a request goes to whose own one may still answer; nil where it stays. */
	function find_better(
		request: Request,
		stanza: Stanza,
		resource: Resource,
		failure: Failure,
	): Resource | undefined {
		const tried = request.tried ?? new LuaSet();
		tried.add(resource);
		request.tried = tried;
		const [other] = choose(request, stanza);
		tried.delete(resource);
		const is_better = other && (failure === "slow" || (other.rank ?? -1) > (resource.rank ?? -1));
		return is_better ? other : undefined;
	}

	function redispatch(request: Request, failure: Failure, answer?: Stanza): void {
		const { stanza, resource } = request;
		// Its resource may still answer.
		const stays = failure === "hibernating" || failure === "slow";
		let other: Resource | undefined;
		let may_move = false;
		if (stanza && resource && may_redispatch(options, request, stanza, failure, monotonic())) {
			const is_worth_it = stays && (failure !== "slow" || late_tries.have_room(request));
			if (is_worth_it) other = find_better(request, stanza, resource, failure);
			may_move = !stays || other !== undefined;
		}
		if (stanza && resource && may_move) {
			withdraw(request, resource, failure);
			send_out(request, clone(stanza), answer, other);
			// Its stanza is of no use after the last move, unless it waits.
			if (request.resource && (request.redispatches ?? 0) >= options.redispatch_limit) {
				in_flight.memory.release(request);
			}
			if (waiting.length > 0) release_queue(short_look);
		} else if (stays) {
			request.try_until = undefined;
			// Another resource may be there later.
			if (stanza && failure === "slow") limit_try(request, stanza.attr.type);
		} else if (answer) {
			finish(request, answer);
		} else {
			refuse(request, refusals.lost);
		}
	}

	send_out = (request, stanza, answer, chosen) => {
		let passed = stanza;
		let resource = chosen;
		let blocker: Request | undefined;
		let is_full = false;
		if (!resource) [resource, blocker, is_full] = choose(request, passed);
		while (resource) {
			const attr = passed.attr;
			in_flight.assign(request, resource);
			if (request.failure) {
				if (redispatched.fire) redispatched.fire(request, request.failure, resource);
				request.failure = undefined;
			}
			if (options.try_timeout > 0) limit_try(request, attr.type);
			attr.from = request.seen;
			attr.to = resource.jid;
			sending.set(request, resource);
			send(passed, resource.host);
			// It may have waited until others took over.
			if (sending.get(request) !== resource) return;
			sending.delete(request);
			const bounced = request.bounced;
			if (!bounced) return;
			request.bounced = undefined;
			// It may have been answered all the same.
			if (!in_flight.is_open(request)) return;
			if (bounced !== true && bounced !== present_thread()) {
				// The send has waited, and what it sent may have arrived: at a session that is there still, or the next one.
				return redispatch(request, "lost");
			}
			const now = monotonic();
			ejection.failed(resource, request.sender.account, now, "a failed delivery");
			if (!may_redispatch(options, request, passed, "undelivered", now))
				return refuse(request, refusals.lost);
			withdraw(request, resource, "undelivered");
			passed = clone(passed);
			[resource, blocker, is_full] = choose(request, passed);
		}
		wait_or_end(request, passed, blocker, is_full, answer);
	};

	in_flight.memory.gave_way.listen((request) => {
		// Without its stanza it cannot be served. While its send has not returned, it is on its way.
		if (request.resource || !in_flight.is_open(request)) return;
		// Its answer may wait, and the memory is free all the same.
		run_detached(() => refuse(request, refusals.no_memory));
	});

	function bounce(request: Request): boolean {
		if (sending.get(request) !== request.resource) return false;
		request.bounced = true;
		return true;
	}

	function bounce_all(resource: Resource): void {
		for (const [request, recipient] of sending) {
			const is_there = recipient === resource && request.resource === resource;
			if (is_there && !request.bounced) request.bounced = present_thread();
		}
	}

	// No send spans a tick unless it waits, and nobody can say for how long.
	function tick(): void {
		const bounced: Request[] = [];
		for (const [request] of sending) {
			sending.delete(request);
			if (request.bounced) {
				request.bounced = undefined;
				bounced.push(request);
			}
		}
		for (const request of bounced) {
			if (in_flight.is_open(request)) run_detached(() => redispatch(request, "lost"));
		}
	}

	// What came back while the instance before a reload sent it is for the first tick.
	each_open(in_flight.state, (request) => {
		if (request.bounced && request.resource) sending.set(request, request.resource);
	});
	// Those whom the instance before a reload has left in the queue come first.
	if (waiting.length > 0) gained(true);
	return {
		send_out,
		send_late,
		line_up,
		finish,
		refuse,
		redispatch,
		bounce,
		bounce_all,
		release_queue,
		gained,
		tick,
		close: () => {
			is_closing = true;
		},
		detach: () => {
			for (const [request] of sending) sending.delete(request);
		},
		ended,
		redispatched,
	};
}

export type { Dispatch };
export { new_dispatch };
