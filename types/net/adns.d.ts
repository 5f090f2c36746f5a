/**
 * Looks names up in DNS without waiting (`net/adns.lua`).
 *
 * Where lua-unbound is installed, `net.unbound` takes its place under this name, with the same `lookup`, `resolver`
 * and `instrument`.
 * @see https://prosody.im/doc/dns
 * @noResolution
 * @noSelf
 */
declare module "net.adns" {
	import type { MxRecord, SoaRecord, SrvRecord, TlsaRecord } from "util.dns";

	/** What the records of each type hold: the field that is the type in small letters. */
	interface RecordTypes {
		/** An IPv4 address. */
		A: { readonly a: string };
		/** An IPv6 address. */
		AAAA: { readonly aaaa: string };
		/** The name that this one stands for. */
		CNAME: { readonly cname: string };
		/** A mail server: its name, with `pref` beside it, from `net.dns`; both in a table from `net.unbound`. */
		MX: { readonly mx: string; readonly pref: number } | { readonly mx: MxRecord };
		/** A name server. */
		NS: { readonly ns: string };
		/** The name of an address. */
		PTR: { readonly ptr: string };
		/** The start of a zone. */
		SOA: { readonly soa?: SoaRecord };
		/** A server of a service. */
		SRV: { readonly srv: SrvRecord };
		/** Text: the first piece from `net.dns`, all pieces from `net.unbound`. */
		TXT: { readonly txt: string | string[] };
		/** What a certificate is compared with (RFC 6698). `net.unbound` only. */
		TLSA: { readonly tlsa?: TlsaRecord };
	}

	/** The types of records that are known. */
	type RecordType = keyof RecordTypes;

	/** The classes of records: Internet as a rule. */
	type RecordClass = "IN" | "CS" | "CH" | "HS" | "*";

	/** The records of an answer, from index 1 on in Lua, with what `net.unbound` tells of the answer. */
	type Answer<Type extends RecordType = RecordType> = RecordTypes[Type][] & {
		/** True where it was signed and the signature is right (RFC 4035). `net.unbound` only. */
		readonly secure?: boolean;
		/** What is wrong with the signature; such an answer has no records. `net.unbound` only. */
		readonly bogus?: string | false;
		/** The answer's code in words, such as `NXDOMAIN`. `net.unbound` only. */
		readonly status?: string;
		/** The answer's code (RFC 1035, section 4.1.1). `net.unbound` only. */
		readonly rcode?: number;
		/** The name that was asked for. `net.unbound` only. */
		readonly qname?: string;
		/** The name that it stands for, where it is another. `net.unbound` only. */
		readonly canonname?: string;
		/** The type that was asked for, as a number. `net.unbound` only. */
		readonly qtype?: number;
		/** The class that was asked for, as a number. `net.unbound` only. */
		readonly qclass?: number;
		/** The type that was asked for. `net.unbound` only. */
		readonly type?: Type;
		/** The class that was asked for. `net.unbound` only. */
		readonly class?: RecordClass;
	};

	/**
	 * Called with an answer.
	 *
	 * @param answer The records. nil where there was no answer; `net.adns` gives nil also where there is no record.
	 * @param problem Why there was no answer, nil where that is not known.
	 */
	type AnswerCallback<Type extends RecordType> = (
		this: void,
		answer: Answer<Type> | undefined,
		problem?: string,
	) => void;

	/** Looks names up. */
	interface AsyncResolver {
		/** The resolver below it, for those who set its time limits. */
		readonly _resolver: {
			/**
			 * Sets the time limit of a question.
			 *
			 * @param seconds How long. `net.unbound` takes no notice of it.
			 */
			settimeout(seconds: number): void;
			/** Closes its sockets. */
			closeall(): void;
		};
		/**
		 * Looks a name up.
		 *
		 * @param callback Called with the answer; at once where it is in the cache.
		 * @param qname The name, in ASCII.
		 * @param qtype The type of record; `A` where left out.
		 * @param qclass The class; `IN` where left out.
		 * @returns What stands for the question; nil where it was answered at once or could not be asked.
		 */
		lookup<Type extends RecordType = "A">(
			callback: AnswerCallback<Type>,
			qname: string,
			qtype?: Type,
			qclass?: RecordClass,
		): LuaMultiReturn<[query: Query | undefined, problem?: string]>;
		/**
		 * Looks a name up.
		 *
		 * @param qname The name, in ASCII.
		 * @param qtype The type of record; `A` where left out.
		 * @param qclass The class; `IN` where left out.
		 * @returns A promise of the records.
		 */
		lookup_promise<Type extends RecordType = "A">(
			qname: string,
			qtype?: Type,
			qclass?: RecordClass,
		): import("util.promise").Promise<Answer<Type>>;
	}

	/** A question that waits for its answer: a table of `net.adns`, or a number for `cancel` of `net.unbound`. */
	type Query =
		| number
		| {
				/**
				 * Gives it up.
				 *
				 * @param call_handler Not used.
				 * @param reason Not used.
				 */
				cancel(call_handler?: boolean, reason?: string): void;
		  };

	/**
	 * Looks a name up.
	 *
	 * @param callback Called with the answer; at once where it is in the cache.
	 * @param qname The name, in ASCII.
	 * @param qtype The type of record; `A` where left out.
	 * @param qclass The class; `IN` where left out.
	 * @returns What stands for the question; nil where it was answered at once or could not be asked.
	 */
	function lookup<Type extends RecordType = "A">(
		callback: AnswerCallback<Type>,
		qname: string,
		qtype?: Type,
		qclass?: RecordClass,
	): LuaMultiReturn<[query: Query | undefined, problem?: string]>;

	/**
	 * Makes a resolver with a cache of its own.
	 *
	 * @returns The resolver.
	 */
	function resolver(): AsyncResolver;

	/**
	 * Makes a connection of a UDP socket, for a resolver of `net.dns`. Throws with `net.unbound`.
	 *
	 * @param sock The socket.
	 * @param resolver The resolver.
	 * @returns The connection; or nil and why.
	 */
	function new_async_socket(
		sock: import("net.server").Socket,
		resolver: import("net.dns").Resolver,
	): LuaMultiReturn<
		[conn: import("net.server").Connection, problem?: undefined] | [conn: undefined, problem: string]
	>;

	/**
	 * Measures all questions. Prosody does so for its metric `prosody_dns`.
	 *
	 * @param measure Called with class and type as a question is asked; returns what is called at the answer.
	 * @since 13.0
	 */
	function instrument(measure: (this: void, qclass: string, qtype: string) => (this: void) => void): void;
}
