// Protocols of several stages through the proxy, with three resources behind it and a real library on both sides.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { type Slixmpp, type SlixmppClient, start_slixmpp } from "../support/slixmpp.ts";
import { type Element, namespaces, new_id, payload_of } from "../support/wire.ts";
import {
	asker,
	login,
	password,
	proxy,
	requests_at,
	type SceneOptions,
	start_scene,
	stop_all,
	target,
	users,
} from "./scene.ts";

const mebibyte = 1 << 20;
const service_plugins = ["xep_0047", "xep_0050", "xep_0115"];
const user_plugins = service_plugins;
const names = ["ann", "ben", "cem", "dan", "eve", "fay"];
const command = "http://jabber.org/protocol/commands";
const ibb = "http://jabber.org/protocol/ibb";

const accounts = Object.fromEntries(
	[target, asker, ...names.map((name) => `${name}@${users}`)].map((jid) => [jid, password]),
);

function requests_of(service: Session, user: Session, namespace: string): readonly Element[] {
	return requests_at(service).filter(
		(request) =>
			request.attrs.from?.endsWith(`/${user.jid}`) && payload_of(request)?.attrs.xmlns === namespace,
	);
}

/** The one service that got so many requests of that user; the others must have got none. */
function server_of(
	services: readonly SlixmppClient[],
	user: Session,
	namespace: string,
	count: number,
): SlixmppClient {
	const counts = services.map((service) => requests_of(service, user, namespace).length);
	expect([...counts].sort((one, other) => one - other)).toEqual([0, 0, count]);
	const found = services.find((_, index) => counts[index] === count);
	if (!found) throw new Error("nobody served");
	return found;
}

