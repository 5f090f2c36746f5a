/**
 * Forms (`util/dataforms.lua`, XEP-0004, with the data types of XEP-0122 and the media of XEP-0221).
 * @see https://prosody.im/doc/developers/util/dataforms
 * @noResolution
 * @noSelf
 */
declare module "util.dataforms" {
	/** The types of fields (XEP-0004, section 3.3). */
	export type FieldType =
		| "boolean"
		| "fixed"
		| "hidden"
		| "jid-multi"
		| "jid-single"
		| "list-multi"
		| "list-single"
		| "text-multi"
		| "text-private"
		| "text-single";

	/** The types of forms (XEP-0004, section 3.1). */
	export type FormType = "cancel" | "form" | "result" | "submit";

	/**
	 * Data types whose values are checked and turned into numbers: integers, times (seconds since 1970), and
	 * integers or `max` (XEP-0060).
	 */
	export type CheckedDatatype = "pubsub:integer-or-max" | "xs:dateTime" | "xs:integer";

	/** One of the choices of a list: a text, or a value with a label. */
	export type FieldOption =
		| string
		| {
				/** What is sent when it is chosen. */
				readonly value: string;
				/** What users see. */
				readonly label?: string | undefined;
				/** Chosen where the form has no value. */
				readonly default?: boolean | undefined;
		  };

	/** A picture or sound to show with a field (XEP-0221): where to get it, numbered from 1. */
	export interface FieldMedia {
		/** The height in pixels. */
		readonly height: number;
		/** The width in pixels. */
		readonly width: number;
		/** A source. */
		readonly [index: number]: {
			/** Its MIME type. */
			readonly type: string;
			/** Where it is. */
			readonly uri: string;
		};
	}

	/** A field of a layout. */
	export interface Field {
		/** Its name in the tables of values; a field without one is shown but never read. */
		readonly name?: string | undefined;
		/** Its name in XML, where that differs from `name`. */
		readonly var?: string | undefined;
		/** Its type. Where left out it is shown as `text-single`, but never read. */
		readonly type?: FieldType | undefined;
		/** What users see. */
		readonly label?: string | undefined;
		/** An explanation for users. */
		readonly desc?: string | undefined;
		/** Refuses a form where it is missing or empty. */
		readonly required?: boolean | undefined;
		/** The value where none is given; a list for `jid-multi` and `list-multi`, an element for `hidden`. */
		readonly value?:
			| string
			| number
			| boolean
			| readonly string[]
			| import("util.stanza").Element
			| undefined;
		/** The choices of a list. */
		readonly options?: readonly FieldOption[] | undefined;
		/** The data type (XEP-0122); others than those of `CheckedDatatype` are sent but not checked. */
		readonly datatype?: CheckedDatatype | (string & {}) | undefined;
		/** The least number that is allowed. */
		readonly range_min?: number | undefined;
		/** The greatest number that is allowed. */
		readonly range_max?: number | undefined;
		/** A picture or sound to show. */
		readonly media?: FieldMedia | undefined;
	}

	/** The fields of a form, numbered from 1, and its texts. */
	export interface NumberedLayout {
		/** The title. */
		readonly title?: string | undefined;
		/** What users are to do. */
		readonly instructions?: string | undefined;
		/** Not for a field: Lua's lists begin at 1, and this one would be in no form. */
		readonly 0?: never;
		/** A field, numbered from 1. */
		readonly [index: number]: Field | undefined;
	}

	/**
	 * The fields of a form. An array of fields is a layout without texts; with them it is written
	 * `{ title: "…", 1: { … }, 2: { … } }`, from 1 on.
	 */
	export type FormLayout = NumberedLayout | readonly Field[];

	/** The fields of a layout. */
	export type FieldsOf<L> = Extract<L[keyof L & number], Field>;

	/** The names of the fields of a layout. */
	export type FieldNames<L> = Extract<FieldsOf<L>["name"], string>;

	/** What a field of a type gives when it is read. */
	export type FieldValue<F> = F extends { readonly type: "boolean" }
		? boolean
		: F extends { readonly type: "jid-multi" | "list-multi" }
			? string[]
			: F extends { readonly datatype: "xs:integer" | "xs:dateTime" }
				? number
				: F extends { readonly datatype: "pubsub:integer-or-max" }
					? number | "max"
					: F extends { readonly type: Exclude<FieldType, "fixed"> }
						? string
						: F extends { readonly type: "fixed" }
							? never
							: string | number | boolean | string[];

