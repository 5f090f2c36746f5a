/**
 * Frames of WebSocket (`net/websocket/frames.lua`, RFC 6455, section 5).
 * @noResolution
 * @noSelf
 */
declare module "net.websocket.frames" {
	/** A frame that is to be written. */
	interface NewFrame {
		/** What it is: 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
		opcode: number;
		/** Whether it ends a message. */
		FIN?: boolean;
		/** Reserved. */
		RSV1?: boolean;
		/** Reserved. */
		RSV2?: boolean;
		/** Reserved. */
		RSV3?: boolean;
		/** Whether it is masked, as all from a client are. */
		MASK?: boolean;
		/** The four bytes that it is masked with; random where left out. */
		key?: string;
		/** What it carries. */
		data?: string;
	}

	/** What the beginning of a frame says. */
	interface FrameHeader {
		/** What it is: 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
		opcode: number;
		/** Whether it ends a message. */
		FIN: boolean;
		/** Reserved. */
		RSV1: boolean;
		/** Reserved. */
		RSV2: boolean;
		/** Reserved. */
		RSV3: boolean;
		/** Whether it is masked. */
		MASK: boolean;
		/** How much it carries, in bytes. */
		length: number;
		/** The four bytes that it is masked with, nil where it is not. */
		key?: string;
	}

	/** A frame that was read. */
	interface Frame extends FrameHeader {
		/** What it carries. */
		data: string;
	}

	/** Bytes: a string, or a buffer of `util.ringbuffer` or `util.dbuffer`. */
	type Bytes = string | import("util.ringbuffer").Ringbuffer | import("util.dbuffer").DBuffer;

	/**
	 * Reads the beginning of a frame.
	 *
	 * @param frame The bytes from there on.
	 * @returns What it says and how long it is; nil where more bytes are needed.
	 */
	function parse_header(
		frame: Bytes,
	): LuaMultiReturn<[header: FrameHeader, length: number] | [header: undefined, length?: undefined]>;

	/**
	 * Reads what a frame carries.
	 *
	 * @param frame The bytes.
	 * @param header What the beginning says.
	 * @param pos Where the rest begins, from 1 on.
	 * @returns The data, without the mask.
	 */
	function parse_body(frame: Bytes, header: FrameHeader, pos: number): string;

	/**
	 * Reads a frame.
	 *
	 * @param frame The bytes from there on.
	 * @returns The frame and its length; nil twice and what the beginning says, where more bytes are needed.
	 */
	function parse(
		frame: Bytes,
	): LuaMultiReturn<
		| [frame: Frame, length: number, header?: undefined]
		| [frame: undefined, length: undefined, header: FrameHeader | undefined]
	>;

	/**
	 * Writes a frame. Throws for an impossible opcode, or a control frame over 125 bytes.
	 *
	 * @param desc The frame.
	 * @returns Its bytes.
	 */
	function build(desc: NewFrame): string;

	/**
	 * Reads what a close frame carries (RFC 6455, section 5.5.1).
	 *
	 * @param data What it carries.
	 * @returns The code and a text, nil for what is not there.
	 */
	function parse_close(data: string): LuaMultiReturn<[code: number | undefined, message: string | undefined]>;

	/**
	 * Writes a close frame. Throws where the text is over 123 bytes.
	 *
	 * @param code The code (RFC 6455, section 7.4).
	 * @param message A text.
	 * @param mask Whether it is masked.
	 * @returns Its bytes.
	 */
	function build_close(code: number, message?: string, mask?: boolean): string;
}
