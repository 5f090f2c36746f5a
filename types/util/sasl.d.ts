/**
 * Logging in with SASL (`util/sasl.lua`, RFC 6120, section 6, and RFC 4422).
 * @see util/sasl.lua
 * @noResolution
 * @noSelf
 */
declare module "util.sasl" {
	/** The mechanisms that come with Prosody; modules can add others. */
	export type Mechanism =
		| "ANONYMOUS"
		| "EXTERNAL"
		| "OAUTHBEARER"
		| "PLAIN"
		| "SCRAM-SHA-1"
		| "SCRAM-SHA-1-PLUS"
		| "SCRAM-SHA-256"
		| "SCRAM-SHA-256-PLUS"
		| (string & {});

	/** The failures of RFC 6120, section 6.5. */
	export type Failure =
		| "aborted"
		| "account-disabled"
		| "credentials-expired"
		| "encryption-required"
		| "incorrect-encoding"
		| "invalid-authzid"
		| "invalid-mechanism"
		| "malformed-request"
		| "mechanism-too-weak"
		| "not-authorized"
		| "temporary-auth-failure";

	/** The kinds of channel binding (RFC 5929 and RFC 9266). */
	export type ChannelBinding = "tls-exporter" | "tls-server-end-point" | "tls-unique" | (string & {});

	/** Whether an account may log in: true; false where it is disabled; nil where it does not exist. */
	export type AccountState = boolean | undefined;

	/** What to do next: go on with a message, be content with one, or fail, with a text for people. */
	export type Answer = LuaMultiReturn<
		| [status: "challenge", message: string]
		| [status: "success", message?: string | undefined]
		| [status: "failure", failure: Failure, text?: string | undefined]
	>;

	/**
	 * Handles a message of the client in a mechanism.
	 *
	 * @param self The state of the log-in; a mechanism sets `username`, and may keep more.
	 * @param message What the client sent, decoded; nil for nothing at all.
	 * @returns What to do next.
	 */
	export type MechanismHandler = (this: void, self: SaslHandler, message: string | undefined) => Answer;

	/**
	 * Where a mechanism finds what it needs, by the name of the backend. A mechanism is offered where one of its
	 * backends is there.
	 */
	export interface Profile {
		/** Gives the password of an account, and whether it may log in. 13.0 also says whom the client wants to be. */
		plain?: (
			this: void,
			self: SaslHandler,
			username: string,
			realm: string,
			authzid?: string,
		) => LuaMultiReturn<[password: string | undefined, state: AccountState]>;
		/**
		 * Tells whether a password is right, and whether the account may log in. 13.0 also says whom the client wants
		 * to be.
		 */
		plain_test?: (
			this: void,
			self: SaslHandler,
			username: string,
			password: string,
			realm: string,
			authzid?: string,
		) => LuaMultiReturn<[correct: boolean | undefined, state: AccountState]>;
		/** Gives what SCRAM-SHA-1 needs of an account. */
		scram_sha_1?: ScramBackend;
		/** Gives what SCRAM-SHA-256 needs of an account. */
		scram_sha_256?: ScramBackend;
		/** Tells whether a random name may be taken; another is tried where not. 13.0 also hands over the message. */
		anonymous?: (this: void, self: SaslHandler, username: string, realm: string, message?: string) => unknown;
		/** Tells who somebody is who has shown it already, as with a certificate, and whether they may log in. */
		external?: (
			this: void,
			authzid: string,
		) => LuaMultiReturn<[username: string | undefined, state: AccountState | "expired"]>;
		/**
		 * Tells whose token it is, whether they may log in, and what is known about the token.
		 * @since 13.0
		 */
		oauthbearer?: (
			this: void,
			self: SaslHandler,
			token: string | undefined,
			realm: string,
			authzid: string | undefined,
		) => LuaMultiReturn<
			[username: string | undefined, state: AccountState, token_info?: TokenInfo | undefined]
		>;
		/** Gives what stands for the connection, by the kind of channel binding. */
		cb?: { [Kind in ChannelBinding]?: (this: void, self: SaslHandler) => string } | undefined;
		/** The mechanisms to offer; worked out from the backends where nil. */
		mechanisms?: { [mechanism: string]: true } | undefined;
		/** Normalises a name, false for not at all; nodeprep where nil. */
		nodeprep?: ((this: void, username: string) => string | undefined) | false | undefined;
		/** Backends of other mechanisms. */
		[backend: string]: unknown;
	}

