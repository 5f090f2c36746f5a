/**
 * Goes through a list that is made as it is gone through.
 *
 * @param list Calls a function with each item. What it goes through must not change meanwhile.
 * @returns What returns the next item; nil where none is left.
 */
function one_by_one<Item>(list: (hand_out: (item: Item) => void) => void): () => Item | undefined {
	const thread = coroutine.create(() => list((item) => coroutine.yield(item)));
	return () => {
		if (coroutine.status(thread) === "dead") return undefined;
		const [ok, item] = coroutine.resume(thread);
		if (!ok) error(item, 0);
		return item;
	};
}

export { one_by_one };
