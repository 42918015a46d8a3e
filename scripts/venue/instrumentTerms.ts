import { COMPARISONS, instrumentId, parseUsd } from "@plimsoll/sdk";
import { stringToHex, zeroAddress, type Address, type Hex } from "viem";

import type { Venue, VenueInstrument } from "./venue.ts";

export interface Listing {
  readonly symbol: string;
  readonly id: number;
  readonly terms: {
    readonly symbol: Hex;
    readonly underlying: Hex;
    readonly comparison: number;
    readonly lower: bigint;
    readonly upper: bigint;
    readonly expiry: number;
    readonly outcome: number;
    readonly legs: readonly number[];
    readonly priced: number;
    readonly haircut: number;
    readonly token: Address;
  };
  readonly limits: { readonly openInterestCap: bigint; readonly tradeBand: number };
}

const SECONDS_A_DAY = 86_400;

/** A venue's instruments as the registry's `list` takes them; `listedAt` (Unix seconds) is what expiries count from. */
export function instrumentTerms(venue: Venue, listedAt: number): Listing[] {
  const ids = new Map<string, number>();
  for (const instrument of venue.instruments) {
    if (ids.has(instrument.symbol)) {
      throw new Error(
        `venue ${venue.name}: the symbol ${instrument.symbol} is there twice; symbols must differ`,
      );
    }
    ids.set(instrument.symbol, instrumentId(instrument));
  }
  return venue.instruments.map((instrument) => listing(instrument, ids, listedAt));
}

function listing(instrument: VenueInstrument, ids: ReadonlyMap<string, number>, listedAt: number): Listing {
  const idOf = (what: string, symbol: string): number => {
    const id = ids.get(symbol);
    if (id !== undefined) return id;
    throw new Error(`${instrument.symbol}: its ${what} ${symbol} is not an instrument of this venue`);
  };
  return {
    symbol: instrument.symbol,
    id: instrumentId(instrument),
    terms: {
      symbol: stringToHex(instrument.symbol, { size: 32 }),
      underlying: stringToHex(instrument.underlying, { size: 32 }),
      ...NONE,
      ...termsOfKind(instrument, idOf),
      expiry: "expiryDays" in instrument ? listedAt + instrument.expiryDays * SECONDS_A_DAY : 0,
    },
    limits: { openInterestCap: BigInt(instrument.openInterestCap), tradeBand: instrument.tradeBand },
  };
}

type Terms = Listing["terms"];

const NONE = {
  comparison: COMPARISONS.indexOf("none"),
  lower: 0n,
  upper: 0n,
  outcome: 0,
  legs: [],
  priced: 0,
  haircut: 0,
  token: zeroAddress,
} satisfies Partial<Terms>;

/** What the kind has beside symbol, underlying and expiry. */
function termsOfKind(
  instrument: VenueInstrument,
  idOf: (what: string, symbol: string) => number,
): Partial<Terms> {
  switch (instrument.kind) {
    case "perp":
      return {};
    case "binary":
      return {
        comparison: COMPARISONS.indexOf(instrument.comparison),
        lower: parseUsd(instrument.strike ?? "0"),
        upper: parseUsd(instrument.upperStrike ?? "0"),
        outcome: instrument.outcome ?? 0,
        legs: (instrument.legs ?? []).map((symbol) => idOf("leg", symbol)),
      };
    case "scalar":
      return { lower: parseUsd(instrument.lower), upper: parseUsd(instrument.upper) };
    case "call":
    case "put":
      return { lower: parseUsd(instrument.strike), priced: idOf("underlying's price", instrument.priced) };
    case "spot":
      return { haircut: instrument.haircut, token: instrument.token };
  }
}
