// Places: what limits count of what strangers choose. Usual addresses fit into one.

const bytes_of_place = 1024;

/** How many places something takes with texts of so many bytes. */
function places_of(bytes: number): number {
	return 1 + math.floor(bytes / bytes_of_place);
}

export { places_of };
