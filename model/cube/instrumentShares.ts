import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market } from "../snapshot/Market.ts";
import { settlementName } from "../snapshot/settlementName.ts";

/**
 * The instruments in so many shares of about equal size, as indices in ascending order; a share may be empty. What is valued
 * together is in one share: claims that settle on the same price, whose ladder is repaired and whose strip is scaled, and a
 * parlay with its legs.
 */
export function instrumentShares(market: Market, parts: number): readonly (readonly number[])[] {
  const shares = Array.from({ length: parts }, (): number[] => []);
  const bySize = [...instrumentGroups(market)].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
  for (const group of bySize) {
    const smallest = shares.reduce((least, share) => (share.length < least.length ? share : least));
    smallest.push(...group);
  }
  return shares.map((share) => share.sort((a, b) => a - b));
}

/** Indices of the instruments that are valued together, each in one group. */
export function instrumentGroups(market: Market): readonly (readonly number[])[] {
  /** By name of a group; groups that a parlay joins are one array under several names. */
  const groups = new Map<string, number[]>();
  const nameOf = (index: number): string => {
    const instrument = market.instruments[index]!;
    return isPriceClaim(instrument) ? settlementName(instrument) : instrument.key;
  };
  market.instruments.forEach((_, i) => {
    const group = groups.get(nameOf(i));
    if (group === undefined) groups.set(nameOf(i), [i]);
    else group.push(i);
  });
  market.instruments.forEach((instrument, i) => {
    if (instrument.kind !== "parlay") return;
    const joined = [...new Set([i, ...instrument.legs].map((index) => groups.get(nameOf(index))!))].flat();
    for (const index of joined) groups.set(nameOf(index), joined);
  });
  return [...new Set(groups.values())];
}