	/**
	 * What a field of a type can be filled with. Numbers are written as integers, times or decimals, by data
	 * type.
	 */
	export type FieldInput<F> = F extends { readonly type: "boolean" }
		? boolean | number
		: F extends { readonly type: "jid-multi" }
			? readonly string[]
			: F extends { readonly type: "list-multi" }
				? readonly string[] | readonly FieldOption[]
				: F extends { readonly type: "list-single" }
					? string | number | readonly FieldOption[]
					: F extends { readonly type: "hidden" }
						? string | number | import("util.stanza").Element
						: F extends { readonly type: FieldType }
							? string | number
							: string | number | boolean | readonly FieldOption[] | import("util.stanza").Element;

	/** The values that were read, by field name; nil for what was missing or wrong. */
	export type FormValues<L = FormLayout> = {
		-readonly [N in FieldNames<L>]?: FieldValue<Extract<FieldsOf<L>, { readonly name?: N | undefined }>>;
	};

	/** Values to fill a form with, by field name. A list for a field with choices replaces the choices. */
	export type FormInput<L = FormLayout> = {
		readonly [N in FieldNames<L>]?:
			| FieldInput<Extract<FieldsOf<L>, { readonly name?: N | undefined }>>
			| undefined;
	};

	/** What is wrong, in English, by field name. */
	export type FormErrors<L = FormLayout> = { readonly [N in FieldNames<L>]?: string };

	/** Which fields were sent, by field name. */
	export type FormPresence<L = FormLayout> = { readonly [N in FieldNames<L>]?: true };

	/** A layout with methods. */
	export interface FormMethods<L = FormLayout> {
		/**
		 * Writes the form.
		 *
		 * @param data Values by field name; those of the layout where left out. Throws where a value does not
		 * suit the type of its field.
		 * @param formtype The type of form; `form` where left out. Labels and choices go with `form`, titles with
		 * all but `submit`, nothing at all with `cancel`.
		 * @returns The element `<x/>`.
		 * @example
		 * import * as dataforms from "util.dataforms";
		 *
		 * const form = dataforms.new({ 1: { name: "loud", type: "boolean", label: "Loud" } });
		 * print(form.form({ loud: true }, "result"));
		 */
		form(data?: FormInput<L>, formtype?: FormType): import("util.stanza").Element;
		/**
		 * Reads a form that was submitted.
		 *
		 * @param stanza The element `<x/>`; throws for nil.
		 * @param current Values for fields that were not sent.
		 * @returns The values, what is wrong or nil, and which fields were sent.
		 * @example
		 * import * as dataforms from "util.dataforms";
		 *
		 * const form = dataforms.new({ 1: { name: "text", type: "text-single", required: true } });
		 * module.hook("iq-set/host/urn:example:greeting:text", ({ stanza }) => {
		 * 	const submitted = stanza.find("{urn:example:greeting}text/{jabber:x:data}x");
		 * 	if (submitted === undefined || type(submitted) === "string") return;
		 * 	const [values, problems] = form.data(submitted);
		 * 	print(problems ? problems.text : values.text);
		 * });
		 */
		data(
			stanza: import("util.stanza").Element,
			current?: Partial<FormValues<L>>,
		): LuaMultiReturn<[values: FormValues<L>, errors: FormErrors<L> | undefined, present: FormPresence<L>]>;
	}

	/** A form: its layout with methods. */
	export type Form<L extends FormLayout = FormLayout> = L & FormMethods<L>;

	/** A form that is being put together: fields are added with `push`, at the end. */
	export type GrowingForm = Field[] &
		FormMethods & {
			/** The title. */
			title?: string | undefined;
			/** What users are to do. */
			instructions?: string | undefined;
		};

	/**
	 * Makes a form of a layout, in place.
	 *
	 * @param layout The layout.
	 * @returns The same table, with methods.
	 * @example
	 * import * as dataforms from "util.dataforms";
	 *
	 * const form = dataforms.new({
	 * 	title: "Greeting",
	 * 	1: { name: "FORM_TYPE", type: "hidden", value: "urn:example:greeting" },
	 * 	2: { name: "text", type: "text-single", label: "The greeting" },
	 * });
	 * print(form.form({ text: "Welcome!" }));
	 */
	function create<const L extends FormLayout>(layout: L): Form<L>;
	/**
	 * Reads what kind of form this is (XEP-0068).
	 *
	 * @param form The element `<x/>`.
	 * @returns The value of `FORM_TYPE`, an empty text where there is none; or nil and an error for what is no
	 * form.
	 */
	export function get_type(
		form: import("util.stanza").Element,
	): LuaMultiReturn<
		[type: string | undefined] | [type: undefined, error: "not a stanza object" | "not a dataform element"]
	>;
	export { create as new };
}
