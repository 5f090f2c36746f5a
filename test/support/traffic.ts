// Users who ask at a constant rate, whatever becomes of what they have asked, and what became of it.

import type { Handler, Session } from "./session.ts";
import { until } from "./wait.ts";
import { type Element, element, error_of, iq_get, iq_set, is_answer, new_id, payload_of } from "./wire.ts";

const namespace = "urn:example:ask";
const prefix = "traffic-";

// The addresses of those who asked, by the ids of all loads: an earlier one may be answered late.
const askers = new Map<string, string>();

/** The user for whom an address stands that the service sees. */
export function seen_as(address: string): string {
	return address.replace(/^[^/]*\//, "");
}

/** What all sessions of a service have done. */
export class Executions {
	readonly #times = new Map<string, number>();

	/** Does what is asked, which takes 20 ms, and answers with its name and with who has asked. */
	handler(name: string): Handler {
		return (request) => {
			const { id = "", from = "" } = request.attrs;
			this.#times.set(id, this.times(id) + 1);
			const answer = element("told", { xmlns: namespace, by: name, asked_by: seen_as(from) });
			return new Promise((resolve) => setTimeout(() => resolve(answer), 20));
		};
	}

	/** How often the request with this id was done. */
	times(id: string): number {
		return this.#times.get(id) ?? 0;
	}
}

export interface TrafficOptions {
	/** Who asks, by turns. */
	readonly users: readonly Session[];
	/** Who is asked. */
	readonly to: string;
	/** How many requests a second all of them send together, each of them a get and a set by turns. */
	readonly rate: number;
	readonly executions: Executions;
}

/** What became of all requests of a load. */
export interface Figures {
	readonly asked: number;
	readonly answered: number;
	/** Answered by an error, by "TYPE/CONDITION". */
	readonly errors: Readonly<Record<string, number>>;
	/** Never answered. */
	readonly lost: number;
	/** Answers to what was answered before. */
	readonly doubled: number;
	/** Answers that came to somebody who had not asked that, or say so. */
	readonly misdelivered: number;
	/** Requests of type set that were executed more than once. */
	readonly repeated: number;
	/** The longest time without a result, in milliseconds. */
	readonly longest_gap: number;
}

interface Result {
	readonly sent: number;
	readonly answered: number;
}

interface Request {
	readonly user: Session;
	readonly is_set: boolean;
	/** When it was sent, as performance.now() has it. */
	readonly sent: number;
	/** When it was answered; undefined until then. */
	answered?: number;
	/** The error that it was answered with, "TYPE/CONDITION". */
	error?: string;
}

// Timers are late on a busy machine; what is due is sent then.
const tick = 5;

/** How long may be waited for what should take so many seconds, in milliseconds. */
function patience(seconds: number): number {
	return 10_000 + 2_000 * seconds;
}

export class Traffic {
	readonly #options: TrafficOptions;
	readonly #requests = new Map<string, Request>();
	// In the order in which they came.
	readonly #results: Result[] = [];
	#began = 0;
	#ended: number | undefined;
	#timer: NodeJS.Timeout | undefined;
	#doubled = 0;
	#misdelivered = 0;

	/** Begins to ask. */
	constructor(options: TrafficOptions) {
		this.#options = options;
		for (const user of options.users) {
			user.stop_keeping();
			user.listen((stanza) => this.#take(user, stanza));
		}
		this.#began = performance.now();
		this.#timer = setInterval(() => this.#send_due(), tick);
	}

	/** Who is asked. */
	get to(): string {
		return this.#options.to;
	}

	/** The streams between servers over which that goes. */
	get streams(): readonly { readonly host: string; readonly to: string }[] {
		return this.#options.users.map(({ domain }) => ({ host: domain, to: this.to }));
	}

	/** How many have been sent. */
	get asked(): number {
		return this.#requests.size;
	}

	/** How many are on their way. */
	get open(): number {
		return this.#count(({ answered }) => answered === undefined);
	}

	#send_due(): void {
		const { users, rate } = this.#options;
		const due = ((performance.now() - this.#began) / 1000) * rate;
		while (this.#requests.size < due) {
			const user = users[this.#requests.size % users.length];
			if (!user) throw new Error("a load needs a user");
			this.#send(user);
		}
	}

	#send(user: Session): void {
		const id = new_id(prefix);
		const is_set = Math.floor(this.#requests.size / this.#options.users.length) % 2 === 1;
		const make = is_set ? iq_set : iq_get;
		this.#requests.set(id, { user, is_set, sent: performance.now() });
		askers.set(id, user.jid);
		// What cannot be sent is never answered.
		user.send(make(this.#options.to, element("ask", { xmlns: namespace }), { id })).catch(() => {});
	}

	#take(user: Session, answer: Element): void {
		const { id = "" } = answer.attrs;
		// Answers to what was asked otherwise are nothing of this.
		if (!is_answer(answer) || !id.startsWith(prefix)) return;
		const request = this.#requests.get(id);
		const asked_by = payload_of(answer)?.attrs.asked_by ?? user.jid;
		const is_right = askers.get(id) === user.jid && asked_by === user.jid;
		if (!is_right || (request && answer.attrs.from !== this.#options.to)) {
			this.#misdelivered += 1;
			return;
		}
		if (!request) return;
		if (request.answered !== undefined) {
			this.#doubled += 1;
			return;
		}
		request.answered = performance.now();
		const error = error_of(answer);
		if (error) request.error = `${error.type}/${error.condition}`;
		else this.#results.push({ sent: request.sent, answered: request.answered });
	}

	#count(holds: (request: Request) => boolean): number {
		return [...this.#requests.values()].filter(holds).length;
	}

	/** Resolves when as many more have been sent as in that time, in seconds; rejects where that takes very much longer. */
	async send_for(seconds: number): Promise<void> {
		const wanted = this.asked + this.#options.rate * seconds;
		await until(() => this.asked >= wanted, { within: patience(seconds), what: "too few requests" });
	}

	/** Resolves when as many more have a result as are sent in that time, in seconds; rejects where that takes very much longer. */
	async go_on_for(seconds: number): Promise<void> {
		const wanted = this.#results.length + this.#options.rate * seconds;
		await until(() => this.#results.length >= wanted, {
			within: patience(seconds),
			what: "too few results",
		});
	}

	/** Resolves when a request that was sent after that moment has its result, with the milliseconds since the first such request was sent; rejects after `within` milliseconds (10,000). */
	async taken_over(since: number, { within = 10_000 } = {}): Promise<number> {
		const before = this.#results.findLastIndex(({ answered }) => answered <= since) + 1;
		const found = await until(() => this.#results.slice(before).find(({ sent }) => sent > since), {
			within,
			every: 5,
			what: "nothing that was asked since then has a result",
		});
		const first = [...this.#requests.values()].find(({ sent }) => sent > since);
		return found.answered - (first?.sent ?? found.sent);
	}

	/** How many of those sent in that time were never answered with a result, so far; times as performance.now() has them. */
	without_result(from = 0, to = Number.POSITIVE_INFINITY): number {
		return this.#count(
			({ sent, answered, error }) =>
				sent >= from && sent <= to && (answered === undefined || error !== undefined),
		);
	}

	/** How many were on their way at some time between these moments. */
	in_flight(from: number, to: number): number {
		return this.#count(({ sent, answered = Number.POSITIVE_INFINITY }) => sent <= to && answered >= from);
	}

	/** Sends no more. */
	end(): void {
		clearInterval(this.#timer);
		this.#ended ??= performance.now();
	}

	/** Sends no more, and resolves when all have been answered that were sent after `lost_until`, or after `within` milliseconds (20,000). */
	async stop({ lost_until = 0, within = 20_000 } = {}): Promise<Figures> {
		this.end();
		await until(
			() => this.#count(({ sent, answered }) => answered === undefined && sent > lost_until) === 0,
			{ within, every: 100 },
		).catch(() => {});
		return this.figures();
	}

	/** What became of them so far. */
	figures(): Figures {
		const errors: Record<string, number> = {};
		for (const { error } of this.#requests.values()) {
			if (error !== undefined) errors[error] = (errors[error] ?? 0) + 1;
		}
		const moments = [this.#began, ...this.#results.map(({ answered }) => answered)];
		const end = this.#ended ?? performance.now();
		if ((moments.at(-1) ?? 0) < end) moments.push(end);
		const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
		return {
			asked: this.#requests.size,
			answered: this.#results.length,
			errors,
			lost: this.open,
			doubled: this.#doubled,
			misdelivered: this.#misdelivered,
			repeated: [...this.#requests].filter(
				([id, { is_set }]) => is_set && this.#options.executions.times(id) > 1,
			).length,
			longest_gap: Math.round(Math.max(...gaps)),
		};
	}
}
