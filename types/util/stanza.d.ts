/**
 * XML elements and stanzas as Prosody holds them (`util/stanza.lua`).
 * @see https://prosody.im/doc/developers/util/stanza
 * @noResolution
 * @noSelf
 */
declare module "util.stanza" {
	// --- The closed sets of RFC 6120 and RFC 6121 ----------------------------------------------------------------

	/** The three kinds of stanza (RFC 6120, section 8). */
	type StanzaKind = "iq" | "message" | "presence";

	/** The types of an IQ (RFC 6120, section 8.2.3). */
	type IqType = "error" | "get" | "result" | "set";

	/** The types of a message; one without a type is `normal` (RFC 6121, section 5.2.2). */
	type MessageType = "chat" | "error" | "groupchat" | "headline" | "normal";

	/** The types of a presence; one without a type says "available" (RFC 6121, section 4.7.1). */
	type PresenceType =
		| "error"
		| "probe"
		| "subscribe"
		| "subscribed"
		| "unavailable"
		| "unsubscribe"
		| "unsubscribed";

	/** The error types (RFC 6120, section 8.3.2). */
	type ErrorType = "auth" | "cancel" | "continue" | "modify" | "wait";

	/** The error conditions (RFC 6120, section 8.3.3). */
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

	// --- Attributes ----------------------------------------------------------------------------------------------

	/** The name of an attribute in a namespace: the namespace, a byte of value 1, and the local name. */
	type QualifiedName = `${string}\u0001${string}`;

	/**
	 * The attributes of an element, by name.
	 *
	 * Nothing is filled in: an attribute that was not sent is nil, and on a stanza that came from another
	 * server even `id` and `type` of an IQ may be missing.
	 */
	interface Attributes {
		/** The sender; on a stanza that came from a client always its full address. */
		from?: string | undefined;
		/** The recipient; nil on a stanza that a client sent to its own account. */
		to?: string | undefined;
		/** What pairs a request with its answer. */
		id?: string | undefined;
		/** Of a stanza, what it is for. */
		type?: string | undefined;
		/** The namespace; nil where it is the stream's own. */
		xmlns?: string | undefined;
		/** The language of the text in it (RFC 6120, section 8.1.5). */
		"xml:lang"?: string | undefined;
		/** Any other attribute. One in a namespace has that and a byte of value 1 before its name. */
		[name: string]: string | undefined;
	}

	/** The attributes of a stanza that was received or built. */
	interface StanzaAttributes<
		Type extends string | undefined,
		Id extends string | undefined = string | undefined,
	> extends Attributes {
		/** What the stanza is for. Another server may send words that are not in the list: those match none. */
		type: Type;
		/** What pairs a request with its answer. */
		id: Id;
	}

	/** The attributes that a new stanza can have: a name that is not one of these does not compile. */
	interface NewStanzaAttributes<Type extends string> {
		/** The sender. */
		from?: string | undefined;
		/** The recipient. */
		to?: string | undefined;
		/** What an answer will carry too; `util.id` makes one. */
		id?: string | undefined;
		/** What the stanza is for. */
		type?: Type | undefined;
		/** The namespace; left out for the stream's own, which is what a stanza has to be in. */
		xmlns?: string | undefined;
		/** The language of the text in it. */
		"xml:lang"?: string | undefined;
		/** An attribute in a namespace. */
		[name: QualifiedName]: string | undefined;
	}

	// --- Elements ------------------------------------------------------------------------------------------------

	/** Text between elements, as a Lua string: indexing one with an unknown name gives nil. */
	type Text = string & { readonly name?: undefined };

	/** What `find` gives for a path: a text where the path ends in `#` or names an attribute. */
	type Found<Path extends string> = string extends Path
		? Element | string
		: Path extends `${string}#` | `${string}@${string}`
			? string
			: Element;

