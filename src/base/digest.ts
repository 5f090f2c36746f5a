import { sha256 } from "util.hashes";

/** A text, or its digest where that is shorter, so that what strangers choose takes bounded memory in a key. */
function shortened(text: string): string {
	// A digest has 64 digits.
	return text.length > 64 ? sha256(text, true) : text;
}

export { shortened };
