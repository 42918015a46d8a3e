import type { PriceClaim } from "./Market.ts";

/** One name for all claims that settle on the same number: of one underlying, expiry and source. */
export function settlementName({ asset, terms }: Pick<PriceClaim, "asset" | "terms">): string {
  return `${asset}:${terms.expiry}:${terms.source ?? ""}`;
}
