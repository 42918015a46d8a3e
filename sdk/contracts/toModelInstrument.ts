import type { Instrument } from "@plimsoll/model";
import { formatUnits, hexToString, type Address, type Hex } from "viem";

import { decodeInstrumentId, type InstrumentId } from "../ids/index.ts";
import { PRICE_DECIMALS, RATIO_DECIMALS } from "../units/index.ts";

/**
 * An instrument's terms as the registry returns them; prices 1e-6 USD, expiry Unix seconds.
 *
 * @param priced The perp or spot whose mark prices an option's underlying, otherwise 0.
 * @param haircut Of a spot, 1e6 = 100 %, otherwise 0.
 * @param token Of a spot, otherwise the zero address.
 */
export type InstrumentTerms = {
  symbol: Hex;
  underlying: Hex;
  comparison: number;
  lower: bigint;
  upper: bigint;
  expiry: number;
  outcome: number;
  legs: readonly InstrumentId[];
  priced: InstrumentId;
  haircut: number;
  token: Address;
};

/** Terms from which the model cannot price the instrument. */
export class UnsupportedInstrumentError extends Error {
  override readonly name = "UnsupportedInstrumentError";
}

/** The registry's `Comparison` by number. */
export const COMPARISONS = [
  "none",
  "greaterOrEqual",
  "greater",
  "less",
  "between",
  "outcome",
  "allLegs",
] as const;

/**
 * An instrument's terms as the model reads them: short strings as text, strikes as decimal strings in USD, legs by the
 * decimal string of their id.
 *
 * @throws UnsupportedInstrumentError if it is a binary and its comparison is none.
 */
export function toModelInstrument(id: InstrumentId, terms: InstrumentTerms): Instrument {
  const { kind, lotDecimals } = decodeInstrumentId(id);
  const symbol = hexToString(terms.symbol, { size: 32 });
  const underlying = hexToString(terms.underlying, { size: 32 });
  const { expiry } = terms;
  switch (kind) {
    case "perp":
      return { kind, symbol, underlying, lotDecimals };
    case "spot":
      return {
        kind,
        symbol,
        underlying,
        lotDecimals,
        haircut: formatUnits(BigInt(terms.haircut), RATIO_DECIMALS),
      };
    case "call":
    case "put":
      return { kind, symbol, underlying, strike: usd(terms.lower), expiry, lotDecimals };
    case "scalar":
      return {
        kind,
        symbol,
        underlying,
        strike: usd(terms.lower),
        upperStrike: usd(terms.upper),
        expiry,
        lotDecimals: 0,
      };
    case "binary":
      return toModelBinary(id, terms, symbol, underlying);
  }
}

function toModelBinary(
  id: InstrumentId,
  terms: InstrumentTerms,
  symbol: string,
  underlying: string,
): Instrument {
  const kind = "binary";
  const common = { symbol, expiry: terms.expiry, lotDecimals: 0 } as const;
  const comparison = COMPARISONS[terms.comparison];
  switch (comparison) {
    case "greaterOrEqual":
    case "greater":
    case "less":
      return { kind, ...common, underlying, comparison, strike: usd(terms.lower) };
    case "between":
      return {
        kind,
        ...common,
        underlying,
        comparison,
        strike: usd(terms.lower),
        upperStrike: usd(terms.upper),
      };
    case "outcome":
      return { kind: "outcome", ...common, event: underlying, outcome: terms.outcome };
    case "allLegs":
      return { kind: "parlay", ...common, legs: terms.legs.map(String) };
    default:
      throw new UnsupportedInstrumentError(
        `Instrument ${id} (${symbol}) is a binary with the comparison ${terms.comparison}`,
      );
  }
}

function usd(value: bigint): string {
  return formatUnits(value, PRICE_DECIMALS);
}
