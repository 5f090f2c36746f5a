import type { Stanza } from "util.stanza";
import type { Routable } from "../base/request";
import type { Resource } from "../base/resource";
import type { Resources } from "../service/pool";

/**
 * A balancing policy: proposes which resource gets a stanza. The proposal is taken unless something speaks against that
 * resource, such as a limit; then the policy may be asked again.
 *
 * @param eligible The resources that serve, at least one; their priorities are zero or above.
 * @param count How many there are.
 * @returns One of them; and true where no other resource may get the stanza. With true, the resource may be one that is
 * not eligible, or nil where the stanza has to wait.
 */
type Pick = (
	this: void,
	eligible: Resources,
	count: number,
	routable: Routable,
	stanza: Stanza,
) => LuaMultiReturn<[proposed: Resource | undefined, is_bound?: boolean | undefined]>;

export type { Pick };
