/**
 * Looks names up in DNS with libunbound, which checks signatures (`net/unbound.lua`). It needs lua-unbound.
 *
 * Others use `net.adns`, which this takes the place of where it can be loaded.
 * @see https://prosody.im/doc/dns
 * @noResolution
 * @noSelf
 */
declare module "net.unbound" {
	import type * as adns from "net.adns";

	/** See `net.adns`; the callback is never called at once. */
	const lookup: typeof adns.lookup;
	/** See `net.adns`; always the same one. */
	const resolver: typeof adns.resolver;
	/** Throws. */
	const new_async_socket: () => never;
	/**
	 * See `net.adns`.
	 * @since 13.0
	 */
	const instrument: typeof adns.instrument;

	/**
	 * Gives a question up: its callback is called with nil and `canceled`.
	 *
	 * @param id The question.
	 * @returns True.
	 */
	function cancel(id: number): true;

	/** Functions like those of `net.dns`; most of them do nothing. */
	const dns: {
		/**
		 * Looks a name up and waits for the answer, with all of Prosody. For prosodyctl.
		 *
		 * @param qname The name, in ASCII.
		 * @param qtype The type of record; `A` where left out.
		 * @param qclass The class; `IN` where left out.
		 * @returns The records; or nil and why.
		 */
		readonly lookup: <Type extends adns.RecordType = "A">(
			this: void,
			qname: string,
			qtype?: Type,
			qclass?: adns.RecordClass,
		) => LuaMultiReturn<
			[answer: adns.Answer<Type>, problem?: undefined] | [answer: undefined, problem: string]
		>;
		/** The same as `cancel` of the library. */
		readonly cancel: typeof cancel;
		/** Gives all questions up and empties the cache; true. */
		readonly purge: (this: void) => true;
		/** Does nothing. */
		readonly cache: (this: void) => void;
		/** Does nothing. */
		readonly socket_wrapper_set: (this: void) => void;
		/** Does nothing. */
		readonly settimeout: (this: void) => void;
		/** Does nothing. */
		readonly query: (this: void) => void;
		/** Does nothing. */
		readonly random: (this: void) => void;
		/** Does nothing. */
		readonly peek: (this: void) => void;
		/** Numbers of types to names, and names to numbers. */
		readonly types: typeof import("util.dns").types;
		/** Numbers of classes to names, and names to numbers. */
		readonly classes: typeof import("util.dns").classes;
	};
}
