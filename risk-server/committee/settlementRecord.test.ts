import type { Instrument } from "@plimsoll/model";
import { expect } from "chai";

import { settlementRecord } from "./settlementRecord.ts";

const option = (kind: "call" | "put", underlying: string, expiry: number): Instrument => ({
  kind,
  symbol: "X",
  underlying,
  strike: "1",
  expiry,
  lotDecimals: 4,
});
const scalar: Instrument = {
  kind: "scalar",
  symbol: "X",
  underlying: "BTC",
  strike: "1",
  upperStrike: "2",
  expiry: 10,
  lotDecimals: 0,
};
const perp: Instrument = { kind: "perp", symbol: "X", underlying: "BTC", lotDecimals: 4 };

describe("settlementRecord", () => {
  it("is the first listed of one underlying and expiry, whatever its id, and otherwise the instrument itself", () => {
    const instruments = new Map<number, Instrument>([
      [1, perp],
      [40, option("put", "BTC", 10)],
      [30, option("call", "BTC", 10)],
      [20, scalar],
      [31, option("call", "BTC", 11)],
      [32, option("call", "ETH", 10)],
    ]);
    const recordOf = (id: number) => settlementRecord(id, instruments);
    expect([40, 30, 20].map(recordOf)).to.deep.equal([40, 40, 40]);
    expect([31, 32, 1, 99].map(recordOf)).to.deep.equal([31, 32, 1, 99]);
  });
});