	/**
	 * Gives what SCRAM needs of an account (RFC 5802, section 3), and whether it may log in. 13.0 also says whom the
	 * client wants to be.
	 */
	export type ScramBackend = (
		this: void,
		self: SaslHandler,
		username: string,
		realm: string,
		authzid?: string,
	) => LuaMultiReturn<
		[
			stored_key: string | undefined,
			server_key: string | undefined,
			iteration_count: number | undefined,
			salt: string | undefined,
			state: AccountState,
		]
	>;

	/**
	 * What is known about a token (RFC 7628, section 3.2.2).
	 * @since 13.0
	 */
	export interface TokenInfo {
		/** What is wrong with it; `invalid_token` where nil. */
		readonly status?: string | undefined;
		/** What it would have to be valid for. */
		readonly scope?: string | undefined;
		/** Where to find how to get one. */
		readonly oidc_discovery_url?: string | undefined;
		/** More, for the module that knows about tokens. */
		readonly [name: string]: unknown;
	}

	/** The state of one log-in. */
	export interface SaslHandler {
		/** Where its mechanisms find what they need. */
		readonly profile: Profile;
		/** The host. */
		readonly realm: string;
		/** The mechanisms that the profile allows. */
		readonly mechs: { readonly [mechanism: string]: true };
		/** The mechanism that was chosen. */
		readonly selected?: Mechanism | undefined;
		/** The account, once the client has named it; it is proven after `success` alone. */
		username?: string | undefined;
		/**
		 * What it was made with.
		 * @since 13.0
		 */
		readonly userdata?: unknown;
		/**
		 * What is known about the token that was used.
		 * @since 13.0
		 */
		token_info?: TokenInfo | undefined;

		/**
		 * Adds a kind of channel binding to the profile.
		 *
		 * @param name The kind.
		 * @param get_data Gives what stands for the connection.
		 * @returns This handler.
		 */
		add_cb_handler(name: ChannelBinding, get_data: (this: void, self: SaslHandler) => string): this;
		/**
		 * Makes a handler of the same profile, for another try.
		 *
		 * @returns The handler.
		 */
		clean_clone(): SaslHandler;
		/**
		 * Lists the mechanisms that can be offered now.
		 *
		 * @returns They, as keys.
		 */
		mechanisms(): LuaSet<Mechanism>;
		/**
		 * Chooses a mechanism.
		 *
		 * @param mechanism The mechanism.
		 * @returns True; nil where it is not allowed or another was chosen before.
		 */
		select(mechanism: Mechanism): true | undefined;
		/**
		 * Handles a message of the client. Throws where no mechanism was chosen.
		 *
		 * @param message What the client sent, decoded; nil for nothing at all.
		 * @returns What to do next.
		 */
		process(message: string | undefined): Answer;
	}

	/** The same under a shorter name. */
	export type Handler = SaslHandler;

	/**
	 * Adds a mechanism, for the whole server. Throws where a parameter is of the wrong type.
	 *
	 * @param name The mechanism.
	 * @param backends The backends that it can use, of which a profile must have one.
	 * @param handler Handles messages.
	 * @param cb_backends The kinds of channel binding that it can use, of which a profile must have one; nil where it
	 * needs none.
	 */
	export function registerMechanism(
		name: Mechanism,
		backends: readonly string[],
		handler: MechanismHandler,
		cb_backends?: readonly ChannelBinding[],
	): void;
	/**
	 * Begins a log-in.
	 *
	 * @param realm The host.
	 * @param profile Where mechanisms find what they need; the handler adds `mechanisms` to it.
	 * @param userdata Anything, to be read from the handler.
	 * @returns The handler.
	 * @since 13.0
	 * @example
	 * import * as sasl from "util.sasl";
	 *
	 * module.provides("auth", {
	 * 	get_sasl_handler: () =>
	 * 		sasl.new(module.host, {
	 * 			plain_test: (_handler, username, password) => $multi(username === password, true),
	 * 		}),
	 * });
	 */
	function create(realm: string, profile: Profile, userdata: unknown): SaslHandler;
	/**
	 * Begins a log-in.
	 *
	 * @param realm The host.
	 * @param profile Where mechanisms find what they need; the handler adds `mechanisms` to it.
	 * @returns The handler.
	 */
	function create(realm: string, profile: Profile): SaslHandler;

	export { create as new };
}
