import type { Leg } from "../margin/Leg.ts";
import type { Market, MarketBinary, MarketOutcome } from "../snapshot/Market.ts";

/** Legs whose payoffs hang together: one underlying at one expiry, one event, or one parlay. */
export interface BoundedComponent {
  readonly name: string;
  readonly priceDriven: boolean;
  /** Earliest expiry among its legs, years. */
  readonly years: number;
  /** Largest possible loss, 1e-6 USD, not below 0. */
  readonly maxLoss: bigint;
  readonly legs: readonly Leg[];
}

/**
 * Splits the bounded legs of a book into components and finds the exact worst outcome of each: the worst
 * bucket between strikes, the worst winner of an exclusive set. Losses of different components add up, so the
 * sum bounds the loss of all of them; a parlay counts alone although it shares its legs' draws. Perps are left
 * out.
 */
export function boundedComponents(market: Market, legs: readonly Leg[]): BoundedComponent[] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const instrument = market.instruments[leg.index]!;
    if (instrument.kind === "perp") continue;
    const name =
      instrument.kind === "binary"
        ? `${market.assets[instrument.asset]!.name}@${instrument.terms.expiry}`
        : instrument.kind === "outcome"
          ? `event ${market.events[instrument.event]!.key}`
          : `parlay ${instrument.key}`;
    groups.set(name, [...(groups.get(name) ?? []), leg]);
  }
  return [...groups].map(([name, group]) => {
    const instruments = group.map((leg) => market.instruments[leg.index]!);
    const first = instruments[0]!;
    return {
      name,
      priceDriven:
        first.kind === "binary" ||
        (first.kind === "parlay" && first.legs.every((leg) => market.instruments[leg]!.kind === "binary")),
      years: instruments.reduce(
        (least, i) => Math.min(least, i.kind === "perp" ? Infinity : i.years),
        Infinity,
      ),
      maxLoss: positive(worstOutcome(market, group, first.kind)),
      legs: group,
    };
  });
}

/** Σ over components. */
export function maxLoss(market: Market, legs: readonly Leg[]): bigint {
  return boundedComponents(market, legs).reduce((sum, component) => sum + component.maxLoss, 0n);
}

function worstOutcome(market: Market, legs: readonly Leg[], kind: string): bigint {
  const cost = legs.reduce((sum, leg) => sum + leg.size * BigInt(market.instruments[leg.index]!.mark), 0n);
  const payouts =
    kind === "binary"
      ? pricePayouts(market, legs)
      : kind === "outcome"
        ? winnerPayouts(market, legs)
        : [0n, legs[0]!.size];
  let least = payouts[0]!;
  for (const payout of payouts) if (payout < least) least = payout;
  return cost - least * 1_000_000n;
}

/** Σ size·payoff on every distinct bucket: below all strikes, on each strike and just above it. */
function pricePayouts(market: Market, legs: readonly Leg[]): bigint[] {
  const binaries = legs.map((leg) => ({
    size: leg.size,
    ...(market.instruments[leg.index] as MarketBinary),
  }));
  const strikes = new Set(binaries.flatMap(({ strike, upperStrike }) => [strike, upperStrike]));
  const ordered = [...strikes].filter((strike) => strike !== Infinity).sort((a, b) => a - b);
  // A price as a place among the strikes: 2k is on the k-th one, 2k + 1 just above it, −1 below all.
  const place = new Map(ordered.map((strike, k) => [strike, 2 * k]));
  const placed = binaries.map(({ size, terms, strike, upperStrike }) => ({
    size,
    comparison: terms.comparison,
    low: place.get(strike)!,
    high: place.get(upperStrike) ?? Infinity,
  }));
  const payouts: bigint[] = [];
  for (let at = -1; at < 2 * ordered.length; at++) {
    let payout = 0n;
    for (const { size, comparison, low, high } of placed) {
      const pays =
        comparison === "greater" ? at > low : comparison === "less" ? at < low : at >= low && at < high;
      if (pays) payout += size;
    }
    payouts.push(payout);
  }
  return payouts;
}

/** Σ size·payoff by winner, also the winners on whom no leg is. */
function winnerPayouts(market: Market, legs: readonly Leg[]): bigint[] {
  const { event } = market.instruments[legs[0]!.index] as MarketOutcome;
  const payouts = market.events[event]!.probabilities.map(() => 0n);
  for (const { index, size } of legs) {
    payouts[(market.instruments[index] as MarketOutcome).outcome]! += size;
  }
  return payouts;
}

function positive(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
