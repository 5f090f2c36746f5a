/**
 * Colours on a terminal (`util/termcolours.lua`).
 * @see https://prosody.im/doc/developers/util/termcolours
 * @noResolution
 * @noSelf
 */
declare module "util.termcolours" {
	/** Colours by name. */
	type Colour =
		| "aqua"
		| "black"
		| "blue"
		| "cyan"
		| "fuchsia"
		| "gray"
		| "green"
		| "lime"
		| "magenta"
		| "maroon"
		| "navy"
		| "olive"
		| "purple"
		| "red"
		| "silver"
		| "teal"
		| "white"
		| "yellow";

	/** How text looks: a colour, one behind it, or a kind of letters; also a colour of six hexadecimal digits. */
	type Style =
		| Colour
		| `${Colour} background`
		| "blink"
		| "bold"
		| "bright"
		| "dark"
		| "dim"
		| "hidden"
		| "normal"
		| "reset"
		| "reverse"
		| "underline"
		| "underlined"
		| "underscore"
		| (string & {});

	/**
	 * Puts text into a style.
	 *
	 * @param style What `getstyle` returned; nil leaves the text as it is.
	 * @param text The text.
	 * @returns The text with the codes of the terminal around it.
	 */
	function getstring(style: string | undefined, text: string): string;
	/**
	 * Puts styles together.
	 *
	 * @param styles The styles; unknown ones are ignored.
	 * @returns What the terminal calls them, for `getstring` and `setstyle`.
	 */
	function getstyle(...styles: Style[]): string;
	/**
	 * Sets the style of what is written to the standard output from now on.
	 *
	 * @param style What `getstyle` returned; as it was where left out.
	 */
	function setstyle(style?: string): void;
	/**
	 * Turns text for a terminal into HTML.
	 *
	 * @param input The text; nothing in it is escaped.
	 * @returns The HTML, and how many codes there were.
	 */
	function tohtml(input: string): LuaMultiReturn<[html: string, count: number]>;
}
