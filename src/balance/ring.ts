// A consistent hash: each resource has many points on a ring, and a key belongs to the next point. When a resource
// comes or goes, few keys change hands. (Prosody's util.hashring looks at all points for each key.)

import { sha256 } from "util.hashes";
import type { Pool } from "../service/pool";
import type { Resource } from "../base/resource";

/** @noSelf */
interface Ring {
	/** The place, from 0, where a key belongs. */
	place_of: (key: string) => number;
	/** Whose point is so many steps behind a place; nil behind the last. */
	owner_at: (place: number, step: number) => Resource | undefined;
}

/** What every Lua can hold exactly as a number. */
const bytes_of_point = 6;

/** The number that the bytes of a digest make, from a place on. */
function point_in(digest: string, from: number): number {
	let point = 0;
	for (const place of $range(from, from + bytes_of_point - 1)) {
		point = point * 256 + (string.byte(digest, place) ?? 0);
	}
	return point;
}

function new_ring(pool: Pool): Ring {
	/** How many digests make the points of a resource, and how many points are in one. */
	const digests = 12;
	const points_in_digest = 5;

	let generation = -1;
	/** All points, in order. */
	let points: number[] = [];
	/** Whose they are. */
	const owners = new LuaMap<number, Resource>();
	const members = new LuaSet<Resource>();

	/** Adds the points of those that are new; returns them in order. */
	function points_of_new(): number[] {
		const added: number[] = [];
		for (const [jid, resource] of pool.all) {
			if (!members.has(resource)) {
				members.add(resource);
				for (const number of $range(1, digests)) {
					const digest = sha256(`${jid} ${number}`);
					for (const place of $range(0, points_in_digest - 1)) {
						const point = point_in(digest, place * bytes_of_point + 1);
						if (!owners.has(point)) {
							owners.set(point, resource);
							added.push(point);
						}
					}
				}
			}
		}
		table.sort(added);
		return added;
	}

	/** Leaves out the points of those that are gone; returns the others in order. */
	function points_that_stay(): number[] {
		const kept: number[] = [];
		for (const point of points) {
			const owner = owners.get(point);
			if (owner && pool.all.get(owner.jid) === owner) {
				kept.push(point);
			} else {
				owners.delete(point);
				if (owner) members.delete(owner);
			}
		}
		return kept;
	}

	function merge(one: number[], other: number[]): number[] {
		const merged: number[] = [];
		let next = 0;
		for (const point of one) {
			let before = other[next];
			while (before !== undefined && before < point) {
				merged.push(before);
				next += 1;
				before = other[next];
			}
			merged.push(point);
		}
		for (const place of $range(next, other.length - 1)) merged.push(other[place] ?? 0);
		return merged;
	}

	function place_of(key: string): number {
		if (generation !== pool.generation) {
			generation = pool.generation;
			const kept = points_that_stay();
			points = merge(kept, points_of_new());
		}
		const point = point_in(sha256(key), 1);
		let low = 0;
		let high = points.length;
		while (low < high) {
			const middle = math.floor((low + high) / 2);
			if ((points[middle] ?? 0) < point) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		return low;
	}

	function owner_at(place: number, step: number): Resource | undefined {
		const count = points.length;
		if (step >= count) return undefined;
		return owners.get(points[(place + step) % count] ?? 0);
	}

	return { place_of, owner_at };
}

export type { Ring };
export { new_ring };
