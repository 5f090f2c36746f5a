// Users leave a note with an ad-hoc command; whoever writes to them while they are not online gets it for an answer.

import * as adhoc_forms from "util.adhoc";
import * as cache from "util.cache";
import * as dataforms from "util.dataforms";
import * as jid from "util.jid";
import { message } from "util.stanza";
import { note_of, set_note } from "./notes";

const day = 86400;

/** How long it takes until the same sender gets the same note again, in seconds. */
const interval = module.get_option_number("vacation_interval", day) ?? day;

/** When a sender has got a note last, by the addresses of both. */
const answered = cache.new<string, number>(1000);

/** Whether the sender has not got the note lately. */
function is_due(sender: string, username: string, now: number): boolean {
	const key = `${sender} ${username}`;
	const last = answered.get(key);
	if (last !== undefined && now < last + interval) return false;
	answered.set(key, now);
	return true;
}

// Before mod_offline, which keeps the message and ends the chain.
module.hook(
	"message/offline/handle",
	(event) => {
		const stanza = event.stanza;
		if (stanza.name !== "message" || stanza.attr.type === "error") return;
		const sender = jid.bare(stanza.attr.from);
		const note = note_of(event.username);
		if (sender === undefined || note === undefined || !stanza.get_child("body")) return;
		if (!is_due(sender, event.username, os.time())) return;
		const answer = message({ type: "chat", from: jid.join(event.username, module.host), to: sender }, note);
		// Nobody is to keep what no human has sent just now.
		answer.tag("no-store", { xmlns: "urn:xmpp:hints" }).up();
		module.log("debug", "%s gets the note of %s", sender, event.username);
		module.send(answer);
	},
	10,
);

// The command

const form = dataforms.new({
	title: "Note for those who write while you are away",
	1: { name: "FORM_TYPE", type: "hidden", value: "urn:xmpp:prosody:vacation" },
	2: { name: "note", type: "text-multi", label: "The note; leave it empty to take it back" },
});

const handler = adhoc_forms.new_initial_data_form(
	form,
	(data) => {
		const [username] = jid.split(data.from);
		return { note: note_of(username ?? "") };
	},
	(fields, errors, data) => {
		const [username] = jid.split(data.from);
		if (errors || username === undefined || !set_note(username, fields.note)) {
			return { status: "completed", error: { message: "Your note could not be stored" } };
		}
		return { status: "completed", info: "Your note is stored" };
	},
);

module.depends("adhoc");
const adhoc = module.require("adhoc");
module.provides("adhoc", adhoc.new("Set a vacation note", "vacation", handler, "local_user"));
