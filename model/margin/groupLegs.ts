import type { Leg } from "./Leg.ts";

/** Legs by name, names and legs in the order in which they come. */
export function groupLegs<L extends Leg>(legs: readonly L[], nameOf: (leg: L) => string): Map<string, L[]> {
  const groups = new Map<string, L[]>();
  for (const leg of legs) {
    const name = nameOf(leg);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [leg]);
    else known.push(leg);
  }
  return groups;
}
