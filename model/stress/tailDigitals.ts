import { boundedComponents } from "../instruments/maxLoss.ts";
import type { Leg } from "../margin/Leg.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market } from "../snapshot/Market.ts";

/**
 * The largest loss, over events, when all tail digitals of one of them resolve against the account: contracts sold at or
 * below `tailMark` and contracts held at or above 1 USD less it. An event is an exclusive set of named outcomes, or a
 * parlay with one in it: contracts on an underlying are what the other stresses move. The worst outcome is exact, so two
 * outcomes that exclude each other are not both lost.
 *
 * @param tailMark 1e-6 USD
 * @returns 1e-6 USD, 0 without such legs
 */
export function tailDigitalLoss(market: Market, legs: readonly Leg[], tailMark: number): bigint {
  const tails = legs.filter(({ index, size }) => {
    const instrument = market.instruments[index]!;
    const { mark } = instrument;
    if (isPriceClaim(instrument)) return false;
    return size < 0n ? mark <= tailMark : mark >= 1_000_000 - tailMark;
  });
  if (tails.length === 0) return 0n;
  return boundedComponents(market, tails).reduce(
    (worst, { maxLoss, priceDriven }) => (!priceDriven && maxLoss > worst ? maxLoss : worst),
    0n,
  );
}
