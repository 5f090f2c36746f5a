import { clone, type Stanza } from "util.stanza";

/** What may have a connection. */
interface Connected {
	readonly type: string;
	readonly conn?: unknown;
}

/**
 * The stanza of an event, to be written to. What did not come over a connection is another module's, which may compare
 * the answer with it (`module:send_iq`), so that is copied.
 */
function own_stanza(event: StanzaEvent): Stanza {
	const origin: Connected = event.origin;
	// Not by way of a metatable: `module:send_iq` puts another origin behind its own.
	return rawget(origin, "conn") === undefined ? clone(event.stanza) : event.stanza;
}

export { own_stanza };
