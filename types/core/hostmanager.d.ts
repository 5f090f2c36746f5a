/**
 * Brings hosts up and down (`core/hostmanager.lua`).
 * @noResolution
 * @noSelf
 */
declare module "core.hostmanager" {
	/** Why a host goes down: a text, or a stream error (RFC 6120, section 4.9.3) for those connected to it. */
	type DeactivationReason =
		| string
		| {
				/** The condition of the stream error. */
				readonly condition: string;
				/** A text for people. */
				readonly text?: string;
		  };

	/**
	 * Brings a host up; its modules are loaded as part of that.
	 *
	 * @param host Its name.
	 * @param host_config Its options; where left out, those of the configuration.
	 * @returns True; or nil and why, where it is up already or not configured.
	 */
	function activate(
		host: string,
		host_config?: import("core.configmanager").Section,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;

	/**
	 * Takes a host down: closes its sessions and unloads its modules.
	 *
	 * @param host Its name.
	 * @param reason What those connected to it are told; where left out, that the server has stopped serving it.
	 * @returns True; or nil and why, where it is not up.
	 */
	function deactivate(
		host: string,
		reason?: DeactivationReason,
	): LuaMultiReturn<[ok: true, problem?: undefined] | [ok: undefined, problem: string]>;

	/**
	 * The hosts that are listed to those who ask a host for its services (XEP-0030).
	 *
	 * @param host A host; its children are the hosts directly below its domain.
	 * @returns The children's names to their option `name`, or to true where they have none. Hosts with
	 * `disco_hidden` are left out.
	 */
	function get_children(host: string): ReadonlyLuaMap<string, string | true>;
}
