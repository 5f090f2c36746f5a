// Presence: users who are subscribed to the service, and directed presence both ways.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Federation, start_federation } from "../support/federation.ts";
import { available_versions, type Prosody } from "../support/prosody.ts";
import type { PresenceOptions, Session } from "../support/session.ts";
import { type Slixmpp, start_slixmpp } from "../support/slixmpp.ts";
import { until } from "../support/wait.ts";
import { canonical, type Element, element, error_element, error_of, iq_get, parse } from "../support/wire.ts";
import {
	ask,
	asker,
	base_of,
	everything,
	login,
	next_presence,
	password,
	presences_at,
	proxy,
	type SceneOptions,
	scene,
	serve,
	settle,
	start_scene,
	stop_all,
	target,
	users,
} from "./scene.ts";

const other = `other@${users}`;
const content =
	"<show>away</show><status>ß &lt; שלום 🜁</status><priority>3</priority><mine xmlns='urn:example:mine'><empty/></mine>";

/** More than the time in which changes are gathered, and the second in which they are looked at. */
const settling = 4;

/** What a presence says, in a word or two. */
function said(stanza: Element): string {
	const parts = [stanza.attrs.type ?? "available"];
	const error = error_of(stanza);
	if (error) parts.push(`${error.type}/${error.condition}`);
	for (const name of ["show", "status"]) {
		const text = stanza.getChildText(name);
		if (text) parts.push(text);
	}
	return parts.join(" ");
}

/** What the proxy has said to a session so far, each with the address that it came from. */
function told(session: Session): readonly string[] {
	return presences_at(session).map((stanza) => `${stanza.attrs.from}: ${said(stanza)}`);
}

