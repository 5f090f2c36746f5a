import { sha256 } from "util.hashes";

/** The length of a digest in hexadecimal digits. */
const digest_length = 64;

/** A text, or its digest where that is shorter, so that what strangers choose takes bounded memory in a key. */
function shortened(text: string): string {
	return text.length > digest_length ? sha256(text, true) : text;
}

export { shortened };
