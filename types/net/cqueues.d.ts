/**
 * Runs cqueues in the main loop (`net/cqueues.lua`). It needs cqueues.
 * @see https://www.25thandclement.com/~william/projects/cqueues.html
 * @noResolution
 * @noSelf
 */
declare module "net.cqueues" {
	/** A controller of cqueues; more of it is in its own manual. */
	interface Controller {
		/**
		 * Runs a function as a coroutine of this controller.
		 *
		 * @param callback The function, which may use all of cqueues.
		 * @param args What it is given.
		 * @returns The controller.
		 */
		wrap<Args extends unknown[]>(callback: (this: void, ...args: Args) => void, ...args: Args): this;
		/** The file descriptor to wait for. */
		pollfd(): number;
		/** For how long to wait, in seconds; nil for ever. */
		timeout(): number | undefined;
		/** Whether there is nothing left to do. */
		empty(): boolean;
		/** How many coroutines there are. */
		count(): number;
	}

	/** The controller that the main loop runs. */
	const cq: Controller;
}