	/**
	 * An XML element with its attributes, child elements and text.
	 *
	 * In Lua it is an array of its children, text and elements alike; `child` and `child_count` read that.
	 * `tostring` makes XML of it.
	 */
	interface Element {
		/** The element's local name. */
		readonly name: string;
		/** Its attributes; assigning changes the element in place. */
		readonly attr: Attributes;
		/** The child elements alone, in document order: `tags[0]` here is the first, `tags[1]` in Lua. */
		readonly tags: readonly Element[];
		/** The prefixes that the stream declared for attributes, to their namespaces. */
		readonly namespaces?: Readonly<Record<string, string>> | undefined;
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
		 * @example
		 * module.hook("message/bare", ({ stanza }) => {
		 * 	const delay = stanza.get_child("delay", "urn:xmpp:delay");
		 * 	if (delay) module.log("debug", "From %s", delay.attr.stamp);
		 * });
		 */
		get_child(name?: string, xmlns?: string): Element | undefined;
		/**
		 * Reads the text of a child element.
		 *
		 * @param name The child's local name, or nil for any.
		 * @param xmlns Its namespace; where left out, the one of this element.
		 * @returns The text, or nil where there is no such child or it has child elements.
		 * @example
		 * module.hook("message/bare", ({ stanza }) => {
		 * 	const body = stanza.get_child_text("body");
		 * 	if (body !== undefined) module.log("debug", "%d bytes", body.length);
		 * });
		 */
		get_child_text(name?: string, xmlns?: string): string | undefined;
		/**
		 * Reads an attribute of a child element.
		 *
		 * @param name The child's local name, or nil for any.
		 * @param xmlns Its namespace; where nil, the one of this element.
		 * @param attr The attribute's name.
		 * @returns The value, or nil where there is no such child or it has no such attribute.
		 * @since 13.0
		 */
		get_child_attr(name: string | undefined, xmlns: string | undefined, attr: string): string | undefined;
		/**
		 * Finds the first child element that has an attribute of some value.
		 *
		 * @param name The child's local name, or nil for any.
		 * @param xmlns Its namespace; where nil, the one of this element.
		 * @param attr_name The attribute's name.
		 * @param attr_value The value that is sought.
		 * @param normalize Applied to each value before it is compared.
		 * @returns The child, or nil where there is none.
		 */
		get_child_with_attr(
			name: string | undefined,
			xmlns: string | undefined,
			attr_name: string,
			attr_value: string,
			normalize?: (value: string | undefined) => string | undefined,
		): Element | undefined;
		/**
		 * Finds the first child element of a name, in whatever namespace.
		 *
		 * @param name The local name.
		 * @returns The child, or nil where there is none.
		 * @example
		 * module.hook("message/bare", ({ stanza }) => {
		 * 	const event = stanza.child_with_name("event");
		 * 	if (event) print(event.attr.xmlns);
		 * });
		 */
		child_with_name(name: string): Element | undefined;
		/**
		 * Finds the first child element in a namespace, of whatever name.
		 *
		 * @param xmlns The namespace.
		 * @returns The child, or nil where there is none.
		 */
		child_with_ns(xmlns: string): Element | undefined;
		/**
		 * Follows a path down the tree: names with slashes between them, each with a namespace in braces before it
		 * where that is not its parent's, and at the end `#` for the text or `@name` for an attribute.
		 *
		 * @param path Such as `{http://jabber.org/protocol/pubsub#event}event/items@node`.
		 * @returns The element, text or attribute; nil where there is none.
		 * @example
		 * module.hook("message/bare", ({ stanza }) => {
		 * 	const title = stanza.find("{http://jabber.org/protocol/pubsub#event}event/items/item/{urn:x}entry/title#");
		 * 	if (title !== undefined) print(title);
		 * });
		 */
		find<Path extends string>(path: Path): Found<Path> | undefined;
		/**
		 * Goes through all children, text and elements, in document order.
		 *
		 * @returns An iterator for a `for` loop.
		 */
		children(): LuaIterable<Element | Text>;
		/**
		 * Goes through the child elements of a name and namespace.
		 *
		 * @param name The local name, or nil for any.
		 * @param xmlns The namespace; where left out, the one of this element.
		 * @returns An iterator for a `for` loop.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * for (const item of stanza("list").childtags("item")) print(item.attr.id);
		 */
		childtags(name?: string, xmlns?: string): LuaIterable<Element>;
		/**
		 * Replaces or removes child elements, in place.
		 *
		 * @param callback Called for each child element; returns what takes its place, or nil to remove it.
		 * @returns This element. Throws where its children and `tags` do not agree.
		 * @example
		 * module.hook("pre-message/bare", ({ stanza }) => {
		 * 	stanza.maptags((child) => (child.name === "nick" ? undefined : child));
		 * });
		 */
		maptags(callback: (tag: Element) => Element | undefined): this;
		/**
		 * Removes the child elements of a name and namespace.
		 *
		 * @param name The local name, or nil for any.
		 * @param xmlns The namespace; where left out, the one of this element.
		 * @returns This element.
		 */
		remove_children(name?: string, xmlns?: string): this;
		/**
		 * Reads the text of this element.
		 *
		 * @returns All its text in one, or nil where it has child elements.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * print(stanza("name").text("Juliet").get_text());
		 */
		get_text(): string | undefined;
		/**
		 * Reads the error that this stanza reports (RFC 6120, section 8.3).
		 *
		 * @returns Its type, condition, text and the element beside the condition that tells more, each nil where it
		 * is missing. All four are nil where there is no `<error/>`; where there is one, a missing condition is
		 * `undefined-condition`.
		 * @example
		 * module.hook("message/bare", ({ stanza }) => {
		 * 	if (stanza.attr.type !== "error") return;
		 * 	const [, condition, text] = stanza.get_error();
		 * 	module.log("info", "%s: %s", condition, text ?? "no text");
		 * });
		 */
		get_error(): LuaMultiReturn<
			[
				type: ErrorType | undefined,
				condition: ErrorCondition | undefined,
				text: string | undefined,
				extra: Element | undefined,
			]
		>;

