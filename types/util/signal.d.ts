/**
 * Signals of the system (a C module, `util/signal.so`).
 *
 * The numbers are those of this system; a signal that it does not know is not there.
 * @see util-src/signal.c
 * @noResolution
 * @noSelf
 */
declare module "util.signal" {
	/** The names of signals. */
	type SignalName =
		| "SIGABRT"
		| "SIGALRM"
		| "SIGBUS"
		| "SIGCHLD"
		| "SIGCLD"
		| "SIGCONT"
		| "SIGFPE"
		| "SIGHUP"
		| "SIGILL"
		| "SIGINT"
		| "SIGIO"
		| "SIGIOT"
		| "SIGKILL"
		| "SIGPIPE"
		| "SIGPOLL"
		| "SIGPROF"
		| "SIGQUIT"
		| "SIGSEGV"
		| "SIGSTKFLT"
		| "SIGSTOP"
		| "SIGSYS"
		| "SIGTERM"
		| "SIGTRAP"
		| "SIGTTIN"
		| "SIGTTOU"
		| "SIGURG"
		| "SIGUSR1"
		| "SIGUSR2"
		| "SIGVTALRM"
		| "SIGWINCH"
		| "SIGXCPU"
		| "SIGXFSZ";

	/**
	 * Signals that are read like a file.
	 * @since 13.0
	 */
	interface SignalFd {
		/**
		 * Reads the file descriptor, to wait for.
		 *
		 * @returns Its number; nil once it is closed.
		 */
		getfd(): number | undefined;
		/**
		 * Takes a signal that has come.
		 *
		 * @returns Its number; nothing where none has.
		 */
		read(): number | undefined;
		/**
		 * Closes it. The signal stays blocked.
		 *
		 * @returns Whether it was open.
		 */
		close(): boolean;
	}

	/**
	 * Handles a signal; throws for an unknown name.
	 *
	 * @param signal Its number or name.
	 * @param handler Called when it has come, between two steps of Lua.
	 * @param c_hook Has no effect any more.
	 * @returns Whether it can be handled.
	 */
	function signal(signal: SignalName | number, handler: () => void, c_hook?: boolean): boolean;
	/**
	 * Leaves a signal to the system again; throws for an unknown name.
	 *
	 * @param signal Its number or name.
	 * @param handler Nil.
	 * @returns What handled it before, or nil.
	 */
	function signal(signal: SignalName | number, handler?: undefined): (() => void) | undefined;
	/**
	 * Sends a signal to this process; throws for an unknown name.
	 *
	 * @param signal Its number or name.
	 * @returns 0, or another number where it failed.
	 */
	function raise(signal: SignalName | number): number;
	/**
	 * Sends a signal to a process; throws for an unknown name.
	 *
	 * @param pid The process id.
	 * @param signal Its number or name; 0 to tell whether the process is there.
	 * @returns 0, or -1 where it failed.
	 */
	function kill(pid: number, signal: SignalName | number): number;
	/**
	 * Blocks a signal and makes something that it can be read from.
	 *
	 * @param signal Its number.
	 * @returns What to read from; nil where it failed.
	 * @since 13.0
	 */
	function signalfd(signal: number): SignalFd | undefined;
	/** The signal for that the process gave up. */
	const SIGABRT: number;
	/** The signal for that a timer ran out. */
	const SIGALRM: number;
	/** The signal for a wrong access to memory. */
	const SIGBUS: number;
	/** The signal for that a child process ended. */
	const SIGCHLD: number;
	/** The signal for that a child process ended, an older name of `SIGCHLD`. */
	const SIGCLD: number;
	/** The signal for to go on after a stop. */
	const SIGCONT: number;
	/** The signal for a wrong calculation. */
	const SIGFPE: number;
	/** The signal for that the terminal is gone; Prosody reads its configuration again. */
	const SIGHUP: number;
	/** The signal for a wrong instruction. */
	const SIGILL: number;
	/** The signal for an interruption from the keyboard. */
	const SIGINT: number;
	/** The signal for that a file can be read or written. */
	const SIGIO: number;
	/** The signal for that the process gave up, an older name of `SIGABRT`. */
	const SIGIOT: number;
	/** The signal for to end at once, which cannot be handled. */
	const SIGKILL: number;
	/** The signal for that nobody reads a pipe. */
	const SIGPIPE: number;
	/** The signal for that a file can be read or written, another name of `SIGIO`. */
	const SIGPOLL: number;
	/** The signal for that a timer of profiling ran out. */
	const SIGPROF: number;
	/** The signal for to end with a core dump. */
	const SIGQUIT: number;
	/** The signal for an access to memory that is not there. */
	const SIGSEGV: number;
	/** The signal for an error of the stack, not used. */
	const SIGSTKFLT: number;
	/** The signal for to stop, which cannot be handled. */
	const SIGSTOP: number;
	/** The signal for a wrong call of the system. */
	const SIGSYS: number;
	/** The signal for to end. */
	const SIGTERM: number;
	/** The signal for a breakpoint. */
	const SIGTRAP: number;
	/** The signal for that a process in the background reads from the terminal. */
	const SIGTTIN: number;
	/** The signal for that a process in the background writes to the terminal. */
	const SIGTTOU: number;
	/** The signal for urgent data of a socket. */
	const SIGURG: number;
	/** The signal for what a program wants; Prosody fires the event `signal/SIGUSR1`. */
	const SIGUSR1: number;
	/** The signal for what a program wants; Prosody fires the event `signal/SIGUSR2`. */
	const SIGUSR2: number;
	/** The signal for that a timer of the process ran out. */
	const SIGVTALRM: number;
	/** The signal for another size of the terminal. */
	const SIGWINCH: number;
	/** The signal for too much time of the processor. */
	const SIGXCPU: number;
	/** The signal for a file that is too large. */
	const SIGXFSZ: number;
}
