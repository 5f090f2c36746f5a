/**
 * Errors as objects, which go through logs, promises and stanzas alike (`util/error.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/error.lua
 * @noResolution
 * @noSelf
 */
declare module "util.error" {
	/** An error type of stanzas (RFC 6120, section 8.3.2), or one of another protocol. */
	export type AnyErrorType = import("util.stanza").ErrorType | (string & {});

	/** An error condition of stanzas (RFC 6120, section 8.3.3), or one of another protocol. */
	export type AnyErrorCondition = import("util.stanza").ErrorCondition | (string & {});

	/** Details for programs. */
	export interface ErrorExtra {
		/** The namespace of a condition of an application (RFC 6120, section 8.3.4). */
		namespace?: string | undefined;
		/** A condition of an application. */
		condition?: string | undefined;
		/** Where to go; for `gone` and `redirect`. */
		uri?: string | undefined;
		/** An element to put into the error. */
		tag?: import("util.stanza").Element | undefined;
	}

	/** What was going on when an error came up. */
	export interface ErrorContext {
		/** The error that this one stands for. */
		wrapped_error?: unknown;
		/** Who sent the error; from `from_stanza`. */
		by?: string | undefined;
		/** The stanza that the error came in; from `from_stanza`. */
		stanza?: import("util.stanza").Stanza | undefined;
		/** The stack, where `configure` asked for it. */
		traceback?: import("util.debug").StackLevel[] | undefined;
		/** Anything else. */
		[name: string]: unknown;
	}

	/** What an error is made of. */
	export interface ErrorTemplate {
		/** The type; `cancel` where left out. */
		readonly type?: AnyErrorType | undefined;
		/** The condition; `undefined-condition` where left out. */
		readonly condition?: AnyErrorCondition | undefined;
		/** An explanation for people. */
		readonly text?: string | undefined;
		/** A number, such as the status of HTTP. */
		readonly code?: number | undefined;
		/** Details for programs. */
		readonly extra?: ErrorExtra | undefined;
	}

	/**
	 * A template as a list: type, condition, text, and a condition of an application in the registry's
	 * namespace.
	 */
	export type CompactTemplate = readonly [
		type?: AnyErrorType,
		condition?: AnyErrorCondition,
		text?: string,
		application_condition?: string,
	];

	/** Templates by the name or number of the error; all in full, or all as lists. */
	export type ErrorRegistry =
		| { readonly [name: string | number]: ErrorTemplate }
		| { readonly [name: string | number]: CompactTemplate };

	/**
	 * An error. `tostring` writes it as `error<type:condition:text>`.
	 *
	 * One with a type and condition of stanzas is what `error_reply` of `util.stanza` takes; those of another protocol
	 * are not.
	 */
	export interface ErrorObject<
		Type extends AnyErrorType = import("util.stanza").ErrorType,
		Condition extends AnyErrorCondition = import("util.stanza").ErrorCondition,
	> {
		/** A name for this one error, to find it in logs. */
		readonly instance_id: string;
		/** Its type. */
		readonly type: Type;
		/** Its condition. */
		readonly condition: Condition;
		/** An explanation for people. */
		readonly text: string | undefined;
		/** A number, such as the status of HTTP. */
		readonly code: number | undefined;
		/** Details for programs. */
		readonly extra: ErrorExtra | undefined;
		/** What was going on. */
		readonly context: ErrorContext;
		/** What it came from, such as the name of a module. */
		readonly source: string | undefined;
	}

	/** An error of any protocol. */
	export type AnyErrorObject = ErrorObject<AnyErrorType, AnyErrorCondition>;

	/** A field of a template, in either form; what stands for it where the template lacks it. */
	export type TemplateField<
		Template,
		Name,
		Place extends number,
		Default,
	> = Template extends readonly unknown[]
		? Extract<Template[Place], string> | (undefined extends Template[Place] ? Default : never)
		: Name extends keyof Template
			? Extract<Template[Name], string> | (undefined extends Template[Name] ? Default : never)
			: Default;

	/** The error that a template makes. */
	export type ErrorOf<Template> = ErrorObject<
		TemplateField<Template, "type", 0, "cancel">,
		TemplateField<Template, "condition", 1, "undefined-condition">
	>;

	/** Any error that may come out of a source: one of its own, or one that was an error before. */
	export type SourceError<R> = ErrorOf<R[keyof R]> | ErrorObject;

