// Consistent hashing: each resource has many points on a ring, and a key belongs to the resource of the next point. When
// a resource joins or leaves, few keys change their resource. (Prosody's util.hashring walks all points for each key.)

import { sha256 } from "util.hashes";
import type { Resource } from "../base/resource";
import type { Pool } from "../service/pool";
import type { Secret } from "../users/secret";

/** @noSelf */
interface Ring {
	/** The place, from 0, of the point that a key belongs to. */
	place_of: (key: string) => number;
	/** How many points there are. */
	size: () => number;
	/** The resource of the point that is some steps behind a place. */
	owner_at: (place: number, step: number) => Resource | undefined;
}

/** @param secret Without it, nobody can tell which resource a key belongs to. */
function new_ring(pool: Pool, secret: Secret): Ring {
	/** How many digests make the points of a resource, and how many points are in each. */
	const digests = 8;
	const points_in_digest = 8;

	/** A point of a digest, which are numbered from 0: four of its bytes, as a number. */
	function point_in(digest: string, number: number): number {
		const [a, b, c, d] = string.byte(digest, number * 4 + 1, number * 4 + 4);
		return (((a ?? 0) * 256 + (b ?? 0)) * 256 + (c ?? 0)) * 256 + (d ?? 0);
	}

	let revision = -1;
	/** All points, ascending. */
	let points: number[] = [];
	/** The resource of each point. */
	const owners = new LuaMap<number, Resource>();
	const members = new LuaSet<Resource>();

	/** Adds the points of new resources; returns them, ascending. */
	function points_of_new(): number[] {
		const added: number[] = [];
		for (const [jid, resource] of pool.all) {
			if (!members.has(resource)) {
				members.add(resource);
				for (const number of $range(1, digests)) {
					const digest = sha256(`${jid} ${number}`);
					for (const place of $range(0, points_in_digest - 1)) {
						const point = point_in(digest, place);
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

	/** Removes the points of resources that are gone; returns the others, ascending. */
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
		let taken = 0;
		for (const point of one) {
			let before = other[taken];
			while (before !== undefined && before < point) {
				merged.push(before);
				taken += 1;
				before = other[taken];
			}
			merged.push(point);
		}
		for (const place of $range(taken + 1, other.length)) merged.push(other[place - 1] ?? 0);
		return merged;
	}

	function place_of(key: string): number {
		if (revision !== pool.revision) {
			revision = pool.revision;
			const kept = points_that_stay();
			points = merge(kept, points_of_new());
		}
		// Nobody sees the digest, so this is as good as an HMAC, at half its cost.
		const point = point_in(sha256(secret("sticky key") + key), 0);
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
		const point = points[(place + step) % points.length];
		return point !== undefined ? owners.get(point) : undefined;
	}

	return { place_of, size: () => points.length, owner_at };
}

export type { Ring };
export { new_ring };
