/**
 * A resolver of DNS in Lua (`net/dns.lua`). Its functions wait for the answer, with all of Prosody: use `net.adns`.
 *
 * What reads a packet piece by piece (`byte`, `word`, `rr`, `A` and so on) is left out of `Resolver`: it works on
 * the packet that is being read alone.
 * @noResolution
 * @noSelf
 */
declare module "net.dns" {
	import type * as adns from "net.adns";

	/** A record as it was read. */
	interface ResourceRecord {
		/** The name, with a dot at the end. */
		readonly name: string;
		/** The type. */
		readonly type: string;
		/** The class. */
		readonly class: string;
		/** For how long it may be kept, in seconds. */
		readonly ttl: number;
		/** When it is to be forgotten, in seconds since 1970. */
		readonly tod: number;
		/** The length of its data, in bytes. */
		readonly rdlength: number;
		/** Its data, as bytes. */
		readonly rdata: string;
	}

	/** The first part of a packet (RFC 1035, section 4.1.1). */
	interface Header {
		/** The number of the question. */
		readonly id: number;
		/** 1 for an answer. */
		readonly qr: number;
		/** The kind of question. */
		readonly opcode: number;
		/** 1 where the server is responsible for the name. */
		readonly aa: number;
		/** 1 where the answer was cut short. */
		readonly tc: number;
		/** 1 where the server was to ask others. */
		readonly rd: number;
		/** 1 where the server can ask others. */
		readonly ra: number;
		/** Reserved. */
		readonly z: number;
		/** The code of the answer. */
		readonly rcode: number;
		/** How many questions. */
		readonly qdcount: number;
		/** How many records of the answer. */
		readonly ancount: number;
		/** How many records of name servers. */
		readonly nscount: number;
		/** How many further records. */
		readonly arcount: number;
	}

	/** A packet as it was read. */
	interface Response {
		/** Its first part. */
		readonly header: Header;
		/** The questions, with their bytes as `raw`. */
		readonly question: {
			/** The name, with a dot at the end. */
			readonly name: string;
			/** The type. */
			readonly type: string;
			/** The class. */
			readonly class: string;
		}[] & {
			/** The bytes of the questions. */
			readonly raw: string;
		};
		/** The records of the answer. */
		readonly answer: ResourceRecord[];
		/** The records of name servers. */
		readonly authority: ResourceRecord[];
		/** Further records. */
		readonly additional: ResourceRecord[];
	}

	/** The records of a name, which can be turned into text. */
	type Records<Type extends adns.RecordType = adns.RecordType> = (ResourceRecord & adns.RecordTypes[Type])[];

	/** A resolver with its name servers, its sockets and its cache. */
	interface Resolver {
		/** The addresses of the name servers; nil before the first question. */
		server?: string[];
		/** The number of the name server to ask first. */
		best_server: number;
		/** The time limit of a question, in seconds. */
		timeout: number;
		/** For how long to wait before each further try, in seconds. */
		readonly delays: number[];
		/** For how long to wait before a question, at most, in seconds; false or nil not to wait. */
		jitter: number | false | undefined;
		/** The same before a further try. */
		retry_jitter: number | false | undefined;
		/** The cache: by class, type and name. */
		readonly cache: Cache;

