import type { Stanza } from "util.stanza";
import type { Resources } from "../pool";
import type { Request } from "../request";

/**
 * Proposes who serves a request. What it proposes is asked unless something about the request speaks against it; then
 * it may be asked again.
 *
 * @param fit The resources that serve, at least one.
 * @param count How many there are.
 * @param stanza The request's stanza.
 * @returns The place of one of them, from 1 to `count`.
 */
type Pick = (this: void, fit: Resources, count: number, request: Request, stanza: Stanza) => number;

export type { Pick };
