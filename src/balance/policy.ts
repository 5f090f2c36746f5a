import type { Stanza } from "util.stanza";
import type { Resources } from "../service/pool";
import type { Asking } from "../base/request";

/**
 * Proposes who serves a stanza. What it proposes is asked unless something about the request speaks against it; then
 * it may be asked again.
 *
 * @param fit The resources that serve, at least one.
 * @param count How many there are.
 * @param stanza The request's stanza.
 * @returns The place of one of them, from 1 to `count`.
 */
type Pick = (this: void, fit: Resources, count: number, request: Asking, stanza: Stanza) => number;

export type { Pick };
