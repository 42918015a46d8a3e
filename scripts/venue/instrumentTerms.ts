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
  const binary = instrument.kind === "binary" ? instrument : undefined;
  const id = ids.get(instrument.symbol);
  if (id === undefined) throw new Error(`${instrument.symbol} has no id`);
  const legs = (binary?.legs ?? []).map((symbol) => {
    const leg = ids.get(symbol);
    if (leg === undefined)
      throw new Error(`${instrument.symbol}: its leg ${symbol} is not an instrument of this venue`);
    return leg;
  });
  return {
    symbol: instrument.symbol,
    id,
    terms: {
      symbol: stringToHex(instrument.symbol, { size: 32 }),
      underlying: stringToHex(instrument.underlying, { size: 32 }),
      comparison: COMPARISONS.indexOf(binary?.comparison ?? "none"),
      lower: binary?.strike === undefined ? 0n : parseUsd(binary.strike),
      upper: binary?.upperStrike === undefined ? 0n : parseUsd(binary.upperStrike),
      expiry: binary === undefined ? 0 : listedAt + binary.expiryDays * SECONDS_A_DAY,
      outcome: binary?.outcome ?? 0,
      legs,
      // Of options and spots, which a venue file does not list.
      priced: 0,
      haircut: 0,
      token: zeroAddress,
    },
    limits: { openInterestCap: BigInt(instrument.openInterestCap), tradeBand: instrument.tradeBand },
  };
}
