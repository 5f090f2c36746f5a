// How to make one of each kind of object, to look at its methods: Lua that returns it, by library and interface.

const element = 'return require "util.stanza".stanza("x")';
const registry =
	'require "util.openmetrics".new_metric_registry(require "util.statistics".new({}).metric_registry.backend)';
const family = (kind: string): string => `return ${registry}:${kind}("name", "", "", {})`;
const metric = (kind: string): string =>
	`return ${registry}:${kind}("name", "", "", {}, { buckets = { 1 } }):with_labels()`;
const store = (kind: string): string => `
	local host = { events = require "util.events".new(), type = "local", modules = {} };
	prosody.hosts["look"] = host;
	host.events.add_handler("item-added/storage-provider", function () end);
	return require "core.storagemanager".open("look", "look", "${kind}");`;

export const instances: { readonly [library: string]: { readonly [type: string]: string } } = {
	lxp: { Parser: 'return require "lxp".new({})' },
	socket: { TcpSocket: 'return require "socket".tcp()', UdpSocket: 'return require "socket".udp()' },
	ssl: {
		SecureSocket: `
			return require "ssl".wrap(require "socket".tcp(), { mode = "client", protocol = "any" })`,
	},
	"core.storagemanager": {
		CombinedStore: store("keyval+"),
	},
	"net.adns": { AsyncResolver: 'return require "net.adns".resolver()' },
	"net.dns": { Resolver: 'return require "net.dns".resolver()' },
	"net.http": { Client: 'return require "net.http".new({})' },
	"net.http.parser": {
		Parser: 'return require "net.http.parser".new(function () end, function () end, "server")',
	},
	"net.resolvers.basic": {
		BasicResolver: 'return require "net.resolvers.basic".new("127.0.0.1", 1, "tcp", {})',
	},
	"net.resolvers.chain": { ChainResolver: 'return require "net.resolvers.chain".new({})' },
	"net.resolvers.manual": { ManualResolver: 'return require "net.resolvers.manual".new({}, "tcp", {})' },
	"net.resolvers.service": {
		ServiceResolver: 'return require "net.resolvers.service".new("localhost", "xmpp-server", "tcp", {})',
	},
	"net.server": {
		ServerHandle: 'return (require "net.server".listen("127.0.0.1", 0, {}))',
	},
	"net.stun": { Packet: 'return require "net.stun".new_packet("binding", "request")' },
	"util.array": { List: 'return require "util.array" { 1 }' },
	"util.async": { Runner: 'return require "util.async".runner(function () end)' },
	"util.cache": { Cache: 'return require "util.cache".new(1)' },
	"util.crypto": {
		PrivateKey: 'return require "util.crypto".generate_ed25519_keypair()',
		PublicKey: `
			local crypto = require "util.crypto";
			return crypto.import_public_pem(crypto.generate_ed25519_keypair():public_pem())`,
	},
	"util.dataforms": { FormMethods: 'return require "util.dataforms".new({})' },
	"util.dbuffer": { DBuffer: 'return require "util.dbuffer".new()' },
	"util.error": { ErrorSource: 'return require "util.error".init("look", {})' },
	"util.events": { Events: 'return require "util.events".new()' },
	"util.fsm": {
		Machine: `
			local fsm = require "util.fsm".new({
				default_state = "a"; transitions = { { name = "go"; from = "a"; to = "b" } };
			});
			return fsm;`,
	},
	"util.hashring": {
		HashRing: 'return require "util.hashring".new(1, require "util.hashes".sha1)',
	},
	"util.indexedbheap": { Heap: 'return require "util.indexedbheap".create()' },
	"util.multitable": { Multitable: 'return require "util.multitable".new()' },
	"util.openmetrics": {
		MetricRegistry: `return ${registry}`,
		CounterFamily: family("counter"),
		GaugeFamily: family("gauge"),
		Counter: metric("counter"),
		Gauge: metric("gauge"),
		Histogram: metric("histogram"),
		Summary: metric("summary"),
	},
	"util.pluginloader": { Loader: 'return require "util.pluginloader".init({})' },
	"util.poll": { Poll: 'return require "util.poll".new()' },
	"util.promise": { Promise: 'return require "util.promise".resolve(1)' },
	"util.pubsub": { Service: 'return require "util.pubsub".new({})' },
	"util.queue": { Queue: 'return require "util.queue".new(1)' },
	"util.ringbuffer": { Ringbuffer: 'return require "util.ringbuffer".new(16)' },
	"util.roles": { Role: 'return require "util.roles".new({ name = "look" })' },
	"util.sasl": {
		SaslHandler: 'return require "util.sasl".new("look", { plain = function () end })',
	},
	"util.set": { ItemSet: 'return require "util.set".new({ 1 })' },
	"util.smqueue": { SmQueue: 'return require "util.smqueue".new(1)' },
	"util.stanza": { Element: element },
	"util.throttle": { Throttle: 'return require "util.throttle".create(1, 1)' },
};
