import type { Instrument } from "@plimsoll/model";
import { decodeInstrumentId } from "@plimsoll/sdk";
import { formatUnits } from "viem";

import type { ListedInstrument } from "../ledger/Ledger.ts";

/** A listed instrument as the model reads it. */
export function instrumentOf(listed: ListedInstrument): Instrument {
  const { symbol, underlying, expiry, comparison } = listed;
  const strike = formatUnits(listed.lower, 6);
  switch (comparison) {
    case "none":
      return { kind: "perp", symbol, underlying, lotDecimals: decodeInstrumentId(listed.id).lotDecimals };
    case "greaterOrEqual":
    case "greater":
    case "less":
      return { kind: "binary", symbol, underlying, comparison, strike, expiry, lotDecimals: 0 };
    case "between": {
      const upperStrike = formatUnits(listed.upper, 6);
      return { kind: "binary", symbol, underlying, comparison, strike, upperStrike, expiry, lotDecimals: 0 };
    }
    case "outcome":
      return { kind: "outcome", symbol, event: underlying, outcome: listed.outcome, expiry, lotDecimals: 0 };
    case "allLegs":
      return { kind: "parlay", symbol, legs: listed.legs.map(String), expiry, lotDecimals: 0 };
  }
}
