// A consistent hash: each resource has many points on a ring, and a key belongs to the next point. When a resource
// comes or goes, few keys change hands. (Prosody's util.hashring looks at all points for each key.)

import { sha256 } from "util.hashes";
import type { Pool } from "../pool";
import type { Resource } from "../resource";

/** 48 bits, which every Lua can hold exactly. */
const digits_of_point = 12;

/** @noSelf */
interface Ring {
	/** The first resource from the point of a key on that does; nil where there is none near it. */
	find: (key: string, does: (this: void, resource: Resource) => boolean) => Resource | undefined;
}

function point_in(digest: string, number: number): number {
	const from = number * digits_of_point + 1;
	return tonumber(string.sub(digest, from, from + digits_of_point - 1), 16) ?? 0;
}

function new_ring(pool: Pool): Ring {
	/** How many digests make the points of a resource, and how many points are in one. */
	const digests = 12;
	const points_in_digest = 5;
	/** How many points of others are passed over in search of one that does. */
	const max_steps = 50;

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
					const digest = sha256(`${jid} ${number}`, true);
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

	/** The place, from 0, of the first point that is not before a given one. */
	function place_of(point: number): number {
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

	function find_owner(key: string, does: (this: void, resource: Resource) => boolean): Resource | undefined {
		if (generation !== pool.generation) {
			generation = pool.generation;
			const kept = points_that_stay();
			points = merge(kept, points_of_new());
		}
		const count = points.length;
		const start = place_of(point_in(sha256(key, true), 0));
		for (const step of $range(0, math.min(count, max_steps) - 1)) {
			const owner = owners.get(points[(start + step) % count] ?? 0);
			if (owner && does(owner)) return owner;
		}
		return undefined;
	}

	return { find: find_owner };
}

export type { Ring };
export { new_ring };