describe.each(available_versions())("on Prosody %s", (version) => {
	let server: Prosody;
	let slixmpp: Slixmpp;
	const open: Session[] = [];
	const running: Prosody[] = [];

	beforeAll(async () => {
		slixmpp = await start_slixmpp();
	});

	afterEach(async () => {
		await stop_all(...open.splice(0));
		for (const one of running.splice(0)) {
			await one.stop();
			expect(one.tracebacks()).toEqual([]);
		}
	});

	afterAll(async () => {
		await slixmpp?.stop();
		expect(slixmpp?.said).not.toContain("Traceback");
	});

	async function start({ proxy_options, ...rest }: SceneOptions = {}): Promise<void> {
		server = await start_scene(version, { proxy_options: { ...everything, ...proxy_options }, ...rest });
		running.push(server);
	}

	/** Logs a user in whose client wants to hear of subscriptions. */
	async function user_at(jid?: string) {
		const user = await login(server, jid, { presence: "none" });
		open.push(user);
		await user.request(iq_get(user.bare_jid, element("query", { xmlns: "jabber:iq:roster" })));
		await user.presence();
		await user.sync();
		return user;
	}

	async function slixmpp_at(jid: string) {
		const client = await slixmpp.connect({ server, jid, password, presence: "none" });
		open.push(client);
		await client.request(iq_get(client.bare_jid, element("query", { xmlns: "jabber:iq:roster" })));
		await client.presence();
		await client.sync();
		return client;
	}

	async function service_at(resource: string, presence: PresenceOptions | "none" = {}) {
		const service = await serve(server, resource, () => "empty", { presence });
		open.push(service);
		return service;
	}

	/** Subscribes a user to an address, and resolves with what the first presence from there says. */
	async function subscribe(user: Session, address: string = proxy): Promise<string> {
		await user.presence({ type: "subscribe", to: address });
		const approval = await next_presence(user);
		expect(approval.attrs).toMatchObject({ type: "subscribed", from: base_of(address) });
		const first = await next_presence(user);
		expect(first.attrs.from).toBe(base_of(address));
		return said(first);
	}

	/** What the user is told from now on until the proxy has had the time to tell it. */
	async function told_meanwhile(user: Session, what: () => Promise<void>): Promise<readonly string[]> {
		const before = told(user).length;
		await what();
		await server.advance(settling);
		await user.sync();
		return told(user).slice(before);
	}

	/** Has the server see at once what is done, however busy the machine is. */
	async function at_once(act: () => Promise<void>): Promise<void> {
		server.freeze();
		await act();
		server.thaw();
	}

	/** Records all presence from the proxy to bare addresses of users, as it comes to their server, each with the time since the server was started, and with the second as a timer beside that of the proxy counts them. */
	async function watch_border(): Promise<void> {
		await server.eval(`
			border = {};
			local second, now, clock = 0, require "util.time".monotonic, require "harness.clock";
			module:add_timer(1, function () second = second + 1; return 1; end);
			module:context("${users}"):hook("presence/bare", function (event)
				local attr = event.stanza.attr;
				if jid.host(attr.from) == "${proxy}" then
					local said = attr.from .. " " .. attr.to .. " " .. (attr.type or "available");
					border[#border + 1] = { second = second, after = now() - clock.began, said = said };
				end
			end, 1000);
			return "";
		`);
	}

	async function at_border(): Promise<
		readonly { readonly second: number; readonly after: number; readonly said: string }[]
	> {
		const recorded: unknown = JSON.parse(await server.eval("border"));
		return Object.values(recorded ?? {}).map(({ second, after, said: text }) => ({
			second: Number(second),
			after: Number(after),
			said: String(text),
		}));
	}

	describe("a subscription", () => {
		test.each(["@xmpp/client", "slixmpp"])(
			"with %s is approved, shown, kept up and ended",
			async (library) => {
				await start();
				const user = await (library === "slixmpp" ? slixmpp_at(`${asker}/phone`) : user_at());
				expect(await subscribe(user)).toBe("unavailable");
				const service = await (library === "slixmpp" ? slixmpp_at(`${target}/a`) : service_at("a"));
				await server.advance(settling);
				expect(said(await next_presence(user))).toBe("available");
				const steps: readonly (readonly [PresenceOptions, string])[] = [
					[{ show: "away", status: "at lunch" }, "available away at lunch"],
					[{ show: "away", status: "at tea" }, "available away at tea"],
					[{ show: "chat" }, "available chat"],
					[{ type: "unavailable" }, "unavailable"],
					[{}, "available"],
				];
				for (const [shown, expected] of steps) {
					const news = await told_meanwhile(user, async () => {
						await service.presence(shown);
						await service.sync();
					});
					expect(news).toEqual([`${proxy}: ${expected}`]);
				}
				const last = presences_at(user).at(-1);
				expect(base_of(last?.attrs.to ?? "")).toBe(asker);
				await user.presence({ type: "unsubscribe", to: proxy });
				await until(() => told(user).at(-1) === `${proxy}: unavailable`);
				expect(
					await told_meanwhile(user, async () => {
						await service.presence({ show: "xa" });
						await service.sync();
					}),
				).toEqual([]);
			},
		);

		test("is one to each address, and to the bare one where it names a resource", async () => {
			await start();
			const service = await service_at("a", { status: "here" });
			const user = await user_at();
			const far = `node@${proxy}`;
			expect(await subscribe(user, proxy)).toBe("available here");
			expect(await subscribe(user, `${far}/res`)).toBe("available here");
			const change = async (status: string): Promise<readonly string[]> => {
				const news = await told_meanwhile(user, async () => {
					await service.presence({ status });
					await service.sync();
				});
				return [...news].sort();
			};
			expect(await change("one")).toEqual([`${far}: available one`, `${proxy}: available one`]);
			await user.presence({ type: "unsubscribe", to: proxy });
			await user.sync();
			expect(await change("two")).toEqual([`${far}: available two`]);
		});

		test("reaches every client of the account", async () => {
			await start();
			const service = await service_at("a");
			const [phone, desk] = [await user_at(), await user_at(`${asker}/desk`)];
			await subscribe(phone);
			await desk.sync();
			const before = told(desk).length;
			await service.presence({ show: "xa" });
			await service.sync();
			await server.advance(settling);
			await settle(phone, desk);
			expect(told(phone).at(-1)).toBe(`${proxy}: available xa`);
			expect(told(desk).slice(before)).toEqual([`${proxy}: available xa`]);
		});

		test.each<readonly [string, readonly PresenceOptions[], string]>([
			["chat before none", [{ status: "1" }, { show: "chat", status: "2" }], "available chat 2"],
			["none before away", [{ show: "away", status: "1" }, { status: "2" }], "available 2"],
			[
				"away before xa",
				[
					{ show: "xa", status: "1" },
					{ show: "away", status: "2" },
				],
				"available away 2",
			],
			[
				"xa before dnd",
				[
					{ show: "dnd", status: "1" },
					{ show: "xa", status: "2" },
				],
				"available xa 2",
			],
			["dnd where there is no better", [{ show: "dnd", status: "1" }], "available dnd 1"],
		])("shows the best: %s", async (_, shown, expected) => {
			await start();
			for (const [number, one] of shown.entries()) await service_at(`r${number}`, one);
			await server.advance(settling);
			expect(await subscribe(await user_at())).toBe(expected);
		});

		test("hears of the next best, and of the last one that goes", async () => {
			await start();
			const user = await user_at();
			const best = await service_at("best", { show: "chat" });
			const next = await service_at("next", { status: "second" });
			await server.advance(settling);
			expect(await subscribe(user)).toBe("available chat");
			expect(await told_meanwhile(user, async () => best.cut())).toEqual([`${proxy}: available second`]);
			expect(await told_meanwhile(user, async () => next.cut())).toEqual([`${proxy}: unavailable`]);
		});

		test("hears nothing of what makes no difference", async () => {
			await start();
			const user = await user_at();
			const best = await service_at("best", { show: "chat", status: "come in" });
			await server.advance(settling);
			await subscribe(user);
			expect(
				await told_meanwhile(user, async () => {
					const second = await service_at("second", { show: "away" });
					await second.presence({ show: "xa", status: "busy" });
					await best.presence({ show: "chat", status: "come in", priority: 5 });
					second.cut();
					await settle(best);
				}),
			).toEqual([]);
		});

		test("hears nothing of a flap within two seconds", async () => {
			await start();
			const user = await user_at();
			const [first, second] = [await service_at("first"), await service_at("second", "none")];
			await server.advance(settling);
			expect(await subscribe(user)).toBe("available");
			expect(
				await told_meanwhile(user, async () => {
					await at_once(async () => {
						await first.presence({ type: "unavailable" });
						await first.presence();
					});
					await first.sync();
				}),
			).toEqual([]);
			expect(
				await told_meanwhile(user, async () => {
					await at_once(async () => {
						first.cut();
						await second.presence();
					});
					await second.sync();
				}),
			).toEqual([]);
			expect(
				await told_meanwhile(user, async () => {
					await at_once(async () => {
						await second.presence({ show: "dnd" });
						await second.presence({ show: "away" });
						await second.presence();
					});
					await second.sync();
				}),
			).toEqual([]);
			expect(await ask(user)).toBe("result");
		});

		test("is approved again where it is asked for again, with the presence of now", async () => {
			await start();
			const user = await user_at();
			await service_at("a", { status: "here" });
			await server.advance(settling);
			await subscribe(user);
			await watch_border();
			await server.inject(users, `<presence type='subscribe' from='${asker}' to='${proxy}'/>`);
			expect((await at_border()).map((one) => one.said)).toEqual([
				`${proxy} ${asker} subscribed`,
				`${proxy} ${asker} available`,
			]);
		});

		test("answers a probe to the one who probed, and to strangers with unsubscribed", async () => {
			await start();
			const user = await user_at();
			await service_at("a", { status: "here" });
			await server.advance(settling);
			await subscribe(user, `node@${proxy}`);
			await watch_border();
			const before = told(user).length;
			const probe = (from: string, to: string) =>
				server.inject(users, `<presence type='probe' from='${from}' to='${to}'/>`);
			await probe(user.jid, `node@${proxy}`);
			await user.sync();
			expect(told(user).slice(before)).toEqual([`node@${proxy}: available here`]);
			expect(await at_border()).toEqual([]);
			await probe(asker, `node@${proxy}`);
			await probe(asker, proxy);
			await probe(other, `node@${proxy}`);
			expect((await at_border()).map((one) => one.said)).toEqual([
				`node@${proxy} ${asker} available`,
				`${proxy} ${asker} unsubscribed`,
				`node@${proxy} ${other} unsubscribed`,
			]);
		});

		test("that ends is answered with unsubscribed and unavailable; one that never was is not answered", async () => {
			await start();
			const user = await user_at();
			await service_at("a");
			await subscribe(user);
			await watch_border();
			for (const from of [asker, other]) {
				await server.inject(users, `<presence type='unsubscribe' from='${from}' to='${proxy}'/>`);
			}
			expect((await at_border()).map((one) => one.said)).toEqual([
				`${proxy} ${asker} unsubscribed`,
				`${proxy} ${asker} unavailable`,
			]);
		});

		test("of users to users is none of the service's: subscribed and unsubscribed go nowhere", async () => {
			await start();
			const service = await service_at("a");
			await watch_border();
			const before = service.received.length;
			for (const type of ["subscribed", "unsubscribed"]) {
				for (const to of [proxy, `node@${proxy}`, `${proxy}/${other}`]) {
					await server.inject(users, `<presence type='${type}' from='${asker}' to='${to}'/>`);
				}
			}
			await service.sync();
			expect(await at_border()).toEqual([]);
			expect(service.received.slice(before)).toEqual([]);
		});

		test("is refused with unsubscribed to those who are not allowed", async () => {
			await start({ proxy_options: { client_proxy_allow: [asker] } });
			await service_at("a");
			expect(await subscribe(await user_at())).toBe("available");
			await watch_border();
			await server.inject(users, `<presence type='subscribe' from='${other}' to='node@${proxy}'/>`);
			expect((await at_border()).map((one) => one.said)).toEqual([`node@${proxy} ${other} unsubscribed`]);
		});

		test("cannot be made to more than twenty addresses", async () => {
			await start();
			await service_at("a");
			const user = await user_at();
			for (let number = 1; number <= 20; number += 1) {
				expect(await subscribe(user, `n${number}@${proxy}`)).toBe("available");
			}
			await user.presence({ type: "subscribe", to: `n21@${proxy}` });
			const refusal = await next_presence(user);
			expect(refusal.attrs.from).toBe(`n21@${proxy}`);
			expect(said(refusal)).toBe("error wait/resource-constraint");
			expect(await subscribe(await user_at(`${other}/desk`), `n21@${proxy}`)).toBe("available");
			await user.presence({ type: "unsubscribe", to: `n1@${proxy}` });
			await user.sync();
			await until(() => told(user).includes(`n1@${proxy}: unavailable`));
			const before = presences_at(user).length;
			await user.presence({ type: "subscribe", to: `n22@${proxy}` });
			await until(() => told(user).slice(before).includes(`n22@${proxy}: available`));
		});

		test.each(["restarted", "killed"])("is remembered by a server that is %s", async (how) => {
			await start();
			const user = await user_at();
			await service_at("a", { status: "before" });
			await server.advance(settling);
			expect(await subscribe(user, `node@${proxy}`)).toBe("available before");
			if (how === "killed") await server.kill();
			else await server.halt();
			await server.start();
			open.length = 0;
			await server.advance(2);
			const again = await user_at();
			const service = await service_at("a", { status: "after" });
			await server.advance(settling);
			await again.sync();
			expect(told(again).at(-1)).toBe(`node@${proxy}: available after`);
			expect(
				await told_meanwhile(again, async () => {
					await service.presence({ type: "unavailable" });
					await service.sync();
				}),
			).toEqual([`node@${proxy}: unavailable`]);
			// And the one that was ended is forgotten.
			await again.presence({ type: "unsubscribe", to: `node@${proxy}` });
			await again.sync();
			await server.restart();
			open.length = 0;
			await server.advance(2);
			const once_more = await user_at();
			await service_at("a");
			await server.advance(settling);
			await once_more.sync();
			expect(told(once_more)).toEqual([]);
		});

		test("goes on over a reload, which is told to nobody", async () => {
			await start();
			const user = await user_at();
			const service = await service_at("a", { status: "here" });
			await server.advance(settling);
			await subscribe(user);
			expect(await told_meanwhile(user, () => server.reload(proxy, "client_proxy"))).toEqual([]);
			await server.advance(15);
			expect(
				await told_meanwhile(user, async () => {
					await service.presence({ status: "still" });
					await service.sync();
				}),
			).toEqual([`${proxy}: available still`]);
		});

		test("of a thousand is told after a start at no more than 200 a second, and not before somebody is there", async () => {
			const count = 1_000;
			await start();
			await watch_border();
			await server.eval(`
				for number = 1, ${count} do
					inject("${users}", ("<presence type='subscribe' from='s%d@${users}' to='${proxy}'/>"):format(number));
				end
				return "";
			`);
			expect(await at_border()).toHaveLength(2 * count);
			await server.restart();
			await watch_border();
			// After ten seconds they are told in any case, and some may have passed.
			await server.advance(2);
			expect(await at_border()).toEqual([]);
			await service_at("a", { status: "back" });
			await until(async () => (await at_border()).length >= count, { within: 30_000 });
			await server.advance(settling);
			const all = await at_border();
			expect(all).toHaveLength(count);
			expect(new Set(all.map((one) => one.said)).size).toBe(count);
			expect(all.every((one) => one.said.endsWith(" available"))).toBe(true);
			// Where both timers are late, either comes first.
			const [first] = all;
			for (const [number, { second }] of all.entries()) {
				expect(second - (first?.second ?? 0)).toBeGreaterThanOrEqual(Math.floor(number / 200) - 1);
			}
		});

		test("is told after ten seconds when nobody has come", async () => {
			await start();
			const user = await user_at();
			expect(await subscribe(user)).toBe("unavailable");
			await server.restart();
			open.length = 0;
			await watch_border();
			await server.advance(15);
			const [one, ...more] = await at_border();
			expect(one?.said).toBe(`${proxy} ${asker} unavailable`);
			expect(one?.after).toBeGreaterThan(10);
			expect(more).toEqual([]);
		});
	});

	describe("directed presence", () => {
		test.each([
			["@xmpp/client", "@xmpp/client"],
			["@xmpp/client", "slixmpp"],
			["slixmpp", "@xmpp/client"],
			["slixmpp", "slixmpp"],
		])("of a user with %s to a service with %s: join, answer, change, leave", async (of_user, of_service) => {
			await start();
			const user = await (of_user === "slixmpp" ? slixmpp_at(`${asker}/phone`) : user_at());
			const service = await (of_service === "slixmpp" ? slixmpp_at(`${target}/a`) : service_at("a"));
			const room = `room@${proxy}`;
			const seen = `${room}/${user.jid}`;
			await user.presence({ to: `${room}/nick`, status: "hello" });
			const joined = await next_presence(service);
			expect(joined.attrs).toMatchObject({ from: seen, to: service.jid });
			expect(said(joined)).toBe("available hello");
			await service.presence({ to: seen, status: "welcome" });
			const welcome = await next_presence(user);
			expect(base_of(welcome.attrs.from ?? "")).toBe(room);
			expect(welcome.attrs.to).toBe(user.jid);
			expect(said(welcome)).toBe("available welcome");
			await user.presence({ to: `${room}/nick`, show: "away" });
			expect(said(await next_presence(service))).toBe("available away");
			await user.presence({ to: `${room}/nick`, type: "unavailable" });
			const left = await next_presence(service);
			expect(left.attrs).toMatchObject({ from: seen, type: "unavailable" });
			await settle(user, service);
			expect(told(user)).toHaveLength(1);
			expect(told(service)).toHaveLength(3);
		});

		test.each([proxy, `${proxy}/res`, `room@${proxy}`, `room@${proxy}/nick`])(
			"to %s passes whole, both ways",
			async (asked) => {
				await start();
				const user = await user_at();
				const service = await service_at("a");
				const seen = `${base_of(asked)}/${user.jid}`;
				await user.send(`<presence to='${asked}' id='p1' xml:lang='de'>${content}</presence>`);
				const joined = await next_presence(service);
				expect(canonical(joined)).toBe(
					canonical(
						parse(`<presence from='${seen}' to='${service.jid}' id='p1' xml:lang='de'>${content}</presence>`),
					),
				);
				expect(service.raw(joined)).toContain(`>${content}</presence>`);
				await service.send(`<presence to='${seen}' id='p2' xml:lang='fr'>${content}</presence>`);
				const welcome = await next_presence(user);
				expect(welcome.attrs).toMatchObject({ to: user.jid, id: "p2", "xml:lang": "fr" });
				expect(base_of(welcome.attrs.from ?? "")).toBe(base_of(asked));
				expect(user.raw(welcome)).toContain(`>${content}</presence>`);
			},
		);

		test.each([
			["logs out", (user: Session) => user.stop()],
			["is cut off", async (user: Session) => user.cut()],
			["becomes unavailable to all", (user: Session) => user.presence({ type: "unavailable" })],
		] as const)("the service hears it, once for each address, when a user %s", async (_, go) => {
			await start();
			const user = await user_at();
			const service = await service_at("a");
			const rooms = [`one@${proxy}/x`, `two@${proxy}`, proxy];
			for (const to of rooms) {
				await user.presence({ to });
				await next_presence(service);
			}
			// Others whom the user has told must still hear it, and from the user.
			const friends = await Promise.all(["x", "y", "z"].map((name) => user_at(`${other}/${name}`)));
			const hears = (friend: Session, type?: string): Promise<Element> =>
				friend.next(
					({ name, attrs }) => name === "presence" && attrs.from === user.jid && attrs.type === type,
				);
			for (const friend of friends) {
				await user.presence({ to: friend.jid });
				await hears(friend);
			}
			await go(user);
			for (const friend of friends) await hears(friend, "unavailable");
			for (const _room of rooms) await next_presence(service, ({ attrs }) => attrs.type === "unavailable");
			await service.sync();
			// Their server may say why, in a status.
			const gone = presences_at(service).slice(3);
			expect(gone.map(({ attrs }) => `${attrs.type} ${attrs.from}`).sort()).toEqual(
				rooms.map((to) => `unavailable ${base_of(to)}/${user.jid}`).sort(),
			);
		});

		test.each([
			["logs out", (service: Session) => service.stop()],
			["is cut off", async (service: Session) => service.cut()],
			["becomes unavailable", (service: Session) => service.presence({ type: "unavailable" })],
		] as const)(
			"users hear it, once, from the address that they joined, when the resource %s",
			async (_, go) => {
				await start();
				const [user, stranger] = [await user_at(), await user_at(`${other}/desk`)];
				const service = await service_at("a");
				await user.presence({ to: `room@${proxy}/nick` });
				await user.presence({ to: proxy });
				await stranger.presence({ to: `room@${proxy}/nack` });
				for (const _user of [1, 2, 3]) {
					const { from = "" } = (await next_presence(service)).attrs;
					// The server of the service tells whom it has sent presence to, too.
					await service.presence({ to: from, status: "welcome" });
				}
				for (const _room of [1, 2]) await next_presence(user);
				await next_presence(stranger);
				await go(service);
				const gone = ({ attrs }: Element): boolean => attrs.type === "unavailable";
				for (const _room of [1, 2]) await next_presence(user, gone);
				await next_presence(stranger, gone);
				await server.advance(settling);
				await settle(user, stranger);
				expect(told(user).slice(2).sort()).toEqual([
					`${proxy}: unavailable`,
					`room@${proxy}/nick: unavailable`,
				]);
				expect(told(stranger).slice(1)).toEqual([`room@${proxy}/nack: unavailable`]);
				// They are forgotten: who comes next hears nothing of them.
				const next = await service_at("b");
				await user.presence({ to: proxy, type: "unavailable" });
				await settle(user, next);
				expect(told(next)).toEqual([]);
			},
		);

		test("those who joined through another resource hear nothing of it, and can go on", async () => {
			await start();
			const all = await Promise.all(["a", "b", "c"].map((resource) => service_at(resource)));
			const members = await Promise.all(
				Array.from({ length: 6 }, (_, number) => user_at(`${asker}/r${number}`)),
			);
			for (const member of members) await member.presence({ to: `room@${proxy}/x` });
			const joined = (service: Session): readonly string[] =>
				presences_at(service).map(({ attrs }) => (attrs.from ?? "").replace(`room@${proxy}/`, ""));
			await until(() => all.flatMap(joined).length === members.length);
			const [leaving, ...staying] = [...all].sort((one, two) => joined(two).length - joined(one).length);
			if (!leaving) throw new Error("nobody is there");
			leaving.cut();
			for (const member of members) {
				const is_hit = joined(leaving).includes(member.jid);
				if (is_hit) await next_presence(member);
				await server.advance(1);
				await member.sync();
				expect(told(member)).toEqual(is_hit ? [`room@${proxy}/x: unavailable`] : []);
			}
			for (const member of members.filter(({ jid }) => !joined(leaving).includes(jid))) {
				const there = staying.find((service) => joined(service).includes(member.jid));
				await member.presence({ to: `room@${proxy}/x`, show: "dnd" });
				await settle(member, ...staying);
				expect(there && told(there).at(-1)).toBe(`room@${proxy}/${member.jid}: available dnd`);
			}
		});

		test("nobody hears of a user who leaves what was never joined", async () => {
			await start();
			const user = await user_at();
			const service = await service_at("a");
			for (const to of [proxy, `room@${proxy}/x`]) {
				await user.presence({ to, type: "unavailable" });
				await user.send(element("presence", { to, type: "error" }, error_element("cancel", "gone")));
			}
			await settle(user, service);
			expect(told(service)).toEqual([]);
			expect(told(user)).toEqual([]);
		});

		test("an error of the user's counts as unavailable", async () => {
			await start();
			const user = await user_at();
			const service = await service_at("a");
			await user.presence({ to: `room@${proxy}/x` });
			const { from = "" } = (await next_presence(service)).attrs;
			await user.send(
				element("presence", { to: `room@${proxy}`, type: "error" }, error_element("cancel", "gone")),
			);
			const left = await next_presence(service);
			expect(left.attrs).toMatchObject({ from, to: service.jid });
			expect(left.attrs.type).toBe("unavailable");
			await user.presence({ to: `room@${proxy}/x`, type: "unavailable" });
			await settle(user, service);
			expect(told(service)).toHaveLength(2);
		});

		test("is refused with service-unavailable where nobody is there", async () => {
			await start();
			const user = await user_at();
			await user.presence({ to: `room@${proxy}/x` });
			const refusal = await next_presence(user);
			expect(refusal.attrs.from).toBe(`room@${proxy}/x`);
			expect(said(refusal)).toBe("error cancel/service-unavailable");
		});

		test("cannot join more than a hundred addresses, and leaving one makes room", async () => {
			await start();
			const user = await user_at();
			const service = await service_at("a");
			for (let number = 1; number <= 101; number += 1) {
				await user.presence({ to: `n${number}@${proxy}` });
			}
			const refusal = await next_presence(user);
			expect(refusal.attrs.from).toBe(`n101@${proxy}`);
			expect(said(refusal)).toBe("error wait/resource-constraint");
			await settle(user, service);
			expect(told(service)).toHaveLength(100);
			// One account has one share, whatever its clients.
			const desk = await user_at(`${asker}/desk`);
			await desk.presence({ to: proxy });
			expect(said(await next_presence(desk))).toBe("error wait/resource-constraint");
			await user.presence({ to: `n7@${proxy}`, type: "unavailable" });
			await user.sync();
			await user.presence({ to: `n102@${proxy}` });
			await settle(user, service);
			expect(told(service).at(-1)).toBe(`n102@${proxy}/${user.jid}: available`);
		});

		test("of the service to nobody, or by those who are not there, goes nowhere", async () => {
			await start();
			const user = await user_at();
			const service = await service_at("a");
			const hidden = await service_at("hidden", "none");
			for (const to of ["@@", `@${"0".repeat(64)}`, "@users.test"]) {
				await service.presence({ to: `${proxy}/${to}` });
			}
			await hidden.presence({ to: `${proxy}/${user.jid}`, status: "psst" });
			const stranger = await user_at(`${other}/desk`);
			await stranger.presence({ to: `${proxy}/${user.jid}`, status: "I am the service" });
			const came = await next_presence(service);
			expect(came.attrs).toMatchObject({ from: `${proxy}/${stranger.jid}`, to: service.jid });
			await settle(service, user);
			await settle(hidden, user);
			expect(told(user)).toEqual([]);
			expect(told(service)).toHaveLength(1);
		});

		test("goes on over a reload", async () => {
			await start();
			const user = await user_at();
			const service = await service_at("a");
			await user.presence({ to: `room@${proxy}/nick` });
			await next_presence(service);
			await server.reload(proxy, "client_proxy");
			await settle(user, service);
			expect(told(user)).toEqual([]);
			expect(told(service)).toHaveLength(1);
			service.cut();
			const gone = await next_presence(user);
			expect(gone.attrs).toMatchObject({ from: `room@${proxy}/nick`, type: "unavailable" });
		});

		test("does not make a user of the target: its presence to the proxy is that of a resource", async () => {
			await start();
			const user = await user_at();
			const service = await service_at("a", "none");
			await service.presence({ to: proxy });
			await service.sync();
			expect(await ask(user)).toBe("result");
			await service.presence({ to: proxy, type: "unavailable" });
			await service.sync();
			expect(await ask(user)).toBe("cancel/service-unavailable");
			expect(told(service)).toEqual([]);
		});
	});

	test.each([
		["requests", ["iq"]],
		["requests and messages", ["iq", "message"]],
	])("with %s alone, presence is refused, and that of the service goes nowhere", async (_, kinds) => {
		await start({ proxy_options: { client_proxy_stanzas: kinds } });
		const user = await user_at();
		const service = await service_at("a");
		await user.presence({ to: `${proxy}/x` });
		expect(said(await next_presence(user))).toBe("error cancel/bad-request");
		await service.presence({ to: `${proxy}/${user.jid}` });
		await settle(service, user);
		expect(told(user)).toHaveLength(1);
	});

	describe("from and to another server", () => {
		const far = "far.test";
		const stranger = `eve@${far}`;
		let federation: Federation | undefined;

		afterEach(async () => {
			await federation?.stop();
			expect(federation?.here.tracebacks()).toEqual([]);
			expect(federation?.there.tracebacks()).toEqual([]);
		});

		test("users subscribe and join, and hear when the service goes", async () => {
			federation = await start_federation(scene(version, { proxy_options: { ...everything } }), {
				version,
				hosts: { [far]: {} },
				accounts: { [stranger]: password },
			});
			const { here, there } = federation;
			server = here;
			await server.advance(2);
			const user = await login(there, `${stranger}/phone`, { presence: "none" });
			open.push(user);
			await user.request(iq_get(stranger, element("query", { xmlns: "jabber:iq:roster" })));
			await user.presence();
			const service = await service_at("a", { status: "here" });
			await server.advance(settling);
			await user.presence({ type: "subscribe", to: proxy });
			await until(() => told(user).at(-1) === `${proxy}: available here`);
			await user.presence({ to: `room@${proxy}/nick` });
			expect((await next_presence(service)).attrs.from).toBe(`room@${proxy}/${user.jid}`);
			service.cut();
			await until(() => told(user).includes(`room@${proxy}/nick: unavailable`));
			await server.advance(settling);
			await until(() => told(user).includes(`${proxy}: unavailable`));
			const next = await service_at("b");
			await server.advance(settling);
			await until(() => told(user).at(-1) === `${proxy}: available`);
			await user.presence({ to: `room@${proxy}/nick` });
			await next_presence(next);
			user.cut();
			expect((await next_presence(next)).attrs.type).toBe("unavailable");
		});
	});
});