		/**
		 * Adds a child element and makes it the one that later calls add to.
		 *
		 * @param name The local name; throws where it is empty or no XML name.
		 * @param attr The attributes; throws where a value is no string, or holds control characters or invalid
		 * UTF-8.
		 * @param namespaces Prefixes for attributes to their namespaces.
		 * @returns This element, not the child.
		 * @example
		 * import { iq } from "util.stanza";
		 *
		 * iq({ type: "get", id: "v1" })
		 * 	.tag("query", { xmlns: "http://jabber.org/protocol/disco#info" })
		 * 	.tag("x")
		 * 	.up();
		 */
		tag(name: string, attr?: Attributes, namespaces?: Readonly<Record<string, string>>): this;
		/**
		 * Adds text where the last `tag` stands.
		 *
		 * @param text The text; nil and the empty text add nothing. Throws where it is no string, or holds control
		 * characters or invalid UTF-8.
		 * @returns This element.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * stanza("name").text("Juliet");
		 */
		text(text?: string): this;
		/**
		 * Adds a child element that holds a text alone.
		 *
		 * @param name The local name.
		 * @param text The text, or nil for none; throws where it holds control characters or invalid UTF-8.
		 * @param attr The attributes.
		 * @param namespaces Prefixes for attributes to their namespaces.
		 * @returns This element.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * stanza("vCard").text_tag("name", "Juliet").text_tag("house", "Capulet");
		 */
		text_tag(
			name: string,
			text: string | undefined,
			attr?: Attributes,
			namespaces?: Readonly<Record<string, string>>,
		): this;
		/**
		 * Adds a `<body/>`, the text of a message.
		 *
		 * @param text The text.
		 * @param attr The attributes.
		 * @returns This element.
		 * @example
		 * import { message } from "util.stanza";
		 *
		 * message({ to: "juliet@example.org" }).body("Welcome!");
		 */
		body(text: string, attr?: Attributes): this;
		/**
		 * Adds a `<query/>` and makes it the one that later calls add to.
		 *
		 * @param xmlns Its namespace.
		 * @returns This element.
		 */
		query(xmlns: string): this;
		/**
		 * Ends what the last `tag` began; does nothing at the top.
		 *
		 * @returns This element.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * stanza("a").tag("b").text("in b").up().tag("c").text("in c, beside b");
		 */
		up(): this;
		/**
		 * Goes back to the top: ends all that was begun.
		 *
		 * @returns This element.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * stanza("a").tag("b").tag("c").reset().tag("beside_b");
		 */
		reset(): this;
		/**
		 * Tells whether later calls add to this element itself.
		 *
		 * @returns False inside a `tag` that has not ended.
		 */
		at_top(): boolean;
		/**
		 * Adds an element or text where the last `tag` stands, by reference.
		 *
		 * @param child What to add; throws where it is a text that cannot be in XML.
		 * @returns This element.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * const list = stanza("list");
		 * list.add_child(stanza("item", { id: "1" }));
		 */
		add_child(child: Element | string): this;
		/**
		 * Adds an element or text to this element itself, wherever the last `tag` stands, by reference.
		 *
		 * @param child What to add; throws where it is a text that cannot be in XML.
		 * @example
		 * import { stanza } from "util.stanza";
		 *
		 * const list = stanza("list").tag("item");
		 * list.add_direct_child(stanza("note"));
		 */
		add_direct_child(child: Element | string): void;
		/**
		 * Adds an `<error/>` to this stanza, without making it one of type `error`.
		 *
		 * @param type The error type.
		 * @param condition The defined condition.
		 * @param text A human-readable explanation; left out where nil.
		 * @param by The address of whoever made the error; left out where it is the sender.
		 * @returns This element.
		 * @since 13.0
		 */
		add_error(type: ErrorType, condition: ErrorCondition, text?: string, by?: string): this;
		/**
		 * Adds an `<error/>` to this stanza as an error object describes it.
		 *
		 * @param error What went wrong, such as `util.error` makes it.
		 * @returns This element.
		 * @since 13.0
		 */
		add_error(error: ErrorDescription): this;

