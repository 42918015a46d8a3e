import type { Leg } from "./Leg.ts";

/**
 * The groups of some of the legs, from those of all: a group whose legs are all among them stays as it is.
 * @param part the part of a group that some of its legs are
 */
export function groupsAmong<L extends Leg, G extends { readonly legs: readonly L[] }>(
  groups: readonly (G & { readonly legs: readonly L[] })[],
  isAmong: (leg: Leg) => boolean,
  part: (group: G, legs: readonly L[]) => G,
): G[] {
  const found: G[] = [];
  for (const group of groups) {
    if (group.legs.every(isAmong)) {
      found.push(group);
      continue;
    }
    const legs = group.legs.filter(isAmong);
    if (legs.length > 0) found.push(part(group, legs));
  }
  return found;
}
