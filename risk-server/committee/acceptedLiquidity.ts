import type { Depth, Snapshot } from "@plimsoll/model";

import type { MarketView } from "../feeds/Feed.ts";
import { liquiditySchema, type MarketLiquidity } from "../feeds/liquiditySchema.ts";
import { disagreement } from "../http/Problem.ts";
import type { Tolerance } from "./checkSnapshot.ts";

/**
 * The proposed liquidity facts of every symbol that this server knows some of, once each was found close enough to its own:
 * numbers within `tolerance.liquidity` of them, a book level by level, its prices within `tolerance.spot`.
 * @throws Problem `disagreement` naming the first that is not.
 */
export function acceptedLiquidity(
  proposed: Snapshot,
  { liquidity = {} }: MarketView,
  tolerance: Tolerance,
): Record<string, MarketLiquidity> {
  const accepted: Record<string, MarketLiquidity> = {};
  for (const { symbol, liquidity: facts } of Object.values(proposed.instruments)) {
    const own = liquidity[symbol];
    if (own === undefined) continue;
    const { openInterest: _ledgers, ...given } = facts ?? {};
    const parsed = liquiditySchema.safeParse(given);
    if (!parsed.success || !isNear(parsed.data, own, tolerance)) {
      throw disagreement(
        `First difference: the liquidity of ${symbol}: ${JSON.stringify(own).slice(0, 200)} here, ` +
          `${JSON.stringify(given).slice(0, 200)} there`,
      );
    }
    accepted[symbol] = given;
  }
  return accepted;
}

function isNear(given: MarketLiquidity, own: MarketLiquidity, { liquidity, spot }: Tolerance): boolean {
  return (
    within(given.spread, own.spread, liquidity) &&
    within(given.dailyVolume, own.dailyVolume, liquidity) &&
    within(numberOf(given.fundingPerHour), numberOf(own.fundingPerHour), liquidity) &&
    (["bids", "asks"] as const).every((side) =>
      isBookNear(given.depth?.[side], own.depth?.[side], liquidity, spot),
    )
  );
}

function isBookNear(
  given: Depth["bids"] | undefined,
  own: Depth["bids"] | undefined,
  lots: number,
  price: number,
): boolean {
  if (given?.length !== own?.length) return false;
  return (own ?? []).every(
    (level, i) => within(given?.[i]?.[0], level[0], price) && within(given?.[i]?.[1], level[1], lots),
  );
}

/** Both absent, or `given` at most this share of `own` away from it. */
function within(given: number | undefined, own: number | undefined, share: number): boolean {
  if (given === undefined || own === undefined) return given === own;
  return Math.abs(given - own) <= Math.abs(own) * share;
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);
