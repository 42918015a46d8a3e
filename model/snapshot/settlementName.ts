import type { PriceClaim } from "./Market.ts";

/** One name for all claims that settle on the same number: of one underlying, expiry and source. */
export function settlementName({ asset, terms }: PriceClaim): string {
  return `${asset}:${terms.expiry}:${terms.source ?? ""}`;
}
