import type { Instrument } from "@plimsoll/model";
import { formatUnits, hexToString, type Hex } from "viem";

import { decodeInstrumentId, type InstrumentId } from "../ids/index.ts";
import { PRICE_DECIMALS } from "../units/index.ts";

/** An instrument's terms as the registry returns them; prices 1e-6 USD, expiry Unix seconds. */
export type InstrumentTerms = {
  symbol: Hex;
  underlying: Hex;
  comparison: number;
  lower: bigint;
  upper: bigint;
  expiry: number;
  outcome: number;
  legs: readonly InstrumentId[];
};

/** Terms from which the model cannot price the instrument. */
export class UnsupportedInstrumentError extends Error {
  override readonly name = "UnsupportedInstrumentError";
}

/** What the model needs of a kind that the registry does not list. */
const undefinedTerms = {
  scalar: "a scalar's two strikes",
  call: "a call's strike",
  put: "a put's strike",
  spot: "a spot's haircut",
} as const;

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
 * decimal string of their id. The registry lists perps and binaries; the model also prices scalars, calls, puts and spots,
 * but what it needs of them the registry's terms do not say.
 *
 * @throws UnsupportedInstrumentError if it is neither a perp nor a binary, or its comparison is none.
 */
export function toModelInstrument(id: InstrumentId, terms: InstrumentTerms): Instrument {
  const { kind, lotDecimals } = decodeInstrumentId(id);
  const symbol = hexToString(terms.symbol, { size: 32 });
  const underlying = hexToString(terms.underlying, { size: 32 });
  if (kind === "perp") return { kind, symbol, underlying, lotDecimals };
  if (kind !== "binary") {
    throw new UnsupportedInstrumentError(
      `Instrument ${id} (${symbol}) is a ${kind}; the model prices one, but the registry lists perps and binaries only and its terms do not define ${undefinedTerms[kind]}`,
    );
  }
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
