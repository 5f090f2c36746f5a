/**
 * XML elements and stanzas as Prosody holds them (`util/stanza.lua`).
 * @noResolution
 * @noSelf
 */
declare module "util.stanza" {
	/** The three kinds of stanza of RFC 6120, section 8. */
	type StanzaName = "iq" | "message" | "presence";

	/** The error types of RFC 6120, section 8.3.2. */
	type ErrorType = "auth" | "cancel" | "continue" | "modify" | "wait";

	/** The error conditions of RFC 6120, section 8.3.3. */
	type ErrorCondition =
		| "bad-request"
		| "conflict"
		| "feature-not-implemented"
		| "forbidden"
		| "gone"
		| "internal-server-error"
		| "item-not-found"
		| "jid-malformed"
		| "not-acceptable"
		| "not-allowed"
		| "not-authorized"
		| "policy-violation"
		| "recipient-unavailable"
		| "redirect"
		| "registration-required"
		| "remote-server-not-found"
		| "remote-server-timeout"
		| "resource-constraint"
		| "service-unavailable"
		| "subscription-required"
		| "undefined-condition"
		| "unexpected-request";

	/**
	 * The attributes of an element, by name.
	 *
	 * Nothing is filled in: an attribute that was not sent is nil, and on a stanza that came from another
	 * server even `id` and `type` of an IQ may be missing.
	 */
	interface Attributes {
		from?: string | undefined;
		to?: string | undefined;
		id?: string | undefined;
		type?: string | undefined;
		xmlns?: string | undefined;
		[name: string]: string | undefined;
	}

	/** Text between elements, as a Lua string: indexing one with an unknown name gives nil. */
	type Text = string & { readonly name?: undefined };

	/** An XML element with its attributes, child elements and text. */
	interface Element {
		/** The element's local name. */
		readonly name: string;
		/** Its attributes; assigning changes the element in place. */
		readonly attr: Attributes;
		/** The child elements alone, in document order. */
		readonly tags: readonly Element[];
		/** How many children it has, text and elements. Compiles to the length operator. */
		readonly child_count: LuaLengthMethod<number>;
		/**
		 * One of its children, text or element, numbered from 1 in document order. Compiles to an index. Text is
		 * told from an element by its `name`, which is nil.
		 */
		readonly child: LuaTableGetMethod<number, Element | Text>;

		/**
		 * Finds the first child element of a name and namespace.
		 *
		 * @param name The local name, or nil for any.
		 * @param xmlns The namespace; where left out, the one of this element.
		 * @returns The child, or nil where there is none.
		 */
		get_child(name?: string, xmlns?: string): Element | undefined;
		/**
		 * Reads the text of a child element.
		 *
		 * @param name The child's local name.
		 * @param xmlns Its namespace; where left out, the one of this element.
		 * @returns The text, or nil where there is no such child or it has child elements.
		 */
		get_child_text(name: string, xmlns?: string): string | undefined;
		/**
		 * Adds a child element and makes it the one that later calls add to.
		 *
		 * @param name The local name.
		 * @param attr The attributes; throws where a value is no string or holds control characters.
		 * @returns This element.
		 */
		tag(name: string, attr?: Attributes): this;
		/**
		 * Adds a child element that holds a text alone.
		 *
		 * @param name The local name.
		 * @param text The text; throws where it holds control characters or invalid UTF-8.
		 * @param attr The attributes.
		 * @returns This element.
		 */
		text_tag(name: string, text: string, attr?: Attributes): this;
		/**
		 * Ends what the last `tag` began.
		 *
		 * @returns This element.
		 */
		up(): this;
		/**
		 * The opening tag as text, for logs.
		 *
		 * @returns XML without the children.
		 */
		top_tag(): string;
	}

	/** A message, presence or IQ, or anything that may yet turn out to be one. */
	interface Stanza extends Element {}

	/**
	 * Copies an element.
	 *
	 * @param stanza The element to copy.
	 * @param only_top Leaves the children out.
	 * @returns A deep copy that shares nothing with the first.
	 */
	function clone(stanza: Stanza, only_top?: boolean): Stanza;

	/**
	 * Makes an IQ (RFC 6120, section 8.2.3).
	 *
	 * @param attr The attributes; throws without `id` or `type`.
	 * @returns The stanza.
	 */
	function iq(attr: Attributes & { id: string; type: "get" | "set" | "result" | "error" }): Stanza;

	/**
	 * Makes a presence stanza (RFC 6121, section 4.7).
	 *
	 * @param attr The attributes; without a type it says "available".
	 * @returns The stanza.
	 */
	function presence(attr: Attributes): Stanza;

	/**
	 * Makes the error that answers a stanza (RFC 6120, section 8.3.1): addresses swapped, same id.
	 *
	 * @param stanza What is answered; throws where it is itself of type error.
	 * @param type The error type.
	 * @param condition The defined condition.
	 * @param text A human-readable explanation; left out where nil.
	 * @returns The error, without the payload of what it answers.
	 */
	function error_reply(stanza: Stanza, type: ErrorType, condition: ErrorCondition, text?: string): Stanza;
}
