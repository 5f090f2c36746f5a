/**
 * A parser of XML that tells what it comes across: LuaExpat, which Prosody depends on. Declared is what modules use of
 * it; `util.xml` makes elements of a text, `util.xmppstream` of a stream.
 * @see https://lunarmodules.github.io/luaexpat/manual.html
 * @noResolution
 * @noSelf
 */
declare module "lxp" {
	/** The attributes of an element: their names in order, and their values by name. */
	type ElementAttributes = ReadonlyLuaMap<string, string> & { readonly [index: number]: string | undefined };

	/** What the parser calls; false where it calls nothing. */
	interface Callbacks {
		/** Called for an opening tag. */
		StartElement?:
			| ((this: void, parser: Parser, name: string, attributes: ElementAttributes) => void)
			| false;
		/** Called for a closing tag. */
		EndElement?: ((this: void, parser: Parser, name: string) => void) | false;
		/** Called for text, which may come in pieces. */
		CharacterData?: ((this: void, parser: Parser, text: string) => void) | false;
		/** Called for a comment. */
		Comment?: ((this: void, parser: Parser, text: string) => void) | false;
		/** Called for a processing instruction. */
		ProcessingInstruction?: ((this: void, parser: Parser, target: string, data: string) => void) | false;
		/** Called for the declaration of a document type. */
		StartDoctypeDecl?:
			| ((
					this: void,
					parser: Parser,
					name: string,
					sysid: string | undefined,
					pubid: string | undefined,
					has_internal_subset: boolean,
			  ) => void)
			| false;
		/** Called for the declaration `<?xml … ?>`. */
		XmlDecl?:
			| ((
					this: void,
					parser: Parser,
					version: string,
					encoding: string | undefined,
					standalone: boolean | undefined,
			  ) => void)
			| false;
	}

	/** A parser. */
	interface Parser {
		/**
		 * Reads the next piece of the text.
		 *
		 * @param text The piece; nil for the end.
		 * @returns The parser; or nil, why, and the line, column and byte at which it stopped.
		 */
		parse(
			text?: string,
		): LuaMultiReturn<
			| [parser: Parser, problem?: undefined, line?: undefined, column?: undefined, byte?: undefined]
			| [parser: undefined, problem: string, line: number, column: number, byte: number]
		>;
		/** Ends the text; throws where it is not complete. */
		close(): void;
		/** Stops, from within a callback. */
		stop(): void;
		/**
		 * Where the parser is.
		 *
		 * @returns Line, column and byte, each from 1.
		 */
		pos(): LuaMultiReturn<[line: number, column: number, byte: number]>;
		/**
		 * How long what it has just come across is.
		 *
		 * @returns Bytes.
		 */
		getcurrentbytecount(): number;
		/**
		 * Sets the encoding, before the first piece.
		 *
		 * @param encoding `UTF-8`, `UTF-16`, `ISO-8859-1` or `US-ASCII`.
		 */
		setencoding(encoding: "ISO-8859-1" | "US-ASCII" | "UTF-8" | "UTF-16"): void;
	}

	/**
	 * Makes a parser.
	 *
	 * @param callbacks What it calls; throws where a name is none of theirs.
	 * @param separator Splits namespaces from names: what is between them then. Without it names are as they stand.
	 * @param merge_character_data False to get text at once, in pieces; true where left out.
	 * @returns The parser.
	 */
	function new_(callbacks: Callbacks, separator?: string, merge_character_data?: boolean): Parser;

	export { type Callbacks, type ElementAttributes, new_ as new, type Parser };
}
