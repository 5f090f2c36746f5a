// Places: what limits count of what strangers choose. Usual addresses fit into one.

/** How many places something takes with texts of so many bytes. */
function places_of(bytes: number): number {
	return 1 + math.floor(bytes / 1024);
}

export { places_of };
