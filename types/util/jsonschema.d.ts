/**
 * Checks of data against a JSON Schema (`util/jsonschema.lua`, draft 2020-12 in part).
 *
 * Of `$ref` only those within the schema, `#/…`, are followed; `pattern` and `format` are not known, `luaPattern`
 * and `luaPatternProperties` take their place.
 * @see util/jsonschema.lua
 * @noResolution
 * @noSelf
 */
declare module "util.jsonschema" {
	/** The kinds of values. */
	type SchemaType = "array" | "boolean" | "integer" | "null" | "number" | "object" | "string";

	/** A schema: true allows everything, false nothing. */
	type Schema = boolean | SchemaObject;

	/** What a value must be like; all that is given must hold. */
	interface SchemaObject {
		/** A name for the schema; not used. */
		readonly $id?: string;
		/** What it is for; not used. */
		readonly $comment?: string;
		/** Where in the whole schema another is that must hold as well, `#` and a JSON pointer. */
		readonly $ref?: string;
		/** Schemas for `$ref` to point at. */
		readonly $defs?: { readonly [name: string]: Schema };
		/** A title; not used. */
		readonly title?: string;
		/** A description; not used. */
		readonly description?: string;
		/** Whether it is on its way out; not used. */
		readonly deprecated?: boolean;
		/** Whether it can only be read; not used. */
		readonly readOnly?: boolean;
		/** Whether it can only be written; not used. */
		readonly writeOnly?: boolean;
		/** Its default; not used. */
		readonly default?: unknown;
		/** Its kind, or several to choose from. */
		readonly type?: SchemaType | readonly SchemaType[];
		/** The values to choose from, compared with `==`. */
		readonly enum?: readonly unknown[];
		/** The value that it must equal, compared with `==`. */
		readonly const?: unknown;
		/** Schemas that must all hold. */
		readonly allOf?: readonly Schema[];
		/** Schemas of which at least one must hold. */
		readonly anyOf?: readonly Schema[];
		/** Schemas of which exactly one must hold. */
		readonly oneOf?: readonly Schema[];
		/** A schema that must not hold. */
		readonly not?: Schema;
		/** A schema that decides between `then` and `else`. */
		readonly if?: Schema;
		/** What must hold where `if` does. */
		readonly then?: Schema;
		/** What must hold where `if` does not. */
		readonly else?: Schema;

		/** The most characters of a text; bytes on 0.12. */
		readonly maxLength?: number;
		/** The fewest characters of a text; bytes on 0.12. */
		readonly minLength?: number;
		/** A Lua pattern that a text must match. */
		readonly luaPattern?: string;

		/** What a number must be a multiple of, and not 0. */
		readonly multipleOf?: number;
		/** The greatest number. */
		readonly maximum?: number;
		/** What a number must be less than. */
		readonly exclusiveMaximum?: number;
		/** The least number. */
		readonly minimum?: number;
		/** What a number must be greater than. */
		readonly exclusiveMinimum?: number;

		/** Schemas for the first items of an array. */
		readonly prefixItems?: readonly Schema[];
		/** The schema for the items behind them. */
		readonly items?: Schema;
		/** A schema that some item must meet. */
		readonly contains?: Schema;
		/** How many items must meet `contains`; 1 where left out. */
		readonly minContains?: number;
		/** How many items may meet `contains`. */
		readonly maxContains?: number;
		/** The most items. */
		readonly maxItems?: number;
		/** The fewest items. */
		readonly minItems?: number;
		/** Whether no item may occur twice, compared with `==`. */
		readonly uniqueItems?: boolean;

		/** Schemas for members by name. */
		readonly properties?: { readonly [name: string]: Schema };
		/** Schemas for members by Lua patterns of their names. */
		readonly luaPatternProperties?: { readonly [pattern: string]: Schema };
		/** The schema for all other members. */
		readonly additionalProperties?: Schema;
		/** The schema for the names of members. */
		readonly propertyNames?: Schema;
		/** The members that must be there. */
		readonly required?: readonly string[];
		/** The members that must be there where the named one is. */
		readonly dependentRequired?: { readonly [name: string]: readonly string[] };
		/** The schemas that must hold for the whole where the named member is there. */
		readonly dependentSchemas?: { readonly [name: string]: Schema };

		/** How `util.datamapper` writes it as XML; not used here. */
		readonly xml?: { readonly [name: string]: unknown };
	}

	/**
	 * What did not hold, and where.
	 * @since 13.0
	 */
	interface ValidationError {
		/** The place in the schema, a JSON pointer. */
		readonly schemaLocation: string;
		/** The place in the data, a JSON pointer. */
		readonly instanceLocation: string;
		/** What is wrong, for people. */
		readonly error: string;
	}

	/**
	 * Checks data.
	 *
	 * @param schema The schema.
	 * @param data The data, as `util.json` decodes it.
	 * @returns Whether the schema holds; where it does not, also what did not hold, the innermost first. The list is
	 * nil where the schema is `false`.
	 * @since 13.0
	 */
	function validate(
		schema: Schema,
		data: unknown,
	): LuaMultiReturn<
		[valid: true, errors?: undefined] | [valid: false, errors?: readonly ValidationError[] | undefined]
	>;
	/**
	 * Checks data.
	 *
	 * @param schema The schema.
	 * @param data The data, as `util.json` decodes it.
	 * @returns Whether the schema holds.
	 * @until 0.12
	 */
	function validate(schema: Schema, data: unknown): boolean;
}
