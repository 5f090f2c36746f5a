/**
 * Limits on how much may happen in a time (`util/throttle.lua`): a bucket that fills up again.
 * @see https://prosody.im/doc/developers/util/throttle
 * @noResolution
 * @noSelf
 */
declare module "util.throttle" {
	/** A limit. */
	interface Throttle {
		/** How much comes back in a second. */
		readonly rate: number;
		/** How much there can be. */
		readonly max: number;
		/** When the balance was last brought up to date, in seconds since 1970. */
		readonly t: number;
		/** How much there was then. */
		readonly balance: number;

		/**
		 * Brings the balance up to date.
		 *
		 * @returns How much there is.
		 */
		update(): number;
		/**
		 * Tells whether there is enough, and takes nothing.
		 *
		 * @param cost How much is wanted; 1 where left out.
		 * @returns Whether there is.
		 */
		peek(cost?: number): boolean;
		/**
		 * Takes something where there is enough.
		 *
		 * @param cost How much is wanted; throws where nil.
		 * @param split Takes all that there is where it is not enough.
		 * @returns True; or false, how much there was, and how much was missing.
		 */
		poll(
			cost: number,
			split?: boolean,
		): LuaMultiReturn<
			| [ok: true, balance: undefined, outstanding: undefined]
			| [ok: false, balance: number, outstanding: number]
		>;
	}

	/**
	 * Makes a limit, full at first.
	 *
	 * @param max How much there can be, and comes back in the time.
	 * @param period The time in seconds.
	 * @returns The limit.
	 * @example
	 * import { create } from "util.throttle";
	 *
	 * const throttle = create(10, 60);
	 * module.hook("message/host", () => {
	 * 	const [ok] = throttle.poll(1);
	 * 	if (!ok) return true;
	 * });
	 */
	function create(max: number, period: number): Throttle;
}