		/**
		 * Adds a name server.
		 *
		 * @param address Its IP address.
		 */
		addnameserver(address: string): void;
		/**
		 * Replaces all name servers by one.
		 *
		 * @param address Its IP address.
		 */
		setnameserver(address: string): void;
		/** Adds the name servers of the system. */
		adddefaultnameservers(): void;
		/**
		 * Opens, or finds, the socket for a name server.
		 *
		 * @param servernum The number of the name server, from 1 on.
		 * @returns The socket; or nil and why.
		 */
		getsocket(servernum: number): LuaMultiReturn<[socket: unknown, problem?: string]>;
		/**
		 * Closes the socket for a name server.
		 *
		 * @param sock The socket, or the number of the name server.
		 */
		voidsocket(sock: unknown): void;
		/**
		 * Sets what wraps each new socket.
		 *
		 * @param func Called with the socket and the resolver; returns what is used in its place.
		 */
		socket_wrapper_set(
			func: (
				this: void,
				sock: import("net.server").Socket,
				resolver: Resolver,
			) => LuaMultiReturn<[socket: unknown, problem?: string]>,
		): void;
		/** Closes all sockets. */
		closeall(): void;
		/**
		 * Puts a record into the cache.
		 *
		 * @param rr The record.
		 * @param type The type that was asked for.
		 */
		remember(rr: ResourceRecord, type: string): void;
		/**
		 * Looks a name up in the cache.
		 *
		 * @param qname The name.
		 * @param qtype The type of record; `A` where left out.
		 * @param qclass The class; `IN` where left out.
		 * @param n How many aliases to follow; 3 where left out.
		 * @returns The records, or nil.
		 */
		peek<Type extends adns.RecordType = "A">(
			qname: string,
			qtype?: Type,
			qclass?: adns.RecordClass,
			n?: number,
		): Records<Type> | undefined;
		/**
		 * Empties the cache.
		 *
		 * @param soft Takes away only what is too old.
		 */
		purge(soft?: "soft"): void;
		/**
		 * Asks, unless the answer is in the cache.
		 *
		 * @param qname The name.
		 * @param qtype The type of record; `A` where left out.
		 * @param qclass The class; `IN` where left out.
		 * @returns True where it was asked, the records of the cache; or nil and why.
		 */
		query<Type extends adns.RecordType = "A">(
			qname: string,
			qtype?: Type,
			qclass?: adns.RecordClass,
		): LuaMultiReturn<
			[result: true | Records<Type>, problem?: undefined] | [result: undefined, problem: string | undefined]
		>;
		/**
		 * Gives a name server up, and asks the next one.
		 *
		 * @param sock The socket.
		 * @param err Why.
		 * @returns The last socket that was tried, and why it failed.
		 */
		servfail(sock: unknown, err?: string): LuaMultiReturn<[socket: unknown, problem?: string]>;
		/**
		 * Sets the time limit of a question.
		 *
		 * @param seconds How long.
		 */
		settimeout(seconds: number): void;
		/**
		 * Reads answers from the sockets.
		 *
		 * @param rset The sockets; all where left out.
		 * @returns The last answer, or nil.
		 */
		receive(rset?: unknown[]): Response | undefined;
		/**
		 * Takes an answer in.
		 *
		 * @param sock The socket that it came on.
		 * @param packet The answer, as bytes.
		 * @param force Takes it in though nobody asked.
		 * @returns The answer, or nil.
		 */
		feed(sock: unknown, packet: string, force?: boolean): Response | undefined;
		/**
		 * Lets those go on who wait for an answer, without one.
		 *
		 * @param qclass The class.
		 * @param qtype The type.
		 * @param qname The name, with a dot at the end.
		 */
		cancel(qclass: string, qtype: string, qname: string): void;
		/**
		 * Reads answers and asks again what was not answered.
		 *
		 * @returns True where there are questions left, else nil.
		 */
		pulse(): true | undefined;
		/**
		 * Looks a name up and waits for the answer.
		 *
		 * @param qname The name.
		 * @param qtype The type of record; `A` where left out.
		 * @param qclass The class; `IN` where left out.
		 * @returns The records, or nil.
		 */
		lookup<Type extends adns.RecordType = "A">(
			qname: string,
			qtype?: Type,
			qclass?: adns.RecordClass,
		): Records<Type> | undefined;
		/**
		 * Looks a name up in the cache, or asks without waiting.
		 *
		 * @param handler Not used.
		 * @param qname The name.
		 * @param qtype The type of record; `A` where left out.
		 * @param qclass The class; `IN` where left out.
		 * @returns The records, true where it was asked; or nil and why.
		 */
		lookupex<Type extends adns.RecordType = "A">(
			handler: unknown,
			qname: string,
			qtype?: Type,
			qclass?: adns.RecordClass,
		): LuaMultiReturn<[result: true | Records<Type> | undefined, problem?: string]>;
		/**
		 * Looks the name of an IPv4 address up and waits for the answer.
		 *
		 * @param ip The address.
		 * @returns The records, or nil.
		 */
		tohostname(ip: string): Records<"PTR"> | undefined;
	}

	/** The cache: by class, type and name. */
	type Cache = LuaMap<string, LuaMap<string, LuaMap<string, Records>>>;

