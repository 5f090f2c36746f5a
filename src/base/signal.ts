/**
 * Something that happens and that others can listen to. While nobody does, it costs a look at one field:
 * `if (signal.fire) signal.fire(…)`.
 *
 * @noSelf
 */
interface Signal<Parameters extends readonly unknown[]> {
	/** Calls all listeners in the order in which they came; nil while there are none. */
	fire: ((this: void, ...parameters: Parameters) => void) | undefined;
	/** Adds a listener. */
	listen: (listener: (this: void, ...parameters: Parameters) => void) => void;
}

function new_signal<Parameters extends readonly unknown[]>(): Signal<Parameters> {
	const signal: Signal<Parameters> = {
		fire: undefined,
		listen: (listener) => {
			const former = signal.fire;
			if (!former) {
				signal.fire = listener;
				return;
			}
			signal.fire = (...parameters) => {
				former(...parameters);
				listener(...parameters);
			};
		},
	};
	return signal;
}

export type { Signal };
export { new_signal };
