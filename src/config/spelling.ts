// Finds the word that a misspelt one stands for.

/** The one of some words with the least distance to another word, and that distance. */
function nearest(
	word: string,
	words: readonly string[],
): LuaMultiReturn<[nearest: string, distance: number]> {
	/** The Levenshtein distance of two words. */
	function distance(a: string, b: string): number {
		let above: number[] = [];
		for (const column of $range(0, b.length)) above[column] = column;
		for (const row of $range(1, a.length)) {
			const current: number[] = [];
			current[0] = row;
			for (const column of $range(1, b.length)) {
				const replace = string.byte(a, row) === string.byte(b, column) ? 0 : 1;
				current[column] = math.min(
					(above[column] ?? 0) + 1,
					(current[column - 1] ?? 0) + 1,
					(above[column - 1] ?? 0) + replace,
				);
			}
			above = current;
		}
		return above[b.length] ?? 0;
	}

	let best = "";
	let least = math.huge;
	for (const candidate of words) {
		const far = distance(word, candidate);
		if (far < least) {
			best = candidate;
			least = far;
		}
	}
	return $multi(best, least);
}

export { nearest };