		/**
		 * The opening tag as text, for logs.
		 *
		 * @returns XML without the children.
		 * @example
		 * module.hook("iq/host", ({ stanza }) => module.log("debug", "%s", stanza.top_tag()));
		 */
		top_tag(): string;
		/**
		 * The element as text with colours, for a terminal.
		 *
		 * @returns XML with escape sequences.
		 */
		pretty_print(): string;
		/**
		 * The opening tag as text with colours, for a terminal.
		 *
		 * @returns XML with escape sequences, without the children.
		 */
		pretty_top_tag(): string;
		/**
		 * Lays the element out on several lines, for people to read.
		 *
		 * @param level How deep it stands; 1 where left out.
		 * @param indent What a level is indented by; a tab where left out.
		 * @returns A copy; or this element itself where it has nothing to lay out.
		 */
		indent(level?: number, indent?: string): Element;
	}

	/** An IQ: a request, or the answer to one (RFC 6120, section 8.2.3). */
	interface Iq<
		Type extends IqType | undefined = IqType | undefined,
		Id extends string | undefined = string | undefined,
	> extends Element {
		/** `iq`. */
		readonly name: "iq";
		/** Its attributes; assigning changes the stanza in place. */
		readonly attr: StanzaAttributes<Type, Id>;
	}

	/** A message (RFC 6121, section 5). */
	interface Message extends Element {
		/** `message`. */
		readonly name: "message";
		/** Its attributes; assigning changes the stanza in place. */
		readonly attr: StanzaAttributes<MessageType | undefined>;
	}

	/** A presence (RFC 6121, section 4). */
	interface Presence extends Element {
		/** `presence`. */
		readonly name: "presence";
		/** Its attributes; assigning changes the stanza in place. */
		readonly attr: StanzaAttributes<PresenceType | undefined>;
	}

	/** A message, presence or IQ; its `name` tells which. */
	type Stanza = Iq | Message | Presence;

