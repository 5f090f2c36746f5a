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

/** A method of HTTP. */
type HttpMethod = "DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT";

/**
 * What a part of a web server is asked for: a method, alone for the very path of the part, or with a path below it, such
 * as `GET /file`; `GET /dir/*` stands for all below `/dir/`.
 */
type HttpRoute = HttpMethod | `${string} /${string}`;

/** What handles the requests of a route: a function, or what is sent for all of them. */
type HttpRouteHandler<Route extends HttpRoute> = Route extends `${string}/*`
	? HttpWildcardHandler
	: HttpHandler;

/** A part of a web server, given with `module.provides("http", …)` (https://prosody.im/doc/developers/http). */
interface HttpItem<Route extends HttpRoute = HttpRoute> {
	/** Its name, which names its path and options; that of the module without `http_` where left out. */
	name?: string;
	/** The path it stands at; `/` and the name where left out. `$host` in it stands for the host. */
	readonly default_path?: string;
	/** A title for people. */
	readonly title?: string;
	/** What handles the requests, by method and path. */
	readonly route: { readonly [Each in Route]?: HttpRouteHandler<Each> };
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
		/** The sites that may; `*` for all. */
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

/** What is sent as it is: a body, fields of the response, an error, or what a promise will give. */
type HttpContent =
	| string
	| import("util.error").AnyErrorObject
	| import("util.promise").Promise<unknown>
	| {
			/** The status; 200 where left out. */
			readonly status_code?: number;
			/** Headers, with `_` for `-`. */
			readonly headers?: Readonly<Record<string, string>>;
			/** The body. */
			readonly body?: string;
	  };

/** What an HTTP handler answers with: a status code, what is sent, or true to send it later. */
type HttpResult = HttpContent | number | true;

/** Handles requests, or is what is sent for all of them. */
type HttpHandler = Callback<[event: HttpEvent], HttpResult> | HttpContent;

/** Handles requests for a path that ends in `/*`, and gets what stands for the star. */
type HttpWildcardHandler = Callback<[event: HttpEvent, path: string], HttpResult> | HttpContent;

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

/** The shell at the other end, as a command sees it (`modules/mod_admin_shell.lua`). */
interface ShellSession {
	/**
	 * Writes a line.
	 *
	 * @param values What is in it, with tabs between.
	 */
	readonly print: (this: void, ...values: unknown[]) => void;
	/**
	 * Writes a line.
	 *
	 * @param line The line.
	 */
	readonly send: (this: void, line: unknown) => void;
	/**
	 * Writes without ending the line.
	 *
	 * @param text The text.
	 * @since 13.0
	 */
	readonly write: (this: void, text: unknown) => void;
	/**
	 * Asks for something that is not shown while it is typed.
	 *
	 * @param type `password`.
	 * @returns A promise of what was typed.
	 * @since 13.0
	 */
	readonly request_input: (this: void, type: "password") => import("util.promise").Promise<string>;
	/**
	 * How the result of a command that begins with `>` is written.
	 *
	 * @param value The result.
	 * @returns The text.
	 */
	serialize: (this: void, value: unknown) => string;
	/** Ends the session. */
	readonly disconnect: (this: void) => void;
	/**
	 * Tells whether the shell is still there.
	 *
	 * @returns Whether it is.
	 * @since 13.0
	 */
	readonly is_connected: (this: void) => boolean;
	/**
	 * How wide its lines are, in characters.
	 * @since 13.0
	 */
	readonly width: number;
	/**
	 * Whether somebody types there; false where `prosodyctl shell` was given the command.
	 * @since 13.0
	 */
	readonly repl: boolean;
}

/** What a command of the admin shell gets as `self`: its section, on the shell that has called it. */
interface ShellEnvironment {
	/** The shell. */
	readonly session: ShellSession;
}

/** What a command of the admin shell returns: true and a text, a false value and what is wrong, or a promise of a text. */
type ShellResult =
	| LuaMultiReturn<[ok: boolean | undefined, text?: string | undefined]>
	| import("util.promise").Promise<string | undefined>;

/** An argument of a command of the admin shell. */
interface ShellArgument {
	/** The name. */
	readonly name: string;
	/** What it is, for people; what comes is text in any case, and unchecked. */
	readonly type: string;
	/** What it is for. */
	readonly description?: string;
}

/** The options that a command of the admin shell takes, as `util.argparse` wants them, with `_` for `-`. */
interface ShellFlags {
	/** The long forms of one-letter options. */
	readonly short_params?: Readonly<Record<string, string>>;
	/** Options that take a value. */
	readonly value_params?: Readonly<Record<string, true>>;
	/** Options that take a value and may come more than once. */
	readonly array_params?: Readonly<Record<string, true>>;
	/** Options that need no value: `--NAME`, `--no-NAME`, or `--NAME=VALUE`. */
	readonly kv_params?: Readonly<Record<string, true>>;
	/** Ends options at the first word that is none; false where left out. */
	stop_on_positional?: boolean;
	/** Refuses options of other names; true where left out. */
	strict?: boolean;
}

/** The options that were given, by name. */
type ShellOptions<Flags extends ShellFlags> = {
	readonly [Name in keyof NonNullable<Flags["value_params"]>]?: string;
} & {
	readonly [Name in keyof NonNullable<Flags["array_params"]>]?: readonly string[];
} & {
	readonly [Name in keyof NonNullable<Flags["kv_params"]>]?: boolean | string;
};

/**
 * What the handler of a command of the admin shell is called with after `self`: a text for each argument, nil where it
 * was left out, but for the one that names the host; with options, those of them that were given, nil where somebody has
 * typed a call, and more words.
 */
type ShellArguments<
	Args extends readonly ShellArgument[],
	Selector extends string,
	Flags extends ShellFlags | undefined,
> = [
	...{ -readonly [Index in keyof Args]: Args[Index]["name"] extends Selector ? string : string | undefined },
	...(Flags extends ShellFlags ? [options: ShellOptions<Flags> | undefined, ...more: string[]] : []),
];

/**
 * A command of the admin shell, for 13.0 (`modules/mod_admin_shell.lua`). On 0.12 it is a function in one of the
 * `ShellSections`.
 */
interface ShellCommandItem<
	Args extends readonly ShellArgument[] = readonly ShellArgument[],
	Selector extends string = string,
	Flags extends ShellFlags | undefined = ShellFlags | undefined,
> {
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
	readonly args: Args;
	/**
	 * The argument that names the host, or an address there, whose module is to run the command. Needed for modules
	 * that are loaded on hosts.
	 */
	readonly host_selector?: Selector;
	/** Options that it takes. */
	readonly flags?: Flags;
	/**
	 * Runs it.
	 *
	 * @param self The section, on the shell that has called it; `self.session.print` writes there.
	 * @param args What was given.
	 * @returns True and a text; or a false value and what is wrong. A promise is waited for.
	 */
	readonly handler: (
		this: void,
		self: ShellEnvironment,
		...args: ShellArguments<Args, Selector, Flags>
	) => ShellResult;
}

/** A command of the admin shell on 0.12; what was left out is nil. */
type ShellFunction = (this: void, self: ShellEnvironment, ...args: (string | undefined)[]) => ShellResult;

/**
 * The sections of the admin shell, by name, and the commands in each: what `module.shared` gives for `env` of
 * `admin_shell` on the host `*`.
 */
type ShellSections = LuaTable<string, LuaTable<string, ShellFunction>>;

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

/** Items that are given in another form than others get them, by kind. */
interface GivenItems {
	/** What keeps accounts, with the functions that it has. */
	"auth-provider": import("core.usermanager").NewAuthProvider;
	/** What keeps data. */
	"storage-provider": import("core.storagemanager").NewDriver;
}

/** An item as a module gives it. */
type GivenItem<Kind extends keyof ModuleItems> = Kind extends keyof GivenItems
	? GivenItems[Kind]
	: ModuleItems[Kind];

/** What can be given with `module.provides`, by kind. */
type ProvidedItems = {
	[Key in keyof ModuleItems as Key extends `${infer Kind}-provider` ? Kind : never]: GivenItem<Key>;
};

/** What is given with `module.provides`, by kind; part of a web server by its routes, too. */
type ProvidedItem<Kind extends keyof ProvidedItems, Route extends HttpRoute> = Kind extends "http"
	? HttpItem<Route>
	: ProvidedItems[Kind];

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
