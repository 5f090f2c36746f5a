// Lets accounts log in whose password another program makes: the signature (HMAC-SHA-256, in hexadecimal) of the localpart
// and a time up to which it holds, after that time and a colon. Nothing is stored; an account is whoever has a password.
//
//     VirtualHost "example.org"
//         authentication = "signed"
//         auth_signed_secret = "a long random text that the other program has, too"
//
// A program in a shell makes one that holds for an hour:
//
//     until=$(($(date +%s) + 3600))
//     echo "$until:$(printf '%s' "juliet:$until" | openssl dgst -sha256 -hmac "$secret" -r | cut -d' ' -f1)"

import { equals, hmac_sha256 } from "util.hashes";
import * as sasl from "util.sasl";

const secret = module.get_option_string("auth_signed_secret");
if (secret === undefined) error("auth_signed_secret: it is not set, and without it anybody could sign", 0);

/** Why a password is wrong; nothing where it is right. */
const problem_of = (username: string, password: string): string | undefined => {
	const [expiry, signature] = string.match(password, "^(%d+):(%x+)$");
	if (expiry === undefined || signature === undefined) return "It is no signature";
	if (!equals(signature, hmac_sha256(secret, `${username}:${expiry}`, true))) return "The signature is wrong";
	if ((tonumber(expiry) ?? 0) < os.time()) return "The signature has expired";
	return undefined;
};

module.provides("auth", {
	// Whoever has logged in or can: nobody knows who that is.
	user_exists: () => true,
	users: () => () => undefined,

	test_password(username, password) {
		const problem = problem_of(username, password);
		if (problem !== undefined) return $multi(false, problem);
		return true;
	},
	set_password: () => $multi(false, "Passwords are made elsewhere"),
	create_user: () => $multi(false, "Accounts are made elsewhere"),
	delete_user: () => $multi(false, "Accounts are made elsewhere"),

	// With the password at hand only PLAIN is possible.
	get_sasl_handler: () =>
		sasl.new(module.host, {
			plain_test(_handler, username, password) {
				const problem = problem_of(username, password);
				if (problem !== undefined) module.log("info", "%s cannot log in: %s", username, problem);
				return $multi(problem === undefined, true);
			},
		}),
});
