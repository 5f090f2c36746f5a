/**
 * Waits for file descriptors (a C module, `util/poll.so`). The server has its own loop: see `net.server`.
 * @see https://prosody.im/doc/developers/util/poll
 * @noResolution
 * @noSelf
 */
declare module "util.poll" {
	/** What a change returns: true; or nil, an error and its number. */
	export type Changed = LuaMultiReturn<
		[ok: true, problem: undefined, errno: undefined] | [ok: undefined, problem: string, errno: number]
	>;

	/** A set of file descriptors to wait for. */
	export interface Poll {
		/**
		 * Adds a file descriptor. Errors and hang-ups are waited for in any case.
		 *
		 * @param fd Its number.
		 * @param read Whether to wait until it can be read.
		 * @param write Whether to wait until it can be written.
		 * @returns True; the error is `EEXIST` where it is there already.
		 */
		add(fd: number, read?: boolean, write?: boolean): Changed;
		/**
		 * Changes what to wait for.
		 *
		 * @param fd Its number.
		 * @param read Whether to wait until it can be read; with `select` nil leaves it as it is.
		 * @param write Whether to wait until it can be written; with `select` nil leaves it as it is.
		 * @returns True; the error is `ENOENT` where it is not there.
		 */
		set(fd: number, read?: boolean, write?: boolean): Changed;
		/**
		 * Removes a file descriptor.
		 *
		 * @param fd Its number.
		 * @returns True; the error is `ENOENT` where it is not there.
		 */
		del(fd: number): Changed;
		/**
		 * Waits until something happens. Throws where the time is negative.
		 *
		 * @param timeout The most seconds to wait.
		 * @returns A file descriptor, and whether it can be read and written; nil and `timeout` or `signal` where
		 * nothing happened; or nil, an error and its number.
		 */
		wait(
			timeout: number,
		): LuaMultiReturn<
			| [fd: number, readable: boolean, writable: boolean]
			| [fd: undefined, reason: "signal" | "timeout"]
			| [fd: undefined, problem: string, errno: number]
		>;
		/**
		 * Reads the file descriptor of the set itself; there with `epoll` alone.
		 *
		 * @returns Its number, -1 once it is closed.
		 */
		getfd?(): number;
	}

	/**
	 * Makes an empty set.
	 *
	 * @returns The set; or nil, an error and its number.
	 */
	function create(): LuaMultiReturn<
		[poll: Poll, problem: undefined, errno: undefined] | [poll: undefined, problem: string, errno: number]
	>;

	export { create as new };
	/** The interface of the system that is in use. */
	export const api: "epoll" | "poll" | "select";
	/** The number of the error that something is there already. */
	export const EEXIST: number;
	/** The number of the error that there are too many files. */
	export const EMFILE: number;
	/** The number of the error that something is not there. */
	export const ENOENT: number;
}
