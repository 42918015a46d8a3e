import type { Market } from "../snapshot/Market.ts";
import type { HeldLeg } from "./Holdings.ts";

/** Full collateral of the legs, or of those of one kind. */
export function grossOf(market: Market, legs: readonly HeldLeg[], kind?: "parlay" | "outcome"): bigint {
  let gross = 0n;
  for (const { index, worst } of legs) {
    if (kind === undefined || market.instruments[index]!.kind === kind) gross += worst;
  }
  return gross;
}
