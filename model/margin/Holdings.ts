import { type BoundedComponent, boundedComponents, componentsAmong } from "../instruments/maxLoss.ts";
import { legWorstCase } from "../instruments/worstCase.ts";
import type { Market } from "../snapshot/Market.ts";
import type { Leg } from "./Leg.ts";
import type { MarginContext } from "./MarginContext.ts";
import { type SizeCharges, sizeCharges } from "./size/sizeCharges.ts";

/** A leg with the terms of a margin that do not depend on what else is held. */
export interface HeldLeg extends Leg {
  /** What it can lose if it does its worst alone, 1e-6 USD. */
  readonly worst: bigint;
  readonly charges: SizeCharges;
}

/** Legs of an account with what is found once and is the same when other legs are left out. */
export interface Holdings {
  readonly legs: readonly HeldLeg[];
  readonly components: readonly BoundedComponent[];
}

export function holdingsOf(context: MarginContext, legs: readonly Leg[]): Holdings {
  const { market } = context;
  const held = legs.map(({ index, size }): HeldLeg => {
    const { worst: unit, terms } = market.instruments[index]!;
    const worst = legWorstCase(unit, terms.lotDecimals, size);
    return { index, size, worst, charges: sizeCharges(context, { index, size, worst }) };
  });
  return { legs: held, components: boundedComponents(market, held) };
}

/** Some of what is held. */
export function holdingsAmong(
  market: Market,
  { legs, components }: Holdings,
  isAmong: (leg: Leg) => boolean,
): Holdings {
  return { legs: legs.filter(isAmong), components: componentsAmong(market, components, isAmong) };
}