	/** An error as `util.error` makes it, as far as a stanza takes it over. */
	interface ErrorDescription {
		/** The error type. */
		readonly type: ErrorType;
		/** The defined condition. */
		readonly condition: ErrorCondition;
		/** A human-readable explanation. */
		readonly text?: string | undefined;
		/** Where the error arose. */
		readonly context?: { readonly by?: string | undefined } | undefined;
		/** What the application adds. */
		readonly extra?:
			| {
					/** Where to go instead, for the condition `gone`. */
					readonly uri?: string | undefined;
					/** An element to put beside the condition. */
					readonly tag?: Element | undefined;
					/** The namespace of a condition of the application's own. */
					readonly namespace?: string | undefined;
					/** The name of a condition of the application's own. */
					readonly condition?: string | undefined;
			  }
			| undefined;
	}

	/** An element without its methods, as a store keeps it: in Lua its children are the entries from 1 on. */
	interface SerializedElement {
		/** The element's local name. */
		readonly name: string;
		/** Its attributes. */
		readonly attr: Attributes;
		/** Its children, text and elements. */
		readonly [place: number]: SerializedElement | string;
	}

	/** What all elements have in common: the metatable behind them, which is where their methods are. */
	interface ElementMetatable {
		/** A method, or a function of the metatable. */
		readonly [name: string]: unknown;
	}

	// --- Building ------------------------------------------------------------------------------------------------

	/**
	 * Makes an element.
	 *
	 * @param name The local name; throws where it is empty or no XML name.
	 * @param attr The attributes; throws where a value is no string, or holds control characters or invalid
	 * UTF-8. Kept by reference.
	 * @param namespaces Prefixes for attributes to their namespaces.
	 * @returns The element.
	 * @example
	 * import { stanza } from "util.stanza";
	 *
	 * const form = stanza("x", { xmlns: "jabber:x:data", type: "form" });
	 */
	function stanza(name: string, attr?: Attributes, namespaces?: Readonly<Record<string, string>>): Element;

	/**
	 * Makes an IQ (RFC 6120, section 8.2.3).
	 *
	 * @param attr The attributes; throws without `id` or `type`. Kept by reference.
	 * @returns The stanza.
	 * @example
	 * import { iq } from "util.stanza";
	 *
	 * const ping = iq({ type: "get", id: "p1", to: "example.org" }).tag("ping", { xmlns: "urn:xmpp:ping" });
	 */
	function iq<Type extends IqType>(
		attr: NewStanzaAttributes<IqType> & { id: string; type: Type },
	): Iq<Type, string>;

	/**
	 * Makes a message (RFC 6121, section 5).
	 *
	 * @param attr The attributes; without a type it is `normal`. Kept by reference.
	 * @param body The text of its `<body/>`; none where left out.
	 * @returns The stanza.
	 * @example
	 * import { message } from "util.stanza";
	 *
	 * const greeting = message({ type: "chat", to: "juliet@example.org" }, "Welcome!");
	 */
	function message(attr?: NewStanzaAttributes<MessageType>, body?: string): Message;

	/**
	 * Makes a presence stanza (RFC 6121, section 4.7).
	 *
	 * @param attr The attributes; without a type it says "available". Kept by reference.
	 * @returns The stanza.
	 * @example
	 * import { presence } from "util.stanza";
	 *
	 * const request = presence({ type: "subscribe", from: module.host, to: "juliet@example.org" });
	 */
	function presence(attr?: NewStanzaAttributes<PresenceType>): Presence;

	/**
	 * Makes the answer to a stanza: addresses swapped, same id; of type `result` for an IQ, else of the same type.
	 *
	 * Whether the stanza may be answered at all is not checked.
	 *
	 * @param stanza What is answered; throws where it is no element.
	 * @returns The answer, without children.
	 * @example
	 * import { reply } from "util.stanza";
	 *
	 * module.hook("iq-get/host/urn:xmpp:ping:ping", ({ origin, stanza }) => {
	 * 	origin.send(reply(stanza));
	 * 	return true;
	 * });
	 */
	function reply<Id extends string | undefined>(stanza: Iq<IqType | undefined, Id>): Iq<"result", Id>;
	function reply(stanza: Message): Message;
	function reply(stanza: Presence): Presence;
	function reply(stanza: Stanza): Stanza;

