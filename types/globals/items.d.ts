/** @noSelfInFile */

/** A feature that a module offers to others: an identity of a host (XEP-0030, section 3.1). */
interface IdentityItem {
	/** The category, such as `server`. */
	readonly category: string;
	/** The type within the category, such as `im`. */
	readonly type: string;
	/** A name for people. */
	readonly name?: string | undefined;
}

/** A part of a web server, given with `module.provides("http", …)` (https://prosody.im/doc/developers/http). */
interface HttpItem {
	/** Its name, which names its path and options; that of the module without `http_` where left out. */
	name?: string;
	/** The path it stands at; `/` and the name where left out. */
	readonly default_path?: string;
	/** A title for people. */
	readonly title?: string;
	/**
	 * What handles requests, by method and path below that of the part, such as `GET /file` or `GET /dir/*`. A
	 * handler of the second kind gets the rest of the path. A text or table is sent as it is.
	 */
	readonly route: { readonly [methodAndPath: `${string} /${string}`]: HttpHandler };
	/** Called with each chunk of an upload, too: `request.body` is false then. */
	readonly streaming_uploads?: boolean;
	/** Which other web sites may use it (CORS). */
	readonly cors?: {
		/** Whether others may. */
		readonly enabled?: boolean;
		/** Whether they may send credentials. */
		readonly credentials?: boolean;
		/** Headers they may or may not send. */
		readonly headers?: Readonly<Record<string, boolean>>;
		/**
		 * The sites that may; `*` for all.
		 * @since 13.0
		 */
		readonly origins?: "*" | readonly string[];
	};
}

/** What a handler of HTTP requests receives (`net/http/server.lua`). */
interface HttpEvent {
	/** The request. */
	readonly request: import("net.http.server").Request;
	/** The response; it need not be touched for what the handler returns to be sent. */
	readonly response: import("net.http.server").Response;
}

/** What an HTTP handler answers with: a body, a status code, fields of the response, or true to send it later. */
type HttpResult =
	| string
	| number
	| true
	| import("util.error").ErrorObject
	| import("util.promise").Promise<unknown>
	| {
			/** The status; 200 where left out. */
			readonly status_code?: number;
			/** Headers, with `_` for `-`. */
			readonly headers?: Readonly<Record<string, string>>;
			/** The body. */
			readonly body?: string;
	  };

/** Handles requests, or is what is sent for all of them. */
type HttpHandler =
	| ((this: void, event: HttpEvent, path: string) => HttpResult | undefined)
	| Exclude<HttpResult, true | number>;

/** An ad-hoc command, as `module.require("adhoc").new` makes it (XEP-0050, `modules/adhoc/adhoc.lib.lua`). */
interface AdhocItem {
	/** What users see. */
	name?: string;
	/** The node that it is called by. */
	readonly node: string;
	/**
	 * Runs one step of the command; see `CommandHandler` of `util.adhoc`.
	 *
	 * @param command The command.
	 * @param data What the client sent.
	 * @param state What the last step returned as its second result; nil at the first.
	 * @returns The reply, and the state for the next step.
	 */
	readonly handler: (
		this: void,
		command: import("util.adhoc").Command,
		data: import("util.adhoc").CommandData,
		state: never,
	) =>
		| import("util.adhoc").CommandReply
		| LuaMultiReturn<[reply: import("util.adhoc").CommandReply, state?: unknown]>;
	/** Who may run it; on 13.0 `check` asks the permission `adhoc:NODE`. */
	readonly permission: "admin" | "global_admin" | "any" | "local_user" | "check";
	/** Makes the `<command/>` of a reply. */
	readonly cmdtag?: (
		command: AdhocItem,
		status: import("util.adhoc").CommandStatus,
		sessionid?: string,
		action?: string,
	) => import("util.stanza").Element;
}

/** A task that `mod_cron` runs again and again (`modules/mod_cron.lua`). */
interface TaskItem {
	/** Its name for people; how often it runs where left out. */
	name?: string | undefined;
	/** What its last run is stored by, and how its option begins; made of the module and the name if left out. */
	id?: string;
	/** How often it runs. */
	readonly when: "hourly" | "daily" | "weekly";
	/**
	 * Runs it.
	 *
	 * @param task The task.
	 * @param started_at When this run began, in seconds since 1970.
	 */
	readonly run: (this: void, task: TaskItem, started_at: number) => void;
	/** When its last run began, in seconds since 1970; nil before. */
	last?: number | undefined;
	/** The time between two runs, in seconds. */
	period?: number;
}

/** A service outside XMPP, such as TURN (XEP-0215, `modules/mod_external_services.lua`). */
interface ExternalServiceItem {
	/** What it is, such as `turn`. */
	readonly type: string;
	/** The transport, `udp` or `tcp`. */
	readonly transport?: "tcp" | "udp";
	/** Its host; that of the option `external_service_host` where left out. */
	readonly host?: string;
	/** Its port. */
	readonly port?: number;
	/** A user name for it. */
	readonly username?: string;
	/** A password for it. */
	readonly password?: string;
	/** Whether it wants credentials. */
	readonly restricted?: boolean;
	/** When the credentials expire, in seconds since 1970. */
	readonly expires?: number;
	/** How long credentials hold, in seconds. */
	readonly ttl?: number;
	/** What credentials are made of; true for the option `external_service_secret`. */
	readonly secret?: string | true;
	/** How they are made. */
	readonly algorithm?: "turn";
}

