import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import {
  binary,
  option,
  outcome,
  parlay,
  perp,
  range,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { isLinear } from "./isLinear.ts";
import { isPriceClaim } from "./isPriceClaim.ts";
import type { MarketInstrument } from "./Market.ts";
import { parseMarket } from "./parseMarket.ts";
import { settlementName } from "./settlementName.ts";
import type { QuotedInstrument } from "./Snapshot.ts";
import { yearsTo } from "./yearsTo.ts";

const parsed = () =>
  parseMarket(
    productionProfile,
    factorModel(productionProfile),
    snapshotOf({
      binary: binary("BTC", "95000", 9, 1),
      call: option("call", "BTC", "95000", 9, 1, 4),
      elsewhere: { ...binary("BTC", "95000", 9, 1), source: "OTHER" } as QuotedInstrument,
      ether: binary("ETH", "95000", 9, 1),
      later: binary("BTC", "95000", 10, 1),
      outcome: outcome("VOTE", 0, 9, 1),
      parlay: parlay(["binary"], 9, 1),
      perp: perp("BTC", 4, 1),
      put: option("put", "BTC", "95000", 9, 1, 4),
      range: range("BTC", "90000", "95000", 9, 1),
      scalar: scalar("BTC", "90000", "95000", 9, 1),
      spot: spot("BTC", 4, 1, "0.5"),
    }),
  );
const keysOf = (holds: (instrument: MarketInstrument) => boolean): string[] =>
  parsed()
    .instruments.filter(holds)
    .map(({ key }) => key);

describe("kinds of instruments", () => {
  it("behavior: perps and spots are linear", () => {
    expect(keysOf(isLinear)).to.deep.equal(["perp", "spot"]);
  });

  it("behavior: binaries, scalars and options settle on a price", () => {
    expect(keysOf(isPriceClaim)).to.deep.equal([
      "binary",
      "call",
      "elsewhere",
      "ether",
      "later",
      "put",
      "range",
      "scalar",
    ]);
  });

  it("behavior: claims settle on one number iff underlying, expiry and source are the same", () => {
    const claims = parsed().instruments.filter(isPriceClaim);
    const nameOf = new Map(claims.map((claim) => [claim.key, settlementName(claim)]));
    const together = [...nameOf].filter(([, name]) => name === nameOf.get("binary")).map(([key]) => key);
    expect(together).to.deep.equal(["binary", "call", "put", "range", "scalar"]);
    expect(new Set(nameOf.values()).size).to.equal(4);
    // BTC is the first asset, the expiry nine days on, the source its own.
    expect(nameOf.get("binary")).to.equal(`0:${1_780_272_000 + 9 * 86_400}:`);
    expect(nameOf.get("elsewhere")).to.equal(`0:${1_780_272_000 + 9 * 86_400}:OTHER`);
  });

  it("behavior: a year is 365 days; the past is negative, now is 0", () => {
    const time = 1_780_272_000;
    expect(yearsTo({ expiry: time + 365 * 86_400 }, { time })).to.equal(1);
    expect(yearsTo({ expiry: time - 73 * 86_400 }, { time })).to.equal(-0.2);
    expect(yearsTo({ expiry: time }, { time })).to.equal(0);
  });
});