	/** The errors of one source. */
	export interface ErrorSource<R> {
		/** The name of the source. */
		readonly source: string;
		/** The templates, in full. */
		readonly registry: { readonly [N in keyof R]: ErrorTemplate };
		/**
		 * Makes an error.
		 *
		 * @param e Its name in the registry, or a template; an error is returned as it is.
		 * @param context What was going on; the table is kept.
		 * @returns The error.
		 */
		readonly new: <const E extends keyof R | ErrorTemplate>(
			this: void,
			e: E,
			context?: ErrorContext,
		) => E extends keyof R ? ErrorOf<R[E]> : ErrorOf<E>;
		/**
		 * Turns the failure of a function that returns nil and an error into nil and an error of this source.
		 *
		 * @param ok The first result.
		 * @param err The second: a name in the registry, or anything else, which is kept as `wrapped_error`.
		 * @param more Further results.
		 * @returns What was given where `ok` is a true value, else nil and an error.
		 */
		readonly coerce: <T, E, M extends unknown[]>(
			this: void,
			ok: T,
			err?: E,
			...more: M
		) => LuaMultiReturn<
			[ok: Exclude<T, false | undefined>, second: E, ...more: M] | [ok: undefined, error: SourceError<R>]
		>;
		/**
		 * Makes an error of anything.
		 *
		 * @param e A name in the registry, or anything else; an error is returned as it is. It is kept as
		 * `wrapped_error`.
		 * @param context What was going on; the table is kept.
		 * @returns The error.
		 */
		readonly wrap: (this: void, e: unknown, context?: ErrorContext) => SourceError<R>;
		/**
		 * Tells whether something is an error, of any source.
		 *
		 * @param e Anything.
		 * @returns Whether it is one.
		 */
		readonly is_error: (this: void, e: unknown) => e is ErrorObject;
	}

	/**
	 * Makes an error.
	 *
	 * @param e A template, or with a registry a name in it; an error is returned as it is. Anything else gives
	 * `undefined-condition`.
	 * @param context What was going on; the table is kept.
	 * @param registry Templates, in full.
	 * @param source What it comes from, such as the name of a module.
	 * @returns The error.
	 * @example
	 * import * as errors from "util.error";
	 * import { error_reply } from "util.stanza";
	 *
	 * module.hook("iq-get/host/urn:example:greeting:text", ({ origin, stanza }) => {
	 * 	const problem = errors.new({ type: "cancel", condition: "item-not-found", text: "There is none" });
	 * 	origin.send(error_reply(stanza, problem));
	 * 	return true;
	 * });
	 */
	function create<const R extends { readonly [name: string | number]: ErrorTemplate }, Name extends keyof R>(
		e: Name,
		context: ErrorContext | undefined,
		registry: R,
		source?: string,
	): ErrorOf<R[Name]>;
	function create<const Template extends ErrorTemplate>(
		e: Template,
		context?: ErrorContext,
		registry?: { readonly [name: string | number]: ErrorTemplate },
		source?: string,
	): ErrorOf<Template>;
	/**
	 * Prepares the errors of one source.
	 *
	 * @param source Its name, such as the name of the module.
	 * @param namespace The namespace of conditions of the application; may be left out altogether.
	 * @param registry The templates.
	 * @returns Functions that make these errors.
	 */
	export function init<const R extends ErrorRegistry>(
		source: string,
		namespace: string | undefined,
		registry: R,
	): ErrorSource<R>;
	export function init<const R extends ErrorRegistry>(source: string, registry: R): ErrorSource<R>;
	/**
	 * Turns the failure of a function that returns nil or false and an error into the same and an error object
	 * of type `cancel` and condition `undefined-condition`.
	 *
	 * @param ok The first result.
	 * @param err The second: anything, which is kept as `wrapped_error`; an error is returned as it is.
	 * @param more Further results.
	 * @returns What was given where `ok` is a true value, else `ok`, the error, and the rest.
	 */
	export function coerce<T, E, M extends unknown[]>(
		ok: T,
		err?: E,
		...more: M
	): LuaMultiReturn<[ok: T, second: E | ErrorObject, ...more: M]>;
	/**
	 * Tells whether something is an error.
	 *
	 * @param e Anything.
	 * @returns Whether it is one.
	 */
	export function is_error(e: unknown): e is ErrorObject;
	/**
	 * An older name of `is_error`.
	 *
	 * @param e Anything.
	 * @returns Whether it is an error.
	 * @deprecated Use `is_error`.
	 */
	export function is_err(e: unknown): e is ErrorObject;
	/**
	 * Reads the error of a stanza.
	 *
	 * @param stanza A stanza of type error. On 0.12 one without `<error/>` throws; 13 gives
	 * `undefined-condition`.
	 * @param context What was going on; the stanza and its sender are added to it.
	 * @param source What it comes from.
	 * @returns The error.
	 */
	export function from_stanza(
		stanza: import("util.stanza").Stanza,
		context?: ErrorContext,
		source?: string,
	): ErrorObject;
	/**
	 * Sets what errors hold, for the whole server.
	 *
	 * @param opt What to change.
	 */
	export function configure(opt: {
		/** Puts the stack into each context. */
		readonly auto_inject_traceback?: boolean | undefined;
	}): void;
	export { create as new };
}