	/** The types by their numbers. */
	const types: ReadonlyLuaMap<number, string>;
	/** The classes by their numbers. */
	const classes: ReadonlyLuaMap<number, string>;
	/** The type in capital letters, by number or by name; `TYPE1234` where not known. */
	const type: LuaTable<number | string, string>;
	/** The class in capital letters, by number or by name; `CLASS1234` where not known. */
	const class_: LuaTable<number | string, string>;
	/** The two bytes of a type in a packet, by number or by name. */
	const typecode: ReadonlyLuaMap<number | string, string>;
	/** The two bytes of a class in a packet, by number or by name. */
	const classcode: ReadonlyLuaMap<number | string, string>;

	/** The resolver that the functions below use. */
	const _resolver: Resolver;

	/**
	 * Makes a resolver with a cache of its own.
	 *
	 * @returns The resolver.
	 */
	function resolver(): Resolver;

	/**
	 * A random whole number; the first call sets the seed.
	 *
	 * @param from The smallest.
	 * @param to The largest.
	 * @returns The number.
	 */
	function random(from: number, to: number): number;

	/**
	 * Looks a name up and waits for the answer, with all of Prosody.
	 *
	 * @param qname The name.
	 * @param qtype The type of record; `A` where left out.
	 * @param qclass The class; `IN` where left out.
	 * @returns The records, or nil.
	 */
	function lookup<Type extends adns.RecordType = "A">(
		qname: string,
		qtype?: Type,
		qclass?: adns.RecordClass,
	): Records<Type> | undefined;

	/**
	 * Looks the name of an IPv4 address up and waits for the answer, with all of Prosody.
	 *
	 * @param ip The address.
	 * @returns The records, or nil.
	 */
	function tohostname(ip: string): Records<"PTR"> | undefined;

	/**
	 * Empties the cache.
	 *
	 * @param soft Takes away only what is too old.
	 */
	function purge(soft?: "soft"): void;

	/**
	 * Looks a name up in the cache.
	 *
	 * @param qname The name.
	 * @param qtype The type of record; `A` where left out.
	 * @param qclass The class; `IN` where left out.
	 * @returns The records, or nil.
	 */
	function peek<Type extends adns.RecordType = "A">(
		qname: string,
		qtype?: Type,
		qclass?: adns.RecordClass,
	): Records<Type> | undefined;

	/**
	 * Asks, unless the answer is in the cache.
	 *
	 * @param qname The name.
	 * @param qtype The type of record; `A` where left out.
	 * @param qclass The class; `IN` where left out.
	 * @returns True where it was asked, the records of the cache; or nil and why.
	 */
	function query<Type extends adns.RecordType = "A">(
		qname: string,
		qtype?: Type,
		qclass?: adns.RecordClass,
	): LuaMultiReturn<
		[result: true | Records<Type>, problem?: undefined] | [result: undefined, problem: string | undefined]
	>;

	/**
	 * Takes an answer in.
	 *
	 * @param sock The socket that it came on.
	 * @param packet The answer, as bytes.
	 * @param force Takes it in though nobody asked.
	 * @returns The answer, or nil.
	 */
	function feed(sock: unknown, packet: string, force?: boolean): Response | undefined;

	/**
	 * Lets those go on who wait for an answer, without one.
	 *
	 * @param qclass The class.
	 * @param qtype The type.
	 * @param qname The name, with a dot at the end.
	 */
	function cancel(qclass: string, qtype: string, qname: string): void;

	/**
	 * Sets the time limit of a question.
	 *
	 * @param seconds How long.
	 */
	function settimeout(seconds: number): void;

	/**
	 * The cache.
	 *
	 * @returns The table itself, no copy.
	 */
	function cache(): Cache;

	/**
	 * Sets what wraps each new socket.
	 *
	 * @param func Called with the socket and the resolver; returns what is used in its place.
	 */
	function socket_wrapper_set(func: Parameters<Resolver["socket_wrapper_set"]>[0]): void;

	export {
		_resolver,
		type Cache,
		cache,
		cancel,
		class_ as class,
		classcode,
		classes,
		feed,
		type Header,
		lookup,
		peek,
		purge,
		query,
		type Records,
		type Resolver,
		type ResourceRecord,
		type Response,
		random,
		resolver,
		settimeout,
		socket_wrapper_set,
		tohostname,
		type,
		typecode,
		types,
	};
}
