/**
 * Random bytes of the operating system, fit for secrets (`util/random.lua`).
 * @see https://prosody.im/doc/developers/util/random
 * @noResolution
 * @noSelf
 */
declare module "util.random" {
	/**
	 * Reads random bytes. Throws where the system has none.
	 *
	 * @param count How many bytes.
	 * @returns The bytes.
	 * @example
	 * import { bytes } from "util.random";
	 * import { to } from "util.hex";
	 *
	 * const token = to(bytes(16));
	 */
	function bytes(count: number): string;
	/** Where they come from. */
	const _source: string;
}
