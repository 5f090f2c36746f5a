/**
 * From XML to tables and back, by a JSON schema (`util/datamapper.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/datamapper.lua
 * @noResolution
 * @noSelf
 */
declare module "util.datamapper" {
	/** The types of values. */
	type SchemaType = "array" | "boolean" | "integer" | "number" | "object" | "string";

	/**
	 * Where a value stands in XML, as in OpenAPI. Where nothing is said, it is the text of a child element, or
	 * for objects and the items of arrays child elements.
	 */
	interface XmlPlace {
		/** The name of the element or attribute, where it is not that of the property. */
		readonly name?: string | undefined;
		/** The namespace of the element or attribute, where it is not that of its parent. */
		readonly namespace?: string | undefined;
		/** The prefix of the attribute. */
		readonly prefix?: string | undefined;
		/** It is an attribute. */
		readonly attribute?: boolean | undefined;
		/** The items of an array stand in an element of their own. */
		readonly wrapped?: boolean | undefined;
		/** It is the text of the element itself. */
		readonly text?: boolean | undefined;
		/** It is the name of a child element; for a boolean, whether there is such a child. */
		readonly x_name_is_value?: boolean | undefined;
		/** It is this attribute of a child element. */
		readonly x_single_attribute?: string | undefined;
	}

	/** The part of JSON Schema that is understood. */
	interface Schema {
		/** The type; where left out, `object` with `properties`, `array` with `items`, else `string`. */
		readonly type?: SchemaType | undefined;
		/** Where it stands in XML. */
		readonly xml?: XmlPlace | undefined;
		/** A pointer to another part of the schema, such as `#/$defs/x`. */
		readonly $ref?: string | undefined;
		/** What pointers point to. */
		readonly $defs?: Readonly<Record<string, Schema>> | undefined;
		/** The properties of an object. */
		readonly properties?: Readonly<Record<string, Schema>> | undefined;
		/** What the items of an array are like. */
		readonly items?: Schema | undefined;
		/** The only value; used with `x_name_is_value` alone. */
		readonly const?: string | undefined;
		/** The values; used with `x_name_is_value` alone. */
		readonly enum?: readonly string[] | undefined;
	}

	/** What a schema makes of XML. What is not in the XML is nil. */
	type Parsed<S> = S extends { readonly $ref: string }
		? unknown
		: S extends { readonly properties: infer P }
			? { -readonly [K in keyof P]?: Parsed<P[K]> }
			: S extends { readonly items: infer I }
				? Parsed<I>[]
				: S extends { readonly type: "integer" | "number" }
					? number
					: S extends { readonly type: "boolean" }
						? boolean
						: S extends { readonly type: "array" }
							? unknown[]
							: S extends { readonly type: "object" }
								? Record<string, unknown>
								: string;

	/**
	 * Reads XML. Nothing is checked: what does not fit the schema is left out.
	 *
	 * @param schema The schema, an object or an array; throws for another type or one that is not understood.
	 * @param s The element.
	 * @returns The table.
	 */
	function parse<const S extends Schema>(schema: S, s: import("util.stanza").Element): Parsed<S>;
	/**
	 * Writes XML.
	 *
	 * @param schema The schema, an object or an array; any other type gives nil.
	 * @param t The table.
	 * @param current_name The name of the element, where the schema has none.
	 * @param current_ns The namespace of the element, where the schema has none.
	 * @param ctx An element to write into, in place of a new one.
	 * @param root The schema that pointers start from; `schema` where left out.
	 * @returns The element.
	 */
	function unparse<const S extends Schema>(
		schema: S,
		t: Parsed<S>,
		current_name?: string,
		current_ns?: string,
		ctx?: import("util.stanza").Element,
		root?: Schema,
	): import("util.stanza").Element | undefined;
}
