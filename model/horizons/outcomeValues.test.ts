import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import type { MarketOutcome } from "../snapshot/Market.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { outcome, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { outcomeValues } from "./outcomeValues.ts";
import { parlayValues } from "./parlayValues.ts";

/** The second of three outcomes, which the market gives .31, marked at 36 cents. */
const market = parseMarket(
  productionProfile,
  factorModel(productionProfile),
  snapshotOf({ it: outcome("VOTE", 1, 90, 360_000) }),
);
const contract = market.instruments[0] as MarketOutcome;
const path = {
  winner: Uint16Array.of(1, 0, 1, 1),
  resolved: Uint8Array.of(1, 1, 0, 0),
  probabilities: [
    Float64Array.of(0.5, 0.5, 0.2, 0.42),
    Float64Array.of(0.2, 0.2, 0.62, 0.31),
    Float64Array.of(0.3, 0.3, 0.18, 0.27),
  ],
  states: undefined,
  statesOnDate: undefined,
};
const odds = (p: number): number => p / (1 - p);

describe("outcomeValues", () => {
  it("behavior: 1 or 0 where the event has resolved, elsewhere its own probability anchored at the mark", () => {
    const values = outcomeValues(market, contract, path);
    expect(values[0]).to.equal(1);
    expect(values[1]).to.equal(0);
    const moved = (odds(0.62) * odds(0.36)) / odds(0.31);
    expect(values[2]).to.be.closeTo(moved / (1 + moved), 1e-12);
    // Without news the mark stays, whatever the market says of the outcome.
    expect(values[3]).to.be.closeTo(0.36, 1e-12);
  });

  it("behavior: 1 or 0 everywhere if the event resolves everywhere", () => {
    const all = { ...path, resolved: new Uint8Array(4).fill(1), probabilities: undefined };
    expect(Array.from(outcomeValues(market, contract, all))).to.deep.equal([1, 0, 1, 1]);
  });
});

describe("parlayValues", () => {
  it("behavior: a parlay is lost with its first lost leg, paid with its last paid one, and else keeps its mark's correlation", () => {
    const legs = [Float64Array.of(0, 1, 0.5, 1, 0), Float64Array.of(0.7, 1, 0.6, 0.6, 1)];
    const values = parlayValues(400_000, [500_000, 600_000], legs);
    expect(values[0]).to.equal(0);
    expect(values[1]).to.equal(1);
    expect(values[2]).to.be.closeTo(0.4, 1e-12);
    expect(values[3]).to.be.within(0.6, 0.75);
    expect(values[4]).to.equal(0);
  });

  it("behavior: three legs multiply, anchored at the parlay's mark over the product of theirs", () => {
    const legs = [Float64Array.of(0.5, 0.6, 1), Float64Array.of(0.4, 0.5, 1), Float64Array.of(0.8, 0.9, 0.9)];
    const values = parlayValues(250_000, [500_000, 400_000, 800_000], legs);
    expect(values[0]).to.be.closeTo(0.25, 1e-12);
    [0.27, 0.9].forEach((product, i) => {
      const moved = (odds(product) * odds(0.25)) / odds(0.16);
      expect(values[i + 1]).to.be.closeTo(moved / (1 + moved), 1e-12);
    });
    expect(legs[0]).to.deep.equal(Float64Array.of(0.5, 0.6, 1));
  });
});
