/**
 * Serves files over HTTP (`net/http/files.lua`).
 * @see https://prosody.im/doc/developers/http#serving-files
 * @noResolution
 * @noSelf
 */
declare module "net.http.files" {
	/** How files are served. */
	interface FilesOptions {
		/** The folder. */
		readonly path: string;
		/** The types by the endings of names; `html` alone where left out. */
		readonly mime_map?: { readonly [ending: string]: string };
		/** How many files to keep in memory; 256 where left out. */
		readonly cache_size?: number;
		/** How large these may be, in bytes; 1024 where left out. */
		readonly cache_max_file_size?: number;
		/** The files that stand for a folder. */
		readonly index_files?: readonly string[];
		/** Fires `directory-index` of `net.http.server` for folders without such a file. */
		readonly directory_index?: boolean;
	}

	/**
	 * Makes a handler of requests that serves files.
	 *
	 * @param opts The folder, or more about it. 13.0 throws without a folder.
	 * @returns The handler, for a route that ends in `*`.
	 * @example
	 * import { serve } from "net.http.files";
	 *
	 * module.depends("http");
	 * module.provides("http", { route: { "GET /*": serve({ path: "/var/www" }) } });
	 */
	function serve(opts: string | FilesOptions): import("net.http.server").PathHandler;
}
