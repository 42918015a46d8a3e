import type { Branded } from "./brand.ts";

/** Money: cash, equity, margin. Signed, 1e-6 USD. */
export type Quote = Branded<"quote">;

export const QUOTE_DECIMALS = 6;

/** 1 USD. */
export const ONE_USD = 1_000_000n as Quote;

/** Marks a bigint as 1e-6 USD. */
export function quote(value: bigint): Quote {
  return value as Quote;
}
