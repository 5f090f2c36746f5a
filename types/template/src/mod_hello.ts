import { message } from "util.stanza";

const text = module.get_option_string("hello_text", "Welcome!");

module.hook("presence/initial", (event) => {
	event.origin.send(message({ type: "chat", from: module.host, to: event.stanza.attr.from }, text));
});
