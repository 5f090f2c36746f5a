// Who may see the page: whoever has the token, as the password of HTTP Basic authentication (RFC 7617).

import { base64 } from "util.encodings";
import { equals, sha256 } from "util.hashes";

const min_length = 16;

/** Reads the token; nil, with what is wrong and what to do, where there is none that will do. */
function read_token(): LuaMultiReturn<[token: string] | [token: undefined, problem: string]> {
	const token = module.get_option_string("client_proxy_status_token");
	if (token !== undefined && token.length >= min_length) return $multi(token);
	const got = token === undefined ? "It is not set" : `It has ${token.length} `;
	return $multi(
		undefined,
		`client_proxy_status_token: ${got}, expected at least ${min_length} characters. The page stays closed until then. Set it in the configuration of ${module.host} to something random, such as what "openssl rand -hex 16" prints, and reload the configuration`,
	);
}

/** @param authorization The header of that name; nil where there was none. */
function is_allowed(authorization: string | undefined, token: string): boolean {
	const [credentials] = string.match(authorization ?? "", "^[Bb]asic +(%S+)$");
	const [password] = string.match(base64.decode(credentials ?? "") ?? "", "^[^:]*:(.*)$");
	// Digests have one length, and take one time to compare, whatever was guessed.
	return equals(sha256(password ?? ""), sha256(token));
}

export { is_allowed, read_token };
