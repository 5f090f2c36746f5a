/**
 * Functions of POSIX (a C module, `util/pposix.so`).
 * @see https://prosody.im/doc/developers/util/pposix
 * @noResolution
 * @noSelf
 */
declare module "util.pposix" {
	/** The facilities of syslog. */
	type SyslogFacility =
		| "auth"
		| "authpriv"
		| "cron"
		| "daemon"
		| "ftp"
		| "kern"
		| "local0"
		| "local1"
		| "local2"
		| "local3"
		| "local4"
		| "local5"
		| "local6"
		| "local7"
		| "lpr"
		| "mail"
		| "syslog"
		| "user"
		| "uucp";

	/** The levels of syslog, least urgent first. */
	type SyslogLevel = "debug" | "info" | "notice" | "warn" | "error";

	/** What can be limited (`getrlimit`). */
	type Resource =
		| "CORE"
		| "CPU"
		| "DATA"
		| "FSIZE"
		| "MEMLOCK"
		| "NICE"
		| "NOFILE"
		| "NPROC"
		| "RSS"
		| "STACK";

	/** A limit in the unit of its resource. */
	type Limit = number | "unlimited";

	/** What a call returns that may fail. */
	type Done<Problem extends string = string> = LuaMultiReturn<
		[ok: true, problem?: undefined] | [ok: false, problem: Problem]
	>;

	/** What runs this machine (`uname`). */
	interface SystemName {
		/** The operating system. */
		readonly sysname: string;
		/** The machine's name. */
		readonly nodename: string;
		/** The release of the system. */
		readonly release: string;
		/** The version of the system. */
		readonly version: string;
		/** The kind of hardware. */
		readonly machine: string;
		/** The domain; where the C library is GNU's. */
		readonly domainname?: string;
	}

	/** The memory of this process, in bytes (`mallinfo`). */
	interface MemoryInfo {
		/** Allocated by moving the end of the data segment. */
		readonly allocated: number;
		/** Allocated as mappings. */
		readonly allocated_mmap: number;
		/** In use. */
		readonly used: number;
		/** Allocated, not in use. */
		readonly unused: number;
		/** Could be given back. */
		readonly returnable: number;
	}

