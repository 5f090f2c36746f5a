import { fetch_missing_versions } from "./versions.ts";

/** Sees to it, once a run, that every wanted version of Prosody is there; throws, with the remedy, where it is not. */
export default function setup(): void {
	fetch_missing_versions();
}