function resource_of(session: Session): string {
	return session.jid.replace(/^.*\//, "");
}

describe.each(available_versions())("on Prosody %s", { timeout: 90_000 }, (version) => {
	let slixmpp: Slixmpp;
	let server: Prosody;
	let services: readonly SlixmppClient[];
	const open: Session[] = [];

	beforeAll(async () => {
		slixmpp = await start_slixmpp();
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
	});

	afterAll(async () => {
		await slixmpp?.stop();
		expect(slixmpp?.said).not.toContain("Traceback");
	});

	async function start(options: SceneOptions): Promise<void> {
		server = await start_scene(version, { accounts, ...options });
		services = await Promise.all(["a", "b", "c"].map(start_service));
	}

	async function start_service(resource: string): Promise<SlixmppClient> {
		const service = await slixmpp.connect({
			server,
			jid: `${target}/${resource}`,
			password,
			presence: "none",
			plugins: service_plugins,
		});
		await Promise.all([
			service.offer_command("colours"),
			service.take_bytes(),
			service.advertise(`urn:example:feature:${resource}`),
		]);
		await service.presence();
		await service.sync();
		return service;
	}

	async function stop(): Promise<void> {
		await stop_all(...(services ?? []));
		await server?.stop();
		expect(server?.tracebacks()).toEqual([]);
	}

	async function user_at(jid: string): Promise<SlixmppClient> {
		const user = await slixmpp.connect({ server, jid, password, plugins: user_plugins });
		open.push(user);
		return user;
	}

	function all_users(): Promise<readonly SlixmppClient[]> {
		return Promise.all(names.map((name) => user_at(`${name}@${users}/phone`)));
	}

	// What goes through with whatever keeps the requests of one user together.
	function multi_stage_requests(): void {
		test("everybody gets through an ad-hoc command of three stages, with one and the same resource", async () => {
			const askers = await all_users();
			const served = await Promise.all(
				askers.map(async (user, number) => {
					const to = number % 2 === 0 ? proxy : `colours@${proxy}`;
					const name = names[number] ?? "";
					const stages = await user.run_command(to, "colours", [{ name }, { colour: "green" }]);
					const resource = resource_of(server_of(services, user, command, 3));
					expect(stages).toEqual([
						{ from: to, status: "executing", title: "name?", values: { name: "" } },
						{ from: to, status: "executing", title: "colour?", values: { colour: "" } },
						{
							from: to,
							status: "completed",
							title: "done",
							values: { told: `${name} likes green, says ${resource}` },
						},
					]);
					return resource;
				}),
			);
			// Were all with one resource, nothing would have been shown.
			expect(new Set(served).size).toBeGreaterThan(1);
		});

		test("a mebibyte passes in band from one user, while two others send less", async () => {
			const askers = (await all_users()).slice(0, 3);
			const sizes = [mebibyte, 65_536, 65_536];
			const sent = await Promise.all(
				askers.map((user, number) => user.send_bytes(proxy, sizes[number] ?? 0, new_id("seed"))),
			);
			const taken = await Promise.all(
				askers.map((user, number) => {
					const blocks = (sizes[number] ?? 0) / 4096;
					expect(sent[number]).toMatchObject({ peer: proxy, blocks });
					// One to open it, one a block, and one to close it.
					return server_of(services, user, ibb, blocks + 2).taken_bytes();
				}),
			);
			// Two may have gone to the same resource.
			expect([...taken].sort((one, other) => (one.peer < other.peer ? -1 : 1))).toEqual(
				askers.map((user, number) => ({
					peer: `${proxy}/${user.jid}`,
					size: sizes[number],
					sha256: sent[number]?.sha256,
				})),
			);
		});

		test("a client of the other library gets through the same command", async () => {
			const user = await login(server, `${asker}/desk`);
			open.push(user);
			const stage = async (inner: string, attributes = ""): Promise<Element | undefined> => {
				const payload = `<command xmlns='${command}' node='colours' ${attributes}>${inner}</command>`;
				const answer = await user.request(`<iq type='set' id='${new_id()}' to='${proxy}'>${payload}</iq>`);
				expect(answer.attrs).toMatchObject({ type: "result", from: proxy });
				return answer.getChild("command", command);
			};
			const form = (name: string, value: string): string =>
				`<x xmlns='jabber:x:data' type='submit'><field var='${name}'><value>${value}</value></field></x>`;
			const first = await stage("", "action='execute'");
			const session = `sessionid='${first?.attrs.sessionid}'`;
			const second = await stage(form("name", "Zoë"), `action='next' ${session}`);
			const third = await stage(form("colour", "red"), `action='complete' ${session}`);
			expect([first, second, third].map((one) => one?.attrs.status)).toEqual([
				"executing",
				"executing",
				"completed",
			]);
			const resource = resource_of(server_of(services, user, command, 3));
			expect(third?.toString()).toContain(`Zoë likes red, says ${resource}`);
		});
	}

	describe("with requests alone, and a policy that is sticky", () => {
		beforeAll(() => start({ proxy_options: { client_proxy_balance: "sticky" } }));
		afterAll(stop);

		multi_stage_requests();

		test("what is there to be discovered is what the resource shows", async () => {
			const user = await user_at(`${asker}/phone`);
			const { features } = await user.disco_info(proxy);
			expect(features).toContain(ibb);
			const own = features.filter((feature) => feature.startsWith("urn:example:feature:"));
			expect(own).toHaveLength(1);
			const service = server_of(services, user, namespaces.disco_info, 1);
			expect(own).toEqual([`urn:example:feature:${resource_of(service)}`]);
			const items = await user.disco_items(proxy, command);
			expect(items).toEqual([[service.jid, "colours", "colours"]]);
		});
	});

	describe("with requests alone, and a policy that is not", () => {
		beforeAll(() => start({ proxy_options: { client_proxy_balance: "round_robin" } }));
		afterAll(stop);

		test("a bytestream falls apart, and so the scenarios above show something", async () => {
			const user = await user_at(`${asker}/phone`);
			await expect(user.send_bytes(proxy, mebibyte, "seed")).rejects.toThrow("cancel/item-not-found");
		});
	});
});
