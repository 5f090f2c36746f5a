/**
 * Numbers with prefixes of units (`util/human/units.lua`).
 * @see https://hg.prosody.im/trunk/file/tip/util/human/units.lua
 * @noResolution
 * @noSelf
 */
declare module "util.human.units" {
	/** A prefix of the SI, or in powers of 1024 one of IEC 80000-13. */
	type Prefix =
		| "a"
		| "E"
		| "Ei"
		| "f"
		| "G"
		| "Gi"
		| "k"
		| "Ki"
		| "m"
		| "M"
		| "Mi"
		| "n"
		| "p"
		| "P"
		| "Pi"
		| "T"
		| "Ti"
		| "y"
		| "Y"
		| "Yi"
		| "z"
		| "Z"
		| "Zi"
		| "μ";

	/**
	 * Finds the prefix that suits a number.
	 *
	 * @param n The number; not 0.
	 * @param b `b` for powers of 1024; of 1000 where left out.
	 * @returns What to divide by, and the prefix, nil where none is needed.
	 */
	function adjust(n: number, b?: "b"): LuaMultiReturn<[multiplier: number, prefix: Prefix | undefined]>;
	/**
	 * Writes a number with three digits and a prefix.
	 *
	 * @param n The number.
	 * @param unit The unit, such as `B`.
	 * @param b `b` for powers of 1024; of 1000 where left out.
	 * @returns Such as `121 KiB`.
	 */
	function format(n: number, unit: string, b?: "b"): string;
}