	/**
	 * Makes the error that answers a stanza (RFC 6120, section 8.3.1): addresses swapped, same id.
	 *
	 * Later calls add to its `<error/>`, so that `tag` puts an application's own condition there.
	 *
	 * @param stanza What is answered; throws where it is no element, or itself of type error.
	 * @param type The error type.
	 * @param condition The defined condition.
	 * @param text A human-readable explanation; left out where nil.
	 * @param by The address of whoever made the error; left out where it is the sender.
	 * @returns The error, without the payload of what it answers.
	 * @example
	 * import { error_reply } from "util.stanza";
	 *
	 * module.hook("iq-set/host/urn:example:greeting:text", ({ origin, stanza }) => {
	 * 	origin.send(error_reply(stanza, "cancel", "not-allowed", "Nobody may change it"));
	 * 	return true;
	 * });
	 */
	function error_reply<Answered extends Stanza>(
		stanza: Answered,
		type: ErrorType,
		condition: ErrorCondition,
		text?: string,
		by?: string,
	): ErrorReply<Answered>;
	/**
	 * Makes the error that answers a stanza as an error object describes it.
	 *
	 * @param stanza What is answered; throws where it is no element, or itself of type error.
	 * @param error What went wrong, such as `util.error` makes it.
	 * @returns The error, without the payload of what it answers.
	 */
	function error_reply<Answered extends Stanza>(
		stanza: Answered,
		error: ErrorDescription,
	): ErrorReply<Answered>;

	/** The error that answers a stanza: of the same kind. */
	type ErrorReply<Answered extends Stanza> = Answered extends Iq
		? Iq<"error", Answered["attr"]["id"]>
		: Answered;

	/**
	 * Copies an element.
	 *
	 * @param stanza The element to copy; throws where it is none.
	 * @param only_top Leaves the children out.
	 * @returns A deep copy that shares nothing with the first.
	 * @example
	 * import { clone, message } from "util.stanza";
	 *
	 * const original = message({ to: "juliet@example.org" }, "Welcome!");
	 * const copy = clone(original);
	 * copy.attr.to = "romeo@example.org";
	 */
	function clone<Copied extends Element>(stanza: Copied, only_top?: boolean): Copied;

	// --- Other forms ---------------------------------------------------------------------------------------------

	/**
	 * Tells whether a value is an element of this library.
	 *
	 * @param value Any value.
	 * @returns True for elements, stanzas among them.
	 */
	function is_stanza(value: unknown): value is Element;

	/**
	 * Takes an element down to plain tables, which a store can keep.
	 *
	 * @param stanza The element.
	 * @returns Its name, attributes (by reference) and children.
	 * @example
	 * import { preserialize, stanza } from "util.stanza";
	 *
	 * const plain = preserialize(stanza("greeting"));
	 */
	function preserialize(stanza: Element): SerializedElement;

	/**
	 * Makes an element of what `preserialize` gave.
	 *
	 * @param serialized The plain tables; throws where they make no valid element.
	 * @returns The element.
	 * @example
	 * import { deserialize, preserialize, stanza } from "util.stanza";
	 *
	 * const again = deserialize(preserialize(stanza("greeting")));
	 */
	function deserialize(serialized: SerializedElement): Element;
	function deserialize(serialized: undefined): undefined;

	/**
	 * Escapes the characters that have a meaning in XML.
	 *
	 * @param text Any text.
	 * @returns The text with entities for `'`, `"`, `<`, `>` and `&`.
	 * @example
	 * import { xml_escape } from "util.stanza";
	 *
	 * print(xml_escape("1 < 2"));
	 */
	function xml_escape(text: string): string;

	/**
	 * Colours XML for a terminal; nil where `util.termcolours` is missing.
	 *
	 * @param xml XML as text.
	 * @returns The text with escape sequences.
	 */
	const pretty_print: ((xml: string) => string) | undefined;

	/** The metatable of all elements; for code that adds methods or looks types up. */
	const stanza_mt: ElementMetatable;
}
