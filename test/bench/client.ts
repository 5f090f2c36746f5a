// A client in as little code as will do: plain TCP, ready-made strings, and no more parsing than it needs.

import { connect, type Socket } from "node:net";

const domain = "bench";
const answer_within = 120_000;

const element =
	/<(iq|presence|message|stream:features|success|failure|stream:error)\b[^>]*?(?:\/>|>.*?<\/\1>)/s;

/** The value of an attribute of the first tag in a text; empty where it has none. */
function attribute(text: string, name: string): string {
	const tag = text.slice(0, text.indexOf(">"));
	return new RegExp(` ${name}=["']([^"']*)["']`).exec(tag)?.[1] ?? "";
}

/** Random and of one length, as client libraries make them. */
function fresh_id(): string {
	const id = Math.random().toString(36).slice(2, 12);
	return id.length === 10 ? id : fresh_id();
}

class Client {
	/** What becomes of a request that comes in. */
	on_request: (request: string) => void = () => {};

	readonly jid: string;
	private buffer = "";
	private readonly open = new Map<string, (answer: string) => void>();
	private is_closed = false;
	private next_step: ((found: string) => void) | undefined;

	private constructor(
		private readonly socket: Socket,
		private readonly user: string,
		private readonly resource: string,
	) {
		this.jid = `${user}@${domain}/${resource}`;
		socket.setNoDelay(true);
		socket.setEncoding("utf8");
		socket.on("data", (data: string) => this.take(data));
		socket.on("error", () => socket.destroy());
		socket.on("close", () => {
			this.is_closed = true;
		});
	}

	/** Connects and logs in. */
	static async log_in(port: number, user: string, resource: string): Promise<Client> {
		const socket = connect(port, "127.0.0.1");
		await new Promise<void>((resolve, reject) => {
			socket.once("connect", resolve);
			socket.once("error", reject);
		});
		const client = new Client(socket, user, resource);
		await client.authenticate();
		return client;
	}

	private async authenticate(): Promise<void> {
		const stream = `<stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`;
		const secret = Buffer.from(`\0${this.user}\0secret`).toString("base64");
		await this.step(stream);
		await this.step(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`);
		await this.step(stream);
		const bind = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>${this.resource}</resource></bind>`;
		await this.step(`<iq type='set' id='bind'>${bind}</iq>`);
	}

	/** Sends a step of the log-in and waits for what comes back. */
	private async step(text: string): Promise<void> {
		const found = await new Promise<string>((resolve) => {
			this.next_step = resolve;
			this.send(text);
		});
		this.next_step = undefined;
		if (/^<(failure|stream:error)/.test(found) || attribute(found, "type") === "error") {
			throw new Error(`${this.jid} cannot log in: ${found}`);
		}
	}

	private take(data: string): void {
		this.buffer += data;
		for (let match = element.exec(this.buffer); match; match = element.exec(this.buffer)) {
			this.buffer = this.buffer.slice(match.index + match[0].length);
			this.receive(match[0]);
		}
	}

	private receive(found: string): void {
		if (this.next_step) {
			this.next_step(found);
			return;
		}
		if (!found.startsWith("<iq")) return;
		const type = attribute(found, "type");
		if (type === "get" || type === "set") {
			this.on_request(found);
		} else {
			this.open.get(attribute(found, "id"))?.(found);
		}
	}

	send(text: string): void {
		this.socket.write(text);
	}

	/** Sends an IQ, and forgets it. */
	request(to: string, type: "get" | "set", payload: string, id = fresh_id()): void {
		this.send(`<iq type='${type}' id='${id}' to='${to}'>${payload}</iq>`);
	}

	/** Sends an IQ and waits for its answer, be it a result or an error. */
	ask(to: string, type: "get" | "set", payload: string): Promise<string> {
		const id = fresh_id();
		return new Promise((resolve, reject) => {
			const alarm = setTimeout(() => {
				const why = this.is_closed ? `; the connection of ${this.jid} is closed` : "";
				reject(new Error(`${to} did not answer${why}`));
			}, answer_within);
			this.open.set(id, (answer) => {
				clearTimeout(alarm);
				this.open.delete(id);
				resolve(answer);
			});
			this.request(to, type, payload, id);
		});
	}

	/** Answers a request that came in. */
	answer(request: string, payload: string): void {
		const id = attribute(request, "id");
		const to = attribute(request, "from");
		this.send(`<iq type='result' id='${id}' to='${to}'>${payload}</iq>`);
	}

	close(): void {
		this.socket.destroy();
	}
}

export { attribute, Client, domain };
