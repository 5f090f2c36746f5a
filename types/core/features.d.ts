/**
 * What this Prosody can do, for modules that say what they require or conflict with (`core/features.lua`).
 * @noResolution
 * @noSelf
 */
declare module "core.features" {
	/** The features that a Prosody may have; each says what it stands for. */
	interface Features {
		/** mod_bookmarks comes with Prosody. */
		mod_bookmarks: true;
		/**
		 * mod_server_info comes with Prosody.
		 * @since 13.0
		 */
		mod_server_info: true;
		/**
		 * mod_flags comes with Prosody.
		 * @since 13.0
		 */
		mod_flags: true;
		/**
		 * mod_cloud_notify comes with Prosody.
		 * @since 13.0
		 */
		mod_cloud_notify: true;
		/**
		 * Rooms have a vCard of their own.
		 * @since 13.0
		 */
		muc_vcard: true;
		/**
		 * mod_http_altconnect comes with Prosody.
		 * @since 13.0
		 */
		http_altconnect: true;
		/**
		 * Roles, `module:may` and permissions of a session.
		 * @since 13.0
		 */
		permissions: true;
		/**
		 * Libraries are also found under the name `prosody.util.x`.
		 * @since 13.0
		 */
		loader: true;
		/**
		 * Stores of the type `keyval+`.
		 * @since 13.0
		 */
		"keyval+": true;
		/**
		 * The event `s2sout-pre-connect`.
		 * @since 13.0
		 */
		"s2sout-pre-connect-event": true;
		/**
		 * The roles `prosody:guest`, `prosody:registered` and `prosody:member`.
		 * @since 13.0
		 */
		"split-user-roles": true;
		/**
		 * `module:get_option_enum`.
		 * @since 13.0
		 */
		"getopt-enum": true;
		/**
		 * Options that are a length of time.
		 * @since 13.0
		 */
		"getopt-interval": true;
		/**
		 * `module:get_option_period`.
		 * @since 13.0
		 */
		"getopt-period": true;
		/**
		 * `module:get_option_integer`.
		 * @since 13.0
		 */
		"getopt-integer": true;
		/**
		 * `module.ready` is called once the server has started.
		 * @since 13.0
		 */
		"module-ready": true;
		/**
		 * Events for SIGUSR1 and SIGUSR2.
		 * @since 13.0
		 */
		"signal-events": true;
	}

	/** The name of a feature. */
	type Feature = keyof Features;

	/** The features of this Prosody. */
	const available: import("util.set").Set<Feature>;
}
