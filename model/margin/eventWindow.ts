import { boundedComponents } from "../instruments/maxLoss.ts";
import { isLinear } from "../snapshot/isLinear.ts";
import { isPriceClaim } from "../snapshot/isPriceClaim.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Leg } from "./Leg.ts";

/** Legs of events that are about to resolve, and how far into their window they are: share/of. */
export interface WindowLevel {
  readonly share: bigint;
  readonly of: bigint;
  readonly legs: readonly Leg[];
  /** Σ over the level's components, 1e-6 USD. */
  readonly maxLoss: bigint;
}

/**
 * Events without a continuously observed underlying jump when they resolve. Their window w rises linearly from 0 to 1 over
 * the `seconds` that end one margin period `horizon` before their date. Levels are nested: the first holds the
 * components furthest into their window, each next one adds those with the next smaller w.
 *
 * @param horizon margin period of events, seconds
 * @param seconds length of the window
 */
export function windowLevels(
  market: Market,
  legs: readonly Leg[],
  horizon: number,
  seconds: number,
): WindowLevel[] {
  const onEvents = legs.filter(({ index }) => {
    const instrument = market.instruments[index]!;
    return !isLinear(instrument) && !isPriceClaim(instrument);
  });
  if (onEvents.length === 0) return [];
  const inside = boundedComponents(market, onEvents).flatMap((component) => {
    if (component.priceDriven) return [];
    const elapsed = Math.min(market.time - (component.resolvesAt - horizon - seconds), seconds);
    return elapsed > 0 ? [{ ...component, elapsed }] : [];
  });
  const reached = [...new Set(inside.map(({ elapsed }) => elapsed))].sort((a, b) => b - a);
  return reached.map((least) => {
    const components = inside.filter(({ elapsed }) => elapsed >= least);
    return {
      share: BigInt(least),
      of: BigInt(seconds),
      legs: components.flatMap((component) => component.legs),
      maxLoss: components.reduce((sum, component) => sum + component.maxLoss, 0n),
    };
  });
}

/**
 * (1 − w₁)·M(P) + Σ_k (w_k − w_{k+1})·(maxLoss(D_k) + M(P∖D_k)), w₁ > w₂ > … the shares of the levels: the part w of every
 * event is paid in full and no longer margined. For an event alone this is M + w·(maxLoss − M). Being a mean of margins
 * it has none of their slopes exceeded, which M + w·(maxLoss_e − M_e)⁺ has: a hedge that lowers the margin M_e of an event
 * which does not bind would raise the charge by more than it can lose.
 *
 * @param amounts M(P), then maxLoss(D_k) + M(P∖D_k) by level
 * @returns rounded up
 */
export function windowMean(levels: readonly WindowLevel[], amounts: readonly bigint[]): bigint {
  const of = levels[0]!.of;
  const total = levels.reduce(
    (sum, { share }, k) => sum + (share - (levels[k + 1]?.share ?? 0n)) * amounts[k + 1]!,
    (of - levels[0]!.share) * amounts[0]!,
  );
  return (total + of - 1n) / of;
}
