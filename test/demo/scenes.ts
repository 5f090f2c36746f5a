// What the demo shows, and sees to it that it is so.

import type { Client } from "../support/client.ts";
import { in_time } from "../support/wait.ts";
import { type Element, iq_get, parse, payload_of, type WireEntry } from "../support/wire.ts";
import { type Passage, paint, paint_parties, say, say_passage } from "./paper.ts";
import { component, hello, type Stage, serve } from "./stage.ts";

const patience = 5_000;

function expect(holds: boolean, otherwise: string): void {
	if (!holds) throw new Error(otherwise);
}

function passed(client: Client, direction: "in" | "out", id: string): readonly WireEntry[] {
	return client.wire.filter(
		(entry) =>
			entry.direction === direction && entry.xml.startsWith("<iq") && parse(entry.xml).attrs.id === id,
	);
}

function the_one(client: Client, direction: "in" | "out", id: string): WireEntry {
	const [entry, ...more] = passed(client, direction, id);
	if (!entry || more.length > 0) {
		const what = direction === "in" ? "got" : "sent";
		throw new Error(
			`${client.jid} ${what} ${entry ? more.length + 1 : 0} stanzas with the id ${id}, not one`,
		);
	}
	return entry;
}

async function ask(stage: Stage, id: string): Promise<Element> {
	const answer = await stage.user.request(iq_get(component, hello(), { id }), { within: patience });
	expect(answer.attrs.type === "result", `the answer is no result: ${answer}`);
	return answer;
}

// What the client that serves must have seen.
function expect_request(stage: Stage, entry: WireEntry): void {
	const { from } = parse(entry.xml).attrs;
	const expected = `${component}/${stage.user.jid}`;
	expect(from === expected, `the request came from ${from}, not from ${expected}`);
}

// What the user must have seen, and nothing else.
async function expect_answer(stage: Stage, answer: Element, name: string): Promise<void> {
	const { from } = answer.attrs;
	expect(from === component, `the answer came from ${from}, not from ${component}`);
	expect(payload_of(answer)?.getText() === `from ${name}`, `the answer is not that of ${name}: ${answer}`);
	await stage.user.sync();
}

function say_all(
	passages: readonly Omit<Passage, "number" | "start">[],
	between?: { after: number; line: string },
): void {
	const start = passages[0]?.entry.at ?? 0;
	for (const [index, passage] of passages.entries()) {
		say_passage({ ...passage, number: index + 1, start });
		if (between?.after === index + 1) say(`     ${between.line}\n`);
	}
}

function heading(text: string): void {
	say(`${paint("bold", text)}\n`);
}

/** A request and its answer: four stanzas. */
export async function relayed_request(stage: Stage): Promise<void> {
	const id = "ask-1";
	for (const [name, client] of stage.services) client.serve((request) => serve(request, name));
	const answer = await ask(stage, id);
	const [name, service] = [...stage.services].find(([, client]) => passed(client, "in", id).length > 0) ?? [];
	if (name === undefined || !service) throw new Error("an answer came, but neither client was asked");
	const request = the_one(service, "in", id);
	expect_request(stage, request);
	await expect_answer(stage, answer, name);

	heading("A request");
	say(`${paint("dim", "  As on the wire, but for line breaks and the order of the attributes.")}\n`);
	say_all([
		{
			way: "user → component",
			caption: "A client asks the component, as it asks any service.",
			entry: the_one(stage.user, "out", id),
		},
		{
			way: `component → client ${name}`,
			caption: "One of those that serve gets it, and sees who asks.",
			entry: request,
		},
		{
			way: `client ${name} → component`,
			caption: "It answers whoever asks, as any client does.",
			entry: the_one(service, "out", id),
		},
		{
			way: "component → user",
			caption: "The answer comes from the address that was asked.",
			entry: the_one(stage.user, "in", id),
		},
	]);
}

/** A request whose client is cut off before it answers; the other one does. */
export async function request_and_cut(stage: Stage): Promise<void> {
	const id = "ask-2";
	const asked_first = new Promise<string>((resolve) => {
		let is_first = true;
		for (const [name, client] of stage.services) {
			client.serve((request) => {
				if (!is_first) return serve(request, name);
				is_first = false;
				resolve(name);
				return "swallow";
			});
		}
	});
	const answer_comes = ask(stage, id);
	// Looked at below; until then it must not end the process.
	answer_comes.catch(() => {});
	const lost_name = await in_time(asked_first, patience, () => "neither client was asked");
	const lost = stage.services.get(lost_name);
	const [name, service] = [...stage.services].find(([other]) => other !== lost_name) ?? [];
	if (!lost || name === undefined || !service) throw new Error("there are no two clients that serve");

	const cut_at = performance.now();
	lost.cut();
	const answer = await answer_comes;
	const took = performance.now() - cut_at;
	const request = the_one(service, "in", id);
	expect_request(stage, request);
	await expect_answer(stage, answer, name);

	heading("A client is cut off in the middle of a request");
	say_all(
		[
			{
				way: "user → component",
				caption: "The same question.",
				entry: the_one(stage.user, "out", id),
			},
			{
				way: `component → client ${lost_name}`,
				caption: "This one gets it, and does not answer yet.",
				entry: the_one(lost, "in", id),
			},
			{
				way: `component → client ${name}`,
				caption: "The request moves to the other one.",
				entry: request,
			},
			{
				way: `client ${name} → component`,
				caption: "That one answers.",
				entry: the_one(service, "out", id),
			},
			{
				way: "component → user",
				caption: "The user has noticed nothing.",
				entry: the_one(stage.user, "in", id),
			},
		],
		{
			after: 2,
			line: `${paint("red", "×")}  ${paint_parties(lost.jid)} is cut off: its TCP connection is destroyed.`,
		},
	);
	say(paint("bold", `Both were answered, the second ${took.toFixed(0)} ms after the cut.`));
}
