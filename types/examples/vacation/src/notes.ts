// The notes, one for each account.

interface Note {
	readonly text: string;
	/** When it was set, in seconds since 1970. */
	readonly since: number;
}

const [store, problem] = module.open_store<Note>("vacation");
if (!store) error(`there is no store for the notes: ${problem}`, 0);

const note_of = (username: string): string | undefined => {
	const [note] = store.get(username);
	return note && note.text;
};

/** Sets a note, or takes it back where there is no text; returns whether that could be stored. */
const set_note = (username: string, text?: string): boolean => {
	const note = text !== undefined && text !== "" ? { text, since: os.time() } : undefined;
	const [ok, why] = store.set(username, note);
	if (!ok) module.log("error", "The note of %s could not be stored: %s", username, why);
	return ok === true;
};

export { note_of, set_note };
