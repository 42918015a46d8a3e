/** The example set of a test venue: two perps and ten binaries in two mark slots. */
import { encodeBytes32String, ZeroAddress } from "ethers";

import { Comparison, type InstrumentTerms, type TradingLimits } from "./contracts.ts";

export const Kind = { Perp: 0, Binary: 1, Scalar: 2, Call: 3, Put: 4, Spot: 5 } as const;

export interface Listing {
  id: number;
  terms: InstrumentTerms;
  limits: TradingLimits;
  /** 1e-6 USD a unit of the underlying. */
  mark: bigint;
}

/** kind 4 | lot decimals 4 | index 24 */
export const instrumentId = (kind: number, lotDecimals: number, index: number): number =>
  kind * 2 ** 28 + lotDecimals * 2 ** 24 + index;

/** One lot is 0.0001 BTC. */
export const BTC_PERP = instrumentId(Kind.Perp, 4, 1);
/** One lot is 0.0001 ETH. */
export const ETH_PERP = instrumentId(Kind.Perp, 4, 2);

/** Binary `index`; eight neighbours from a multiple of eight share a mark slot. */
export const binary = (index: number): number => instrumentId(Kind.Binary, 0, index);

export const perpTerms = (symbol: string, underlying: string): InstrumentTerms => ({
  symbol: encodeBytes32String(symbol),
  underlying: encodeBytes32String(underlying),
  comparison: Comparison.None,
  lower: 0n,
  upper: 0n,
  expiry: 0n,
  outcome: 0,
  legs: [],
  priced: 0,
  haircut: 0n,
  token: ZeroAddress,
});

/** BTC ≥ strike at expiry. */
export const binaryTerms = (symbol: string, strike: bigint, expiry: bigint): InstrumentTerms => ({
  ...perpTerms(symbol, "BTC"),
  comparison: Comparison.GreaterOrEqual,
  lower: strike,
  expiry,
});

const outcomeTerms = (symbol: string, event: string, outcome: number, expiry: bigint): InstrumentTerms => ({
  ...perpTerms(symbol, event),
  comparison: Comparison.Outcome,
  outcome,
  expiry,
});

/** Pays clamp((S − lower)/(upper − lower), 0, 1) USD. */
export const scalarTerms = (
  symbol: string,
  lower: bigint,
  upper: bigint,
  expiry: bigint,
): InstrumentTerms => ({
  ...perpTerms(symbol, "BTC"),
  lower,
  upper,
  expiry,
});

/** A European call or put on BTC, priced by the perp; the kind is in the id. */
export const optionTerms = (symbol: string, strike: bigint, expiry: bigint): InstrumentTerms => ({
  ...perpTerms(symbol, "BTC"),
  lower: strike,
  expiry,
  priced: BTC_PERP,
});

export const spotTerms = (symbol: string, underlying: string, token: string, haircut: bigint) => ({
  ...perpTerms(symbol, underlying),
  haircut,
  token,
});

const PERP_LIMITS: TradingLimits = { openInterestCap: 10n ** 12n, tradeBand: 100_000n };
const BINARY_LIMITS: TradingLimits = { openInterestCap: 10n ** 12n, tradeBand: 200_000n };

/** Any binary, listed to the same terms as its neighbours: for books larger than the example set. */
export const binaryListing = (index: number, mark: bigint, expiry: bigint): Listing => ({
  id: binary(index),
  terms: binaryTerms(`BTC-${String(index)}K-YES`, BigInt(index + 1) * 1_000_000_000n, expiry),
  limits: BINARY_LIMITS,
  mark,
});

/** BTC at 50,000, ETH at 2,000; BTC strikes from 30,000 to 70,000 in 5,000 (binaries 0–7); an event of two outcomes (8, 9). */
export function exampleListings(expiry: bigint): Listing[] {
  const strikes: [strike: bigint, mark: bigint][] = [
    [30_000n, 970_000n],
    [35_000n, 920_000n],
    [40_000n, 830_000n],
    [45_000n, 690_000n],
    [50_000n, 500_000n],
    [55_000n, 320_000n],
    [60_000n, 180_000n],
    [70_000n, 50_000n],
  ];
  return [
    { id: BTC_PERP, terms: perpTerms("BTC-PERP", "BTC"), limits: PERP_LIMITS, mark: 50_000_000_000n },
    { id: ETH_PERP, terms: perpTerms("ETH-PERP", "ETH"), limits: PERP_LIMITS, mark: 2_000_000_000n },
    ...strikes.map(([strike, mark], index) => ({
      id: binary(index),
      terms: binaryTerms(`BTC-${String(strike)}-YES`, strike * 1_000_000n, expiry),
      limits: BINARY_LIMITS,
      mark,
    })),
    ...[550_000n, 450_000n].map((mark, outcome) => ({
      id: binary(8 + outcome),
      terms: outcomeTerms(`ELECTION-${String(outcome)}`, "ELECTION", outcome, expiry),
      limits: BINARY_LIMITS,
      mark,
    })),
  ];
}
