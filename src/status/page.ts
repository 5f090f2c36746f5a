// The page itself. It holds nothing of the server: its script fetches the JSON beside it.

import { base64 } from "util.encodings";
import { sha256 } from "util.hashes";
import page from "./page.html" with { type: "text" };

/** What a Content-Security-Policy calls the text of an element of the page. */
function hash_of(element: "script" | "style"): string {
	const [text] = string.match(page, `<${element}>(.-)</${element}>`);
	return `'sha256-${base64.encode(sha256(text ?? ""))}'`;
}

/** Lets its own style and script run, and have the JSON; nothing else. */
const content_security_policy = table.concat(
	[
		"default-src 'none'",
		`script-src ${hash_of("script")}`,
		`style-src ${hash_of("style")}`,
		"connect-src 'self'",
		"img-src data:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	],
	"; ",
);

export { content_security_policy, page };
