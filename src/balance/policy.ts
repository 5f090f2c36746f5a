import type { Stanza } from "util.stanza";
import type { Routable } from "../base/request";
import type { Resources } from "../service/pool";

/**
 * A balancing policy: proposes which resource gets a stanza. The proposal is taken unless something speaks against that
 * resource, such as a limit; then the policy may be asked again.
 *
 * @param eligible The resources that serve, at least one; their priorities are zero or above.
 * @param count How many there are.
 * @returns The place of one of them, from 1 to `count`.
 */
type Pick = (this: void, eligible: Resources, count: number, routable: Routable, stanza: Stanza) => number;

export type { Pick };
