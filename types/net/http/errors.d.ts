/**
 * Errors of HTTP as errors of `util.error` (`net/http/errors.lua`).
 * @noResolution
 * @noSelf
 */
declare module "net.http.errors" {
	/** What goes wrong in `net.http` before there is a status code; the body tells which. */
	type ConnectionProblem =
		| "cancelled"
		| "connection-closed"
		| "certificate-chain-invalid"
		| "certificate-verify-failed"
		| "connection failed"
		| "invalid-url"
		| "unable to resolve service";

	/** What an error is made of. */
	interface ErrorTemplate {
		/** The type of the stanza error. */
		readonly type: import("util.stanza").ErrorType;
		/** The condition of the stanza error. */
		readonly condition: import("util.stanza").ErrorCondition;
		/** A text for people. */
		readonly text: string;
		/** The status code, 0 where there was none. */
		readonly code: number;
	}

	/** Templates by status code or by what went wrong; every number has one. */
	const registry: LuaTable<number, ErrorTemplate> & LuaTable<ConnectionProblem, ErrorTemplate>;

	/**
	 * Makes an error of what a callback of `net.http` was given.
	 *
	 * @param code The status code, 0 where there was none.
	 * @param body The body, which tells what went wrong where the code is 0.
	 * @param context What belongs to the error.
	 * @returns The error, with the status code as `code`.
	 */
	function new_<Context extends object = Record<string, unknown>>(
		code: number,
		body?: string,
		context?: Context,
	): import("util.error").ErrorObject;

	export { type ConnectionProblem, type ErrorTemplate, new_ as new, registry };
}
