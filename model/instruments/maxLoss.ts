import { groupLegs } from "../margin/groupLegs.ts";
import type { Leg } from "../margin/Leg.ts";
import type { Market, MarketInstrument, MarketOutcome } from "../snapshot/Market.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import { worstPriceLoss } from "./worstPrice.ts";

/** Legs whose payoffs hang together: one underlying at one expiry on one source, one event, or one parlay. */
export interface BoundedComponent {
  readonly name: string;
  readonly priceDriven: boolean;
  /**
   * Unix seconds: of an event its own date, which does not depend on the contracts held; else the expiry, of a parlay no
   * later than that of its last leg.
   */
  readonly resolvesAt: number;
  /** Largest possible loss, 1e-6 USD, not below 0; a call counts up to one times its underlying. */
  readonly maxLoss: bigint;
  readonly legs: readonly Leg[];
}

/**
 * Splits a book without its perps and spots into components and finds the worst outcome of each: the worst price at
 * expiry, the worst winner of an exclusive set. Losses of different components add up, so the sum bounds the loss of all
 * of them; a parlay counts alone although it shares its legs' draws.
 *
 * A short call has no bound. It counts as in its worst case, up to one times the underlying's mark above its strike, and
 * so do the calls bought against it: spreads net, and no trade moves the sum by more than its own worst case.
 */
export function boundedComponents(market: Market, legs: readonly Leg[]): BoundedComponent[] {
  const bounded = legs.filter(({ index }) => !isLinear(market.instruments[index]!));
  const groups = groupLegs(bounded, ({ index }) => market.instruments[index]!.settlement);
  return [...groups.values()].map((own) => boundedComponent(market, own));
}

/** One of them: all legs of a settlement, at least one. */
export function boundedComponent(market: Market, legs: readonly Leg[]): BoundedComponent {
  const first = market.instruments[legs[0]!.index]!;
  return {
    name: first.settlement,
    priceDriven: isPriceDriven(market, first),
    resolvesAt: resolutionOf(market, first),
    maxLoss: positive(worstLoss(market, legs, true)!),
    legs,
  };
}

/** What of a component is left with some of its legs. */
export function componentPart(
  market: Market,
  component: BoundedComponent,
  legs: readonly Leg[],
): BoundedComponent {
  return { ...component, legs, maxLoss: positive(worstLoss(market, legs, true)!) };
}

/**
 * The largest loss of legs with a bounded payoff, 1e-6 USD, Σ over components; exact but for rounding each payoff
 * against the holder. Perps and spots are left out.
 * @returns undefined if calls sold outnumber calls bought on one underlying, expiry and source: no loss is the largest.
 */
export function maxLoss(market: Market, legs: readonly Leg[]): bigint | undefined {
  return maxLossOf(market, boundedComponents(market, legs));
}

/** The same of components. */
export function maxLossOf(market: Market, components: readonly BoundedComponent[]): bigint | undefined {
  let sum = 0n;
  for (const { legs, maxLoss: cut } of components) {
    const hasCalls = legs.some(({ index }) => market.instruments[index]!.kind === "call");
    const loss = hasCalls ? worstLoss(market, legs, false) : cut;
    if (loss === undefined) return undefined;
    sum += positive(loss);
  }
  return sum;
}

/** Whether the leg's payoff is bounded whatever else is held: all but perps, spots and short calls. */
export function isBoundedAlone(market: Market, { index, size }: Leg): boolean {
  const instrument = market.instruments[index]!;
  return !isLinear(instrument) && !(instrument.kind === "call" && size < 0n);
}

function resolutionOf(market: Market, instrument: MarketInstrument): number {
  if (instrument.kind === "outcome") return market.events[instrument.event]!.resolvesAt!;
  if (isLinear(instrument)) return Infinity;
  const { expiry } = instrument.terms;
  if (instrument.kind !== "parlay") return expiry;
  const dates = instrument.legs.map((leg) => resolutionOf(market, market.instruments[leg]!));
  return Math.min(expiry, Math.max(...dates));
}

function isPriceDriven(market: Market, instrument: MarketInstrument): boolean {
  return instrument.kind === "parlay"
    ? instrument.legs.every((leg) => isPriceClaim(market.instruments[leg]!))
    : isPriceClaim(instrument);
}

function worstLoss(market: Market, legs: readonly Leg[], cut: boolean): bigint | undefined {
  const first = market.instruments[legs[0]!.index]!;
  if (isPriceClaim(first)) return worstPriceLoss(market, legs, cut);
  const cost = legs.reduce((sum, leg) => sum + leg.size * BigInt(market.instruments[leg.index]!.mark), 0n);
  const payouts = first.kind === "outcome" ? winnerPayouts(market, legs) : [0n, legs[0]!.size];
  return cost - payouts.reduce((least, payout) => (payout < least ? payout : least)) * 1_000_000n;
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