	/** Ends this process with a core dump (`abort`). */
	function abort(): never;
	/**
	 * Goes into the background: forks, begins a session, and closes the standard streams.
	 *
	 * @returns True and the other's process id in the process that began it, true alone in the one that goes on;
	 * or false and an error.
	 */
	function daemonize(): LuaMultiReturn<
		| [ok: true, pid: number | undefined]
		| [ok: false, problem: "already-daemonized" | "fork-failed" | "setsid-failed"]
	>;
	/**
	 * Opens syslog. Throws where the facility is unknown.
	 *
	 * @param ident The name to write in.
	 * @param facility The facility; `daemon` where left out.
	 */
	function syslog_open(ident: string, facility?: SyslogFacility): void;
	/** Closes syslog. */
	function syslog_close(): void;
	/**
	 * Writes to syslog. Throws where the level is unknown.
	 *
	 * @param level The level; `notice` for nil.
	 * @param source What the message is about.
	 * @param message The message.
	 */
	function syslog_log(level: SyslogLevel | undefined, source: string, message: string): void;
	function syslog_log(level: SyslogLevel | undefined, message: string): void;
	/**
	 * Sets from which level on syslog takes messages. Throws where the level is unknown.
	 *
	 * @param level The level; `notice` where left out.
	 */
	function syslog_setminlevel(level?: SyslogLevel): void;
	/**
	 * Reads the id of this process.
	 *
	 * @returns The id.
	 */
	function getpid(): number;
	/**
	 * Reads the user of this process.
	 *
	 * @returns The user id.
	 */
	function getuid(): number;
	/**
	 * Reads the group of this process.
	 *
	 * @returns The group id.
	 */
	function getgid(): number;
	/**
	 * Changes the user of this process.
	 *
	 * @param uid The user's id or name.
	 * @returns True; or false and an error.
	 */
	function setuid(
		uid: number | string,
	): Done<"invalid-uid" | "no-such-user" | "permission-denied" | "unknown-error">;
	/**
	 * Changes the group of this process.
	 *
	 * @param gid The group's id or name.
	 * @returns True; or false and an error.
	 */
	function setgid(
		gid: number | string,
	): Done<"invalid-gid" | "no-such-group" | "permission-denied" | "unknown-error">;
	/**
	 * Sets the further groups of this process to those of a user.
	 *
	 * @param user The user's name.
	 * @param gid A group besides; the user's own where left out.
	 * @returns True; or nil and an error.
	 */
	function initgroups(
		user: string,
		gid?: number,
	): LuaMultiReturn<
		| [ok: true, problem: undefined]
		| [
				ok: undefined,
				problem:
					| "invalid-gid"
					| "invalid-username"
					| "no-memory"
					| "no-such-user"
					| "permission-denied"
					| "unknown-error",
		  ]
	>;
	/**
	 * Sets which permissions new files do not have.
	 *
	 * @param mask The permissions, octal digits.
	 * @returns What it was before, octal digits.
	 */
	function umask(mask: string): string;
	/**
	 * Makes a directory, readable and writable for all but for what `umask` says.
	 *
	 * @param path The directory; the one around it must be there.
	 * @returns True; or false and an error.
	 */
	function mkdir(path: string): Done;
	/**
	 * Makes a pipe. Flags exist on Linux alone.
	 *
	 * @param flags How it behaves.
	 * @returns The file descriptors to read from and to write to; or nil and an error.
	 * @since 13.0
	 */
	function pipe(
		...flags: ("cloexec" | "direct" | "nonblock")[]
	): LuaMultiReturn<[read_fd: number, write_fd: number] | [read_fd: undefined, problem: string]>;
	/**
	 * Makes a file of a file descriptor.
	 *
	 * @param fd The file descriptor.
	 * @param mode How to open it, as for `io.open`.
	 * @returns The file, which closes the descriptor; or nil and an error.
	 * @since 13.0
	 */
	function fdopen(
		fd: number,
		mode: string,
	): LuaMultiReturn<[file: LuaFile, problem: undefined] | [file: undefined, problem: string]>;
	/**
	 * Limits a resource of this process. Throws where the resource is unknown or a limit is none.
	 *
	 * @param resource The resource.
	 * @param soft The limit; nil leaves it as it is.
	 * @param hard How far the limit may be raised; nil leaves it as it is.
	 * @returns True; or false and an error.
	 */
	function setrlimit(
		resource: Resource,
		soft?: Limit,
		hard?: Limit,
	): Done<"getrlimit-failed" | "incorrect-arguments" | "invalid-resource" | "setrlimit-failed">;
	/**
	 * Reads the limits of a resource. Throws where the resource is unknown.
	 *
	 * @param resource The resource.
	 * @returns True, the limit, and how far it may be raised; or false and an error.
	 */
	function getrlimit(
		resource: Resource,
	): LuaMultiReturn<
		| [ok: true, soft: Limit, hard: Limit]
		| [ok: false, problem: "getrlimit-failed." | "invalid-arguments" | "invalid-resource"]
	>;
	/**
	 * Tells what runs this machine.
	 *
	 * @returns The names; or nil and an error.
	 */
	function uname(): LuaMultiReturn<
		[name: SystemName, problem: undefined] | [name: undefined, problem: string]
	>;
	/**
	 * Sets a variable of the environment.
	 *
	 * @param name The variable.
	 * @param value Its value; nil removes it.
	 * @returns True; or nil and an error.
	 */
	function setenv(
		name: string,
		value?: string,
	): LuaMultiReturn<[ok: true, problem: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Tells how much memory this process uses. Nil where the C library is not GNU's.
	 *
	 * @returns The figures.
	 */
	const meminfo: ((this: void) => MemoryInfo) | undefined;
	/**
	 * Adds data at the end of a file, all or nothing. Throws where what was written in part cannot be removed.
	 *
	 * @param file The file, at its end.
	 * @param data The data.
	 * @returns True; or nil, an error and its number.
	 */
	function atomic_append(
		file: LuaFile,
		data: string,
	): LuaMultiReturn<
		[ok: true, problem: undefined, errno: undefined] | [ok: undefined, problem: string, errno: number]
	>;
	/**
	 * Cuts a piece out of a file; on Linux alone.
	 *
	 * @param file The file.
	 * @param offset Where the piece begins, in bytes, a multiple of the block size of the file system.
	 * @param length How long it is, in bytes, a multiple of that, too.
	 * @returns True; or nil, an error and its number.
	 * @since 13.0
	 */
	function remove_blocks(
		file: LuaFile,
		offset: number,
		length: number,
	): LuaMultiReturn<
		[ok: true, problem: undefined, errno: undefined] | [ok: undefined, problem: string, errno: number]
	>;
	/**
	 * Tells whether a file is a terminal.
	 *
	 * @param file The file.
	 * @returns Whether it is.
	 */
	function isatty(file: LuaFile): boolean;
	/** The number of the error that a file is not there. */
	const ENOENT: number;
	/** The name of this library. */
	const _NAME: "pposix";
	/** The version of this library. */
	const _VERSION: string;
}
