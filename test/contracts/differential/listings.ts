/** What the walks trade: every kind of instrument, contracts that expire one after the other, and an exclusive set. */
import type { Token } from "../venue/contracts.ts";
import {
  BTC_PERP,
  Comparison,
  ETH_PERP,
  exampleListings,
  instrumentId,
  Kind,
  optionTerms,
  perpTerms,
  binaryTerms,
  scalarTerms,
  spotTerms,
  USD,
  type Listing,
} from "../venue.ts";
import { encodeBytes32String } from "ethers";

const HOUR = 3600n;
/** Binaries that expire one after the other, four to a mark slot in use. */
const BINARIES = 6;
const CAPPED = 400_000n;

/** Exactly one of them pays. */
export const RACE = [0, 1, 2].map((outcome) => instrumentId(Kind.Binary, 0, 904 + outcome));
export const ETH_SPOT = instrumentId(Kind.Spot, 4, 400);
export const SOL_SPOT = instrumentId(Kind.Spot, 2, 404);
const SOL_PERP = instrumentId(Kind.Perp, 2, 7);

/** @param tokens Of the spots, whose units are of six and of eighteen decimals. */
export function walkedListings(now: bigint, tokens: { eth: Token; sol: Token }): Listing[] {
  const limits = { openInterestCap: CAPPED, tradeBand: 50_000n };
  const wide = { openInterestCap: 10n ** 9n, tradeBand: 50_000n };
  const perps = exampleListings(now + HOUR).filter(({ id }) => id === BTC_PERP || id === ETH_PERP);
  const solPerp = { id: SOL_PERP, terms: perpTerms("SOL-PERP", "SOL"), limits: wide, mark: 143_210_001n };
  const spot = (id: number, asset: string, token: Token, haircut: bigint, mark: bigint): Listing => ({
    id,
    terms: spotTerms(asset, asset, token.target as string, haircut),
    limits: wide,
    mark,
  });
  const binaries = Array.from({ length: BINARIES }, (_, index) => ({
    id: instrumentId(Kind.Binary, 0, 800 + index * 2),
    terms: binaryTerms(`EVENT-${String(index)}`, USD, now + BigInt(2 + index * 3) * HOUR),
    limits,
    mark: 500_000n,
  }));
  const race = RACE.map((id, outcome) => ({
    id,
    terms: {
      ...perpTerms(`RACE-${String(outcome)}`, "RACE"),
      comparison: Comparison.Outcome,
      outcome,
      expiry: now + 5n * HOUR,
    },
    limits,
    mark: 333_333n,
  }));
  const decided = [4n, 12n].flatMap((hours, index): Listing[] => {
    const expiry = now + hours * HOUR;
    const name = String(hours);
    const option = (kind: number, place: number, strike: bigint, mark: bigint) => ({
      id: instrumentId(kind, 2, place + index * 16),
      terms: optionTerms(`BTC-${name}H-${String(kind)}-${String(place)}`, strike * USD, expiry),
      limits: { ...wide, openInterestCap: 10_000n },
      mark: mark * USD,
    });
    return [
      option(Kind.Call, 64, 52_000n, 900n),
      option(Kind.Call, 65, 45_000n, 5_400n),
      option(Kind.Put, 64, 50_000n, 1_200n),
      {
        id: instrumentId(Kind.Scalar, 0, 160 + index * 8),
        terms: scalarTerms(`BTC-${name}H-RANGE`, 40_000n * USD, 60_000n * USD, expiry),
        limits,
        mark: 500_000n,
      },
    ];
  });
  const ethCall: Listing = {
    id: instrumentId(Kind.Call, 4, 128),
    terms: {
      ...optionTerms("ETH-CALL", 2_100n * USD, now + 8n * HOUR),
      underlying: encodeBytes32String("ETH"),
      priced: ETH_SPOT,
    },
    limits: wide,
    mark: 60n * USD,
  };
  return [
    ...perps,
    solPerp,
    spot(ETH_SPOT, "ETH", tokens.eth, 500_000n, 2_000n * USD),
    spot(SOL_SPOT, "SOL", tokens.sol, 612_345n, 143_210_007n),
    ...binaries,
    ...race,
    ...decided,
    ethCall,
  ];
}
