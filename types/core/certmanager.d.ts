/**
 * Finds certificates and makes TLS contexts of them (`core/certmanager.lua`).
 * @see https://prosody.im/doc/certificates
 * @noResolution
 * @noSelf
 */
declare module "core.certmanager" {
	/** A certificate and its key, as paths of PEM files. */
	interface CertificateFiles {
		/** The certificate, with those of its issuers. */
		readonly certificate: string;
		/** The private key. */
		readonly key: string;
	}

	/**
	 * Certificates by the names that they are for, wildcards as `*.example.com`: paths to the services that each
	 * is for, `*` for any.
	 */
	type CertificateIndex = LuaMap<string, LuaMap<string, LuaSet<string>>>;

	/**
	 * Makes a TLS context. The configuration is put together from Prosody's own, the certificate that is found for
	 * the host, the option `tls_profile`, the global option `ssl` and what is given here.
	 *
	 * @param host The host that a certificate is sought for; or `NAME port NUMBER` for a service.
	 * @param mode Which side this is.
	 * @param configs More configuration, the first the strongest; those that are no tables are left out.
	 * @returns The context, nil, and the configuration; or nil, why, and the configuration where it got that far.
	 */
	function create_context(
		host: string,
		mode: "server" | "client",
		...configs: (import("net.server").TlsConfig | false | undefined)[]
	): LuaMultiReturn<
		| [context: import("net.server").TlsContext, problem: undefined, config: import("net.server").TlsConfig]
		| [context: undefined, problem: string, config: import("net.server").TlsConfig | undefined]
	>;

	/** Reads the options again and looks for certificates anew. Prosody calls it as the configuration is reloaded. */
	function reload_ssl_config(): void;

	/**
	 * Looks for a certificate by the name of its file.
	 *
	 * @param user_certs The file or folder; where left out, the option `certificates`.
	 * @param name The host or service.
	 * @returns The certificate and its key, or nil.
	 */
	function find_cert(user_certs: string | undefined, name: string): CertificateFiles | undefined;

	/**
	 * Reads all certificates of a folder and notes what they are for. Expired ones are left out.
	 *
	 * @param dir The folder.
	 * @param files_by_name An index to add to.
	 * @param depth_limit How many levels of folders to go through; 3 where left out.
	 * @returns The index; in 13.0, where the folder cannot be read, an empty one and why.
	 */
	function index_certs(
		dir: string,
		files_by_name?: CertificateIndex,
		depth_limit?: number,
	): LuaMultiReturn<[index: CertificateIndex, problem?: string]>;

	/**
	 * Looks for the certificate of a host: by its contents, by the name of its file, then for the parent domain.
	 *
	 * @param host The host; nil gives nil.
	 * @returns The certificate and its key, or nil.
	 */
	function find_host_cert(host: string | undefined): CertificateFiles | undefined;

	/**
	 * Looks for the certificate of a host in an index; wildcards match one level.
	 *
	 * @param index The index.
	 * @param host The host; nil gives nil.
	 * @returns The certificate and its key, or nil.
	 */
	function find_cert_in_index(
		index: CertificateIndex | undefined,
		host: string | undefined,
	): CertificateFiles | undefined;
}
