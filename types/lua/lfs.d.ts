/**
 * Files and folders: LuaFileSystem, which Prosody depends on. Declared is what modules use of it.
 * @see https://lunarmodules.github.io/luafilesystem/manual.html
 * @noResolution
 * @noSelf
 */
declare module "lfs" {
	/** What something in a file system is. */
	type FileMode =
		| "block device"
		| "char device"
		| "directory"
		| "file"
		| "link"
		| "named pipe"
		| "other"
		| "socket";

	/** What is known of a file. */
	interface Attributes {
		/** What it is. */
		readonly mode: FileMode;
		/** Its size in bytes. */
		readonly size: number;
		/** Who may do what, such as `rw-r--r--`. */
		readonly permissions: string;
		/** When it was last read, in seconds since 1970. */
		readonly access: number;
		/** When its content last changed, in seconds since 1970. */
		readonly modification: number;
		/** When its attributes last changed, in seconds since 1970. */
		readonly change: number;
		/** The user it belongs to, by number. */
		readonly uid: number;
		/** The group it belongs to, by number. */
		readonly gid: number;
		/** How many names it has. */
		readonly nlink: number;
		/** Its number on the device. */
		readonly ino: number;
		/** The device it is on. */
		readonly dev: number;
	}

	/**
	 * Reads what is known of a file; follows symbolic links.
	 *
	 * @param path The path.
	 * @param name One attribute, to get that alone.
	 * @returns The attributes, or the one; or nil, why, and a number.
	 * @example
	 * import { attributes } from "lfs";
	 *
	 * const [size] = attributes("/var/log/prosody/prosody.log", "size");
	 */
	function attributes<Name extends keyof Attributes>(
		path: string,
		name: Name,
	): LuaMultiReturn<
		| [value: Attributes[Name], problem?: undefined, code?: undefined]
		| [value: undefined, problem: string, code: number]
	>;
	function attributes(
		path: string,
	): LuaMultiReturn<
		[all: Attributes, problem?: undefined, code?: undefined] | [all: undefined, problem: string, code: number]
	>;
	/**
	 * Reads what is known of a file, of a symbolic link itself and not of what it points to.
	 *
	 * @param path The path.
	 * @param name One attribute, to get that alone.
	 * @returns The attributes, or the one; or nil, why, and a number.
	 */
	function symlinkattributes<Name extends keyof Attributes>(
		path: string,
		name: Name,
	): LuaMultiReturn<
		| [value: Attributes[Name], problem?: undefined, code?: undefined]
		| [value: undefined, problem: string, code: number]
	>;
	function symlinkattributes(
		path: string,
	): LuaMultiReturn<
		[all: Attributes, problem?: undefined, code?: undefined] | [all: undefined, problem: string, code: number]
	>;
	/**
	 * Goes through the names in a folder, `.` and `..` among them. To be used in a `for…of` at once.
	 *
	 * @param path The path; throws where it cannot be read.
	 * @returns The names, in no order.
	 * @example
	 * import { dir } from "lfs";
	 *
	 * for (const name of dir("/etc/prosody/certs")) print(name);
	 */
	function dir(path: string): LuaIterable<string>;
	/**
	 * Makes a folder.
	 *
	 * @param path The path; what it is in has to be there.
	 * @returns True; or nil, why, such as `File exists`, and a number.
	 */
	function mkdir(
		path: string,
	): LuaMultiReturn<
		[ok: true, problem?: undefined, code?: undefined] | [ok: undefined, problem: string, code: number]
	>;
	/**
	 * Removes a folder that is empty.
	 *
	 * @param path The path.
	 * @returns True; or nil, why, and a number.
	 */
	function rmdir(
		path: string,
	): LuaMultiReturn<
		[ok: true, problem?: undefined, code?: undefined] | [ok: undefined, problem: string, code: number]
	>;
	/**
	 * The working directory: in a running server, the folder of stored data.
	 *
	 * @returns The path; or nil and why.
	 */
	function currentdir(): LuaMultiReturn<
		[path: string, problem?: undefined] | [path: undefined, problem: string]
	>;
	/**
	 * Locks an open file, or part of it, for other processes.
	 *
	 * @param file The file.
	 * @param mode `r` for a lock that others may share, `w` for one of its own.
	 * @param start Where it begins, in bytes; 0 where left out.
	 * @param length How much, in bytes; all where left out.
	 * @returns True; or nil and why.
	 */
	function lock(
		file: LuaFile,
		mode: "r" | "w",
		start?: number,
		length?: number,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Takes a lock away.
	 *
	 * @param file The file.
	 * @param start Where it begins, in bytes; 0 where left out.
	 * @param length How much, in bytes; all where left out.
	 * @returns True; or nil and why.
	 */
	function unlock(
		file: LuaFile,
		start?: number,
		length?: number,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;
	/**
	 * Sets the times of a file.
	 *
	 * @param path The path.
	 * @param access When it was last read, in seconds since 1970; now where left out.
	 * @param modification When it last changed, in seconds since 1970; the same as `access` where left out.
	 * @returns True; or nil, why, and a number.
	 */
	function touch(
		path: string,
		access?: number,
		modification?: number,
	): LuaMultiReturn<
		[ok: true, problem?: undefined, code?: undefined] | [ok: undefined, problem: string, code: number]
	>;
}
