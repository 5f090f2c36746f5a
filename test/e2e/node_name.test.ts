// A name for the node on a real server: users see nothing of it, and its host comes and goes.

import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../support/client.ts";
import { start_federation } from "../support/federation.ts";
import { available_versions, type Prosody, type Version } from "../support/prosody.ts";
import type { Session } from "../support/session.ts";
import { until } from "../support/wait.ts";
import { element, error_element, iq_get, message } from "../support/wire.ts";
import {
	addresses,
	ask,
	asker,
	error_message,
	everything,
	held,
	holds_nothing,
	login,
	module_name,
	outcome,
	password,
	proxy,
	question,
	reply,
	requests_come,
	type SceneOptions,
	scene,
	serve,
	services,
	settle,
	start_scene,
	stop_all,
	target,
	users,
} from "./scene.ts";

const node = `node1.${proxy}`;
const lost = "wait/recipient-unavailable";
let running: Prosody[] = [];

afterEach(async () => {
	const ended = running;
	running = [];
	for (const server of ended) {
		await server.stop();
		expect(server.tracebacks()).toEqual([]);
	}
});

/** A server whose service sees a name, as the configuration writes it. */
function with_node(version: Version, name: string, more: SceneOptions = {}): SceneOptions {
	const { components } = scene(version, {
		proxy_options: { ...everything, client_proxy_initiate: "any", client_proxy_node: name },
	});
	return { ...more, components: { ...components, [name]: { module: module_name } } };
}

async function started(version: Version, name = node, more: SceneOptions = {}): Promise<Prosody> {
	const server = await start_scene(version, with_node(version, name, more));
	running.push(server);
	return server;
}

/** What has come to a session and names the node. */
function naming_node(session: Session): readonly string[] {
	return session.wire.flatMap(({ direction, xml }) =>
		direction === "in" && xml.includes(node) ? [xml] : [],
	);
}

function roster(session: Session): Promise<unknown> {
	return session.request(iq_get(session.bare_jid, element("query", { xmlns: "jabber:iq:roster" })));
}

describe.each(available_versions())("on Prosody %s", (version) => {
	test("nothing that users get names the node, whatever they and the service send", async () => {
		const server = await started(version, node, { modules: ["carbons", "mam"] });
		const user = await login(server);
		const service = await serve(server, "a", () => reply("a"));
		await roster(user);
		for (const to of addresses) {
			expect(await ask(user, to)).toBe("result by a");
			await user.send(message(to, "hello"));
			await user.presence({ to });
			for (const type of ["subscribe", "probe"]) await user.presence({ to, type });
		}
		await settle(user, service);
		const of_service = service.received.filter((stanza) => stanza.is("message"));
		expect(of_service.map((stanza) => stanza.attrs.from)).toContain(`node@${node}/${user.jid}`);
		for (const stanza of of_service) {
			await service.send(error_message(stanza, error_element("cancel", "gone")));
			const to = stanza.attrs.from ?? "";
			await service.send(message(to, "back"));
			await service.presence({ to });
			await service.send(iq_get(to, question(), { id: "own" }));
		}
		for (const to of [users, services, proxy]) {
			await user.request(iq_get(to, element("query", { xmlns: "http://jabber.org/protocol/disco#items" })));
		}
		service.serve(undefined);
		await user.send(iq_get(proxy, question(), { id: "left" }));
		await service.next((stanza) => stanza.attrs.id === "left");
		service.cut();
		expect(outcome(await user.next((stanza) => stanza.attrs.id === "left"))).toBe(lost);
		await server.advance(5);
		await server.unload(proxy, module_name);
		await settle(user);
		expect(naming_node(user)).toEqual([]);
		await stop_all(user);
	});

	test("its host and that of the proxy come and go; the name is written in any case, and not in ASCII", async () => {
		const name = "knöten.proxy.test";
		const server = await started(version, "KNÖTEN.Proxy.test");
		const user = await login(server);
		const service = await serve(server, "a", "hold");
		await user.send(iq_get(proxy, question(), { id: "open" }));
		const [seen] = await requests_come(service, 1);
		expect(seen?.attrs.from).toBe(`${name}/${user.jid}`);
		service.serve(() => reply("a"));
		await server.deactivate(name);
		expect(outcome(await user.next((stanza) => stanza.attrs.id === "open"))).toBe(lost);
		expect(await ask(user)).toBe("cancel/service-unavailable");
		await server.activate(name);
		await server.advance(2);
		expect(await ask(user)).toBe("result by a");
		await server.deactivate(proxy);
		expect(await ask(user, name)).toBe("cancel/service-unavailable");
		await server.activate(proxy);
		await server.advance(2);
		expect(await ask(user)).toBe("result by a");
		for (const host of [name, proxy]) {
			await server.reload(host, module_name);
			expect(await ask(user)).toBe("result by a");
		}
		await stop_all(user, service);
		await until(async () => (await held(server)) === holds_nothing);
	});

	test("the errors do not name it, either, where the account's server cannot be reached", async () => {
		await using federation = await start_federation(
			scene(version, {
				...with_node(version, node),
				hosts: { [users]: {} },
				accounts: { [asker]: password },
			}),
			{ version, clock: true, hosts: { [services]: {} }, accounts: { [target]: password } },
		);
		const { here, there } = federation;
		const service = await connect({ server: there, jid: `${target}/a`, password, presence: "none" });
		service.listen((stanza) => {
			if (stanza.attrs.type === "subscribe")
				void service.presence({ type: "subscribed", to: stanza.attrs.from ?? "" });
		});
		service.serve(() => reply("a"));
		await service.presence();
		// Where the other server has started later, the proxy asks it again after a while.
		await until(async () => {
			await here.advance(1);
			return (await held(here)).endsWith(", 1 there");
		});
		const user = await login(here);
		expect(await ask(user)).toBe("result by a");
		await there.kill();
		const connected = `next(hosts["${node}"].s2sout) ~= nil`;
		await until(async () => (await here.eval(connected)) === "false");
		await user.send(message(`room@${proxy}`, "hello"));
		await user.presence({ to: `room@${proxy}/x` });
		expect(await ask(user)).toBe("cancel/remote-server-not-found");
		const kinds = user.received.flatMap((stanza) => (stanza.attrs.type === "error" ? stanza.name : []));
		expect(kinds.sort()).toEqual(["iq", "message", "presence"]);
		expect(naming_node(user)).toEqual([]);
		expect(here.tracebacks()).toEqual([]);
		await stop_all(user);
	});
});
