/**
 * Dates and times of XMPP (`util/datetime.lua`, XEP-0082).
 *
 * Times are seconds since 1970. 13 writes and reads fractions, to a microsecond; 0.12 throws when it is to
 * write one, and drops it when it reads.
 * @see https://hg.prosody.im/trunk/file/tip/util/datetime.lua
 * @noResolution
 * @noSelf
 */
declare module "util.datetime" {
	/**
	 * Writes a date in UTC.
	 *
	 * @param t Seconds since 1970; now where left out.
	 * @returns Such as `2002-09-10`.
	 * @example
	 * import { date } from "util.datetime";
	 *
	 * print(date());
	 */
	function date(t?: number): string;
	/**
	 * Writes a date and time in UTC.
	 *
	 * @param t Seconds since 1970; now where left out.
	 * @returns Such as `2002-09-10T23:08:25Z`.
	 * @example
	 * import { datetime } from "util.datetime";
	 *
	 * print(datetime(), datetime(0));
	 */
	function datetime(t?: number): string;
	/**
	 * Writes the time of day in UTC.
	 *
	 * @param t Seconds since 1970; now where left out.
	 * @returns Such as `23:08:25`.
	 */
	function time(t?: number): string;
	/**
	 * Writes a date and time in UTC in the manner of XEP-0091.
	 *
	 * @param t Seconds since 1970; now where left out.
	 * @returns Such as `20020910T23:08:25`.
	 */
	function legacy(t?: number): string;
	/**
	 * Reads a date and time of either manner.
	 *
	 * @param s The text; UTC where it names no time zone.
	 * @returns Seconds since 1970, or nil where the text is none.
	 * @example
	 * import { parse } from "util.datetime";
	 *
	 * const when = parse("1969-07-21T02:56:15Z");
	 */
	function parse(s: string | undefined): number | undefined;
}
