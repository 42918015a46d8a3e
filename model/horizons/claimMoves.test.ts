import { expect } from "chai";
import { optionValues } from "./optionValues.ts";
import { productionProfile } from "../profiles/production.ts";
import type { MarketBinary, MarketOption } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
import { binary, option, range, scalar, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { binaryValues } from "./binaryValues.ts";
import { claimMoves } from "./claimMoves.ts";
import { scalarValues } from "./scalarValues.ts";

/** Two expiries, and the horizon. */
const path = {
  years: [0.25, 0.5, 1],
  logReturns: [Float64Array.of(1), Float64Array.of(2), Float64Array.of(3)],
  volatilityRatio: Float64Array.of(1.5),
};

describe("claimMoves", () => {
  it("behavior: a claim within the horizon settles on the move to its own expiry, without a change of volatility", () => {
    for (const [years, move] of [
      [0.25, 1],
      [0.5, 2],
      [1, 3],
    ] as const) {
      const found = claimMoves({ years }, path);
      expect(found).to.deep.equal({
        moves: Float64Array.of(move),
        yearsLeft: 0,
        volatilityRatios: undefined,
      });
    }
  });

  it("behavior: a later one is revalued at the horizon with what is left of its time", () => {
    const found = claimMoves({ years: 1.25 }, path);
    expect(found.moves).to.deep.equal(Float64Array.of(3));
    expect(found.yearsLeft).to.equal(0.25);
    expect(found.volatilityRatios).to.deep.equal(Float64Array.of(1.5));
  });
});

describe("claims that settle within the horizon", () => {
  const claimOf = (quoted: QuotedInstrument) => {
    const market = parseMarket(productionProfile, factorModel(productionProfile), snapshotOf({ quoted }));
    return { market, claim: market.instruments[0]! };
  };
  /** BTC at 95,000 moves by nothing, a fifth of a per mille either way, and to twice its price. */
  const moves = Float64Array.of(0, 2e-4, -2e-4, Math.log(2));
  const settledPath = (years: number) => ({ years: [years, years + 1], logReturns: [moves, moves] });

  function paid(quoted: QuotedInstrument, settlement?: (_: unknown, moves: Float64Array) => Float64Array) {
    const { market, claim } = claimOf(quoted);
    const along = settledPath((claim as MarketBinary).years);
    switch (claim.kind) {
      case "binary":
        return binaryValues(market, claim, along, settlement);
      case "scalar":
        return scalarValues(market, claim, along, settlement);
      default:
        return optionValues(market, claim as MarketOption, along, settlement);
    }
  }

  it("behavior: at the strike ≥ pays and > does not; a range holds its lower strike and not its upper one", () => {
    const pays = (quoted: QuotedInstrument): number[] => Array.from(paid(quoted).values);
    expect(pays(binary("BTC", "95000", 0.5, 500_000))).to.deep.equal([1, 1, 0, 1]);
    expect(pays(binary("BTC", "95000", 0.5, 500_000, "greater"))).to.deep.equal([0, 1, 0, 1]);
    expect(pays(binary("BTC", "95000", 0.5, 500_000, "less"))).to.deep.equal([0, 0, 1, 0]);
    expect(pays(range("BTC", "95000", "190001", 0.5, 500_000))).to.deep.equal([1, 1, 0, 1]);
    expect(pays(range("BTC", "90000", "95000", 0.5, 500_000))).to.deep.equal([0, 0, 1, 0]);
    expect(pays(range("BTC", "90000", "100000", 0.5, 500_000))).to.deep.equal([1, 1, 1, 0]);
    expect(paid(binary("BTC", "95000", 0.5, 500_000)).settled).to.equal(true);
  });

  it("behavior: a scalar pays in proportion between its strikes, 0 at the lower and 1 at the upper", () => {
    const { values, settled } = paid(scalar("BTC", "95000", "95038", 0.5, 500_000));
    expect(settled).to.equal(true);
    // 95,000·e^(.0002) is 95,019.0019.
    [0, 19.0019 / 38, 0, 1].forEach((share, s) => expect(values[s]).to.be.closeTo(share, 1e-7));
    const inside = paid(scalar("WTI", "58", "88", 0.5, 500_000)).values;
    // The shifted price is 108: 108·e^m − 40.
    [0, 2e-4, -2e-4].forEach((move, s) =>
      expect(inside[s]).to.be.closeTo((108 * Math.exp(move) - 98) / 30, 1e-12),
    );
    expect(inside[3]).to.equal(1);
  });

  it("behavior: a call and a put pay what they are in the money", () => {
    const call = paid(option("call", "BTC", "95000", 0.5, 1_000_000_000, 4));
    const put = paid(option("put", "BTC", "95000", 0.5, 1_000_000_000, 4));
    expect(call.settled && put.settled).to.equal(true);
    [0, 19.0019, 0, 95_000].forEach((amount, s) => expect(call.values[s]).to.be.closeTo(amount, 1e-4));
    [0, 0, 18.9981, 0].forEach((amount, s) => expect(put.values[s]).to.be.closeTo(amount, 1e-4));
  });

  it("behavior: it is the settlement price that decides, of the claim itself", () => {
    const fall = (_: unknown, logReturns: Float64Array) => logReturns.map((move) => move - 1e-4);
    expect(Array.from(paid(binary("BTC", "95000", 0.5, 500_000), fall).values)).to.deep.equal([0, 1, 0, 1]);
    const call = paid(option("call", "BTC", "95000", 0.5, 1e9, 4), fall).values;
    expect(call[1]).to.be.closeTo(95_000 * Math.expm1(1e-4), 1e-6);
    const share = paid(scalar("BTC", "94000", "96000", 0.5, 5e5), fall).values;
    expect(share[0]).to.be.closeTo((1000 + 95_000 * Math.expm1(-1e-4)) / 2000, 1e-9);
    const seen: unknown[] = [];
    paid(binary("BTC", "95000", 0.5, 500_000), (claim, logReturns) => {
      seen.push(claim);
      return logReturns;
    });
    expect(seen).to.have.length(1);
    expect(seen[0]).to.have.property("key", "quoted");
  });

  it("behavior: what is left with time to go is not settled", () => {
    const along = { years: [1 / 365], logReturns: [moves] };
    for (const quoted of [
      binary("BTC", "95000", 30, 500_000),
      scalar("BTC", "94000", "96000", 30, 500_000),
      option("call", "BTC", "95000", 30, 6_000_000_000, 4),
    ]) {
      const { market, claim } = claimOf(quoted);
      const values =
        claim.kind === "binary"
          ? binaryValues(market, claim, along)
          : claim.kind === "scalar"
            ? scalarValues(market, claim, along)
            : optionValues(market, claim as MarketOption, along);
      expect(values.settled).to.equal(false);
    }
  });
});
