// Lets the owner of a room set how many seconds there must be between two messages of the same person. Whoever writes
// sooner gets an error; moderators may write at any time.
//
//     Component "rooms.example.org" "muc"
//         modules_enabled = { "muc_slow_mode" }

import * as cache from "util.cache";
import { error_reply } from "util.stanza";

declare module "mod_muc" {
	interface RoomData {
		/** The seconds between two messages of the same person. */
		slow_mode?: number;
	}
}

const field = "{https://example.org/slow-mode}interval";

/** When somebody has last written, by room and real bare address. */
const last_message = cache.new<string, number>(10_000);

// Prosody's own fields are added between 100 and 80.
module.hook(
	"muc-config-form",
	(event) => {
		event.form.push({
			name: field,
			type: "text-single",
			datatype: "xs:integer",
			range_min: 0,
			range_max: 3600,
			label: "Seconds between two messages of the same person",
			value: `${event.room._data.slow_mode ?? 0}`,
		});
	},
	50,
);

module.hook(`muc-config-submitted/${field}`, (event) => {
	const data = event.room._data;
	const interval = tonumber(event.value);
	if (interval === undefined || interval === data.slow_mode) return;
	// What is in _data is stored with the room.
	data.slow_mode = interval;
	event.status_codes["104"] = true;
});

module.hook("muc-occupant-groupchat", (event) => {
	const occupant = event.occupant;
	const interval = event.room._data.slow_mode ?? 0;
	if (interval <= 0 || !occupant || occupant.role === "moderator") return;
	if (!event.stanza.get_child("body")) return;
	const key = `${event.room.jid} ${occupant.bare_jid}`;
	const now = os.time();
	const wait = (last_message.get(key) ?? 0) + interval - now;
	if (wait > 0) {
		const text = string.format("Wait for %d more seconds", wait);
		event.origin.send(error_reply(event.stanza, "wait", "policy-violation", text));
		return true;
	}
	last_message.set(key, now);
});
