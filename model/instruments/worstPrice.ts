import type { Leg } from "../margin/Leg.ts";
import { divideUp } from "../numeric/divideUp.ts";
import type { Market, MarketAsset, PriceClaim } from "../snapshot/Market.ts";
import { type Kink, perUsd, placeOf, priceAt } from "./kinksOf.ts";

const perMicroUsd = 10n ** 9n;
const usd = 1_000_000n;

/**
 * The largest loss, 1e-6 USD and possibly negative, that any one price at expiry brings to claims on one underlying,
 * expiry and source, each rounded against the holder. Binaries jump at their strikes and all other payoffs are linear
 * between them, so on the way up it is enough to look just below and just above each, and first at the lowest price the
 * underlying can have, 0 or minus its shift.
 *
 * @param cut whether a call's payoff counts up to one times the underlying's mark only, as in its worst case
 * @returns undefined if the loss grows without end: more calls sold than bought and no cut.
 */
export function worstPriceLoss(market: Market, legs: readonly Leg[], cut: boolean): bigint | undefined {
  const ofBinaries = worstOfBinaries(market, legs);
  if (ofBinaries !== undefined) return ofBinaries;
  const kinks: Kink[] = [];
  const sloped: Payout[] = [];
  let cost = 0n;
  let slope = 0n;
  let paying = 0n;
  for (const { index, size } of legs) {
    const claim = market.instruments[index] as PriceClaim;
    if (claim.kind === "binary") {
      cost += size * BigInt(claim.mark);
      if (claim.terms.comparison === "less") paying += size;
      for (const { place, jump } of claim.kinks) kinks.push({ place, jump: size * jump });
      continue;
    }
    const held = slopedOf(claim, size, cut);
    kinks.push(...held.kinks);
    sloped.push(held.payout);
    cost += held.cost;
    slope += held.slope;
  }
  if (slope < 0n) return undefined;
  if (kinks.length > 1) kinks.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
  if (sloped.length === 0) return cost - leastPaying(kinks, paying) * usd;

  const payoutAt = (price: bigint): bigint =>
    sloped.reduce((sum, payout) => sum + payout(price), paying * usd);
  const { asset } = market.instruments[legs[0]!.index] as PriceClaim;
  const lowest = lowestPrice(market.assets[asset]!);
  const first = priceAt(kinks[0]!.place);
  let least = payoutAt(smaller(lowest, first));
  for (let k = 0; k < kinks.length;) {
    const { place } = kinks[k]!;
    const price = priceAt(place);
    least = smaller(least, payoutAt(price));
    while (k < kinks.length && kinks[k]!.place === place) paying += kinks[k++]!.jump;
    least = smaller(least, payoutAt(price));
  }
  return cost - least;
}

/**
 * The same in doubles: exact, since Σ|size|·10⁶, which no partial sum of costs and payouts passes, is below 2⁵³.
 * @returns undefined if it is not, if another claim is among them, or if there are so many that sorting in place takes long
 */
function worstOfBinaries(market: Market, legs: readonly Leg[]): bigint | undefined {
  if (legs.length > 64) return undefined;
  // On the way up, by place.
  const kinks: Kink[] = [];
  const jumps: number[] = [];
  let cost = 0;
  let paying = 0;
  let reach = 0;
  for (const { index, size } of legs) {
    const claim = market.instruments[index] as PriceClaim;
    if (claim.kind !== "binary") return undefined;
    const lots = Number(size);
    reach += Math.abs(lots) * 1_000_000;
    cost += lots * claim.mark;
    if (claim.terms.comparison === "less") paying += lots;
    for (const kink of claim.kinks) {
      let k = kinks.length;
      for (; k > 0 && kinks[k - 1]!.place > kink.place; k--) {
        kinks[k] = kinks[k - 1]!;
        jumps[k] = jumps[k - 1]!;
      }
      kinks[k] = kink;
      jumps[k] = kink.jump === 1n ? lots : -lots;
    }
  }
  if (!(reach < 9_007_199_254_740_992)) return undefined;
  let least = paying;
  for (let k = 0; k < kinks.length; k++) {
    paying += jumps[k]!;
    if (paying < least && kinks[k + 1]?.place !== kinks[k]!.place) least = paying;
  }
  return BigInt(cost - 1_000_000 * least);
}

/** The fewest contracts that pay at any price, of `paying` below the first of the kinks. */
function leastPaying(kinks: readonly Kink[], paying: bigint): bigint {
  let least = paying;
  for (let k = 0; k < kinks.length;) {
    const { place } = kinks[k]!;
    while (k < kinks.length && kinks[k]!.place === place) paying += kinks[k++]!.jump;
    if (paying < least) least = paying;
  }
  return least;
}

/** Size times the payoff of what has no jumps, 1e-6 USD rounded down, at a price of 1e-15 USD. */
type Payout = (price: bigint) => bigint;

interface Sloped {
  /** Size times mark, rounded up. */
  readonly cost: bigint;
  /** Payoff a unit of price beyond the last kink, 1e-12 units. */
  readonly slope: bigint;
  /** Where it bends. */
  readonly kinks: readonly Kink[];
  readonly payout: Payout;
}

function slopedOf(claim: Exclude<PriceClaim, { kind: "binary" }>, size: bigint, cut: boolean): Sloped {
  const { kinks } = claim;
  const mark = BigInt(claim.mark);
  switch (claim.kind) {
    case "scalar": {
      const [low, high] = [priceAt(kinks[0]!.place), priceAt(kinks[1]!.place)];
      const payout: Payout = (price) => divideDown(size * usd * (within(price, low, high) - low), high - low);
      return { cost: size * mark, slope: 0n, kinks, payout };
    }
    case "call": {
      const lots = BigInt(claim.lotsPerUnit);
      const strike = priceAt(kinks[0]!.place);
      const most = strike + claim.notional * perMicroUsd;
      const payout: Payout = (price) =>
        divideDown(size * usd * (within(price, strike, cut ? most : price) - strike), perUsd * lots);
      return {
        cost: divideUp(size * mark, lots),
        slope: cut ? 0n : (size * 10n ** 12n) / lots,
        kinks: cut ? [...kinks, { place: placeOf(most), jump: 0n }] : kinks,
        payout,
      };
    }
    case "put": {
      const lots = BigInt(claim.lotsPerUnit);
      const strike = priceAt(kinks[0]!.place);
      const payout: Payout = (price) =>
        price < strike ? divideDown(size * usd * (strike - price), perUsd * lots) : 0n;
      return { cost: divideUp(size * mark, lots), slope: 0n, kinks, payout };
    }
  }
}

/** 1e-15 USD. */
function lowestPrice({ shift }: MarketAsset): bigint {
  return -BigInt(Math.floor(shift * 1e6 + 0.5)) * perMicroUsd;
}

function within(price: bigint, low: bigint, high: bigint): bigint {
  return price < low ? low : price > high ? high : price;
}

function divideDown(a: bigint, b: bigint): bigint {
  return -divideUp(-a, b);
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
