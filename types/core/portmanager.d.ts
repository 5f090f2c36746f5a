/**
 * Network services and the ports that they listen on (`core/portmanager.lua`).
 *
 * A module adds its service with `module:provides("net", service)`.
 * @see https://prosody.im/doc/ports
 * @noResolution
 * @noSelf
 */
declare module "core.portmanager" {
	/** A network service, as a module gives it to `module:provides("net", service)`. */
	interface Service {
		/** Its name, which begins the names of its options; `module:provides` takes the module's where left out. */
		readonly name?: string;
		/** What handles its connections. */
		readonly listener: import("net.server").Listeners;
		/** The port that it listens on where the configuration does not say. */
		readonly default_port?: number;
		/** The ports that it listens on where the configuration does not say. */
		readonly default_ports?: readonly number[];
		/** How it is encrypted: `ssl` from the first byte, `starttls` by the service itself; not at all else. */
		readonly encryption?: "ssl" | "starttls";
		/** TLS options of this service. */
		readonly ssl_config?: import("net.server").TlsConfig;
		/** What the names of its options begin with in place of the name; empty for no beginning. */
		readonly config_prefix?: string;
		/** Listens on local interfaces alone where the configuration does not say. */
		readonly private?: boolean;
		/** How mod_net_multiplex tells its connections from others. */
		readonly multiplex?: {
			/** The protocol in ALPN (RFC 7301). */
			readonly protocol?: string;
			/** A Lua pattern that the first bytes match. */
			readonly pattern?: string;
		};
	}

	/** A port that a service listens on. */
	interface ActiveService {
		/** The listening socket. */
		readonly server: import("net.server").ServerHandle;
		/** The service. */
		readonly service: Service;
		/** The TLS configuration, nil without TLS. */
		tls_cfg: import("net.server").TlsConfig | undefined;
	}

	/** What the events `service-added` and `service-removed` of `prosody.events` carry. */
	interface ServiceEvent {
		/** The name of the service. */
		readonly name: string;
		/** The service. */
		readonly service: Service;
	}

	/**
	 * Opens the ports of a service. Failures to open one are logged.
	 *
	 * @param service_name Its name.
	 * @returns True; or nil and why, where there is no such service.
	 */
	function activate(
		service_name: string,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;

	/**
	 * Closes the ports of a service.
	 *
	 * @param service_name Its name; nil to go by the service.
	 * @param service_info The service; where left out, all of that name.
	 */
	function deactivate(service_name: string | undefined, service_info?: Service): void;

	/**
	 * Adds a service, opens its ports where it is the first of its name, and fires `service-added`.
	 *
	 * @param service_name Its name.
	 * @param service_info The service.
	 * @returns True.
	 */
	function register_service(service_name: string, service_info: Service): true;

	/**
	 * Takes a service away, closes its ports, lets another of its name take them, and fires `service-removed`.
	 *
	 * @param service_name Its name.
	 * @param service_info The service.
	 */
	function unregister_service(service_name: string, service_info: Service): void;

	/**
	 * Closes a port.
	 *
	 * @param interface_ The interface, as the configuration has it.
	 * @param port The port.
	 * @returns True; or false and why.
	 */
	function close(
		interface_: string,
		port: number,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: false, problem: "port-not-open"]>;

	/**
	 * Finds the service that listens on a port.
	 *
	 * @param interface_ The interface, as the configuration has it.
	 * @param port The port.
	 * @returns The service and its listening socket; or nil and why.
	 */
	function get_service_at(
		interface_: string,
		port: number,
	): LuaMultiReturn<
		[service: Service, server: import("net.server").ServerHandle] | [service: undefined, problem: "not-found"]
	>;

	/**
	 * Finds the TLS configuration of a port.
	 *
	 * @param interface_ The interface, as the configuration has it.
	 * @param port The port.
	 * @returns The configuration, nil without TLS; nil and why, where nothing listens there.
	 * @since 13.0
	 */
	function get_tls_config_at(
		interface_: string,
		port: number,
	): LuaMultiReturn<
		| [config: import("net.server").TlsConfig | undefined, problem?: undefined]
		| [config: undefined, problem: "not-found"]
	>;

	/**
	 * Finds a service, whether its ports are open or not.
	 *
	 * @param service_name Its name.
	 * @returns The first service of that name, or nil.
	 */
	function get_service(service_name: string): Service | undefined;

	/**
	 * The open ports: a `util.multitable` of name, interface and port to a list of one.
	 *
	 * @returns The table itself, no copy.
	 */
	function get_active_services(): import("util.multitable").Multitable;

	/**
	 * All services by name.
	 *
	 * @returns The table itself, no copy; a name that is not there gives an empty list.
	 */
	function get_registered_services(): LuaTable<string, Service[]>;
}