/**
 * A command of the admin shell (`modules/mod_admin_shell.lua`).
 * @since 13.0
 */
interface ShellCommandItem {
	/** The section it stands in, what is typed first. */
	readonly section: string;
	/** What the section is about, for its first command. */
	readonly section_desc?: string;
	/** Its name, what is typed next. */
	readonly name: string;
	/** What it does, one line. */
	readonly desc: string;
	/** What it does, at length. */
	readonly help?: string;
	/** Its arguments in their order. */
	readonly args: readonly {
		/** The name. */
		readonly name: string;
		/** What it is, such as `string`. */
		readonly type: string;
		/** What it is for. */
		readonly description?: string;
	}[];
	/** The argument that names the host whose module is to run the command; for modules that are loaded on hosts. */
	readonly host_selector?: string;
	/** Options that it takes, as `util.argparse` wants them. */
	readonly flags?: {
		/** Options by their one-letter forms. */
		readonly short_params?: Readonly<Record<string, string>>;
		/** Options that take a value. */
		readonly value_params?: Readonly<Record<string, boolean>>;
		/** Options that may come more than once. */
		readonly array_params?: Readonly<Record<string, boolean>>;
		/** Ends options at the first word that is none; false where left out. */
		stop_on_positional?: boolean;
		/** Refuses unknown options; true where left out. */
		strict?: boolean;
	};
	/**
	 * Runs it.
	 *
	 * @param self The session's side of the shell.
	 * @param args What was typed, as the arguments say.
	 * @returns True and a text; or nil and what is wrong. A promise is waited for.
	 */
	readonly handler: (
		this: void,
		self: unknown,
		...args: string[]
	) => LuaMultiReturn<[ok: boolean | undefined, text?: string]> | import("util.promise").Promise<string>;
}

/**
 * What modules give to others with `module.add_item`, by kind. A module with a kind of its own adds to this
 * interface: `interface ModuleItems { "my-kind": MyItem }`.
 */
interface ModuleItems {
	/** An XML namespace that the host's service discovery lists (XEP-0030). */
	feature: string;
	/** An identity of the host (XEP-0030). */
	identity: IdentityItem;
	/** A form with more about the host (XEP-0128). */
	extension: import("util.stanza").Element;
	/** A part of a web server. */
	"http-provider": HttpItem;
	/** A network service. */
	"net-provider": import("core.portmanager").Service;
	/** What keeps accounts. */
	"auth-provider": import("core.usermanager").AuthProvider;
	/** What keeps data. */
	"storage-provider": import("core.storagemanager").Driver;
	/** An ad-hoc command. */
	"adhoc-provider": AdhocItem;
	/** An ad-hoc command, in the way from before 0.9. */
	adhoc: AdhocItem;
	/** A task that runs again and again. */
	task: TaskItem;
	/** A service outside XMPP. */
	external_service: ExternalServiceItem;
	/** A measurement in the way from before OpenMetrics. */
	measure: {
		/** Its name. */
		readonly name: string;
		/** Its type. */
		readonly type: keyof import("core.statsmanager").Measures;
		/** Its settings. */
		readonly conf?: import("core.statsmanager").MeasureOptions | number | string | undefined;
	};
	/** A family of metrics. */
	metric: {
		/** Its name. */
		readonly name: string;
		/** The family. */
		readonly mf: import("core.statsmanager").MetricFamilies[keyof import("core.statsmanager").MetricFamilies];
	};
	/** The personal nodes of an account (XEP-0163). */
	"pep-service": {
		/** The nodes. */
		readonly service: import("util.pubsub").Service;
		/** The account's bare address. */
		readonly jid: string;
	};
	/** A field of the form that registers a nickname in a room (XEP-0045, section 7.10). */
	"muc-registration-field": import("util.dataforms").Field;
	/**
	 * A command of the admin shell.
	 * @since 13.0
	 */
	"shell-command": ShellCommandItem;
	/**
	 * Fields that tell about the server (XEP-0157).
	 * @since 13.0
	 */
	"server-info-fields": readonly import("util.dataforms").Field[];
}

/** What can be given with `module.provides`, by kind. */
type ProvidedItems = {
	[Key in keyof ModuleItems as Key extends `${infer Kind}-provider` ? Kind : never]: ModuleItems[Key];
};

/** What the events `item-added/KIND` and `item-removed/KIND` carry. */
interface ItemEvent<Item> {
	/** The item. */
	readonly item: Item;
	/** The module that has given it; nil on 0.12 for what was there before `handle_items` was called. */
	readonly source?: ModuleApi | undefined;
}

/** The events that tell of items, by name. */
type ItemEvents = {
	[Key in keyof ModuleItems as `item-added/${Key}`]: ItemEvent<ModuleItems[Key]>;
} & {
	[Key in keyof ModuleItems as `item-removed/${Key}`]: ItemEvent<ModuleItems[Key]>;
};
