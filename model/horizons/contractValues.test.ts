import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { QuotedInstrument } from "../snapshot/Snapshot.ts";
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
import { givenDraws } from "../testing/givenDraws.ts";
import { factorModel } from "../tree/factorModel.ts";
import { contractValues } from "./contractValues.ts";

const event = {
  winner: Uint16Array.of(0, 1),
  resolved: Uint8Array.of(1, 1),
  probabilities: undefined,
  states: undefined,
  statesOnDate: undefined,
};
/** In two scenarios BTC rises by a tenth or falls by one, and stays for the rest of the horizon. */
const moves = Float64Array.of(Math.log(1.1), Math.log(0.9));
const path = { years: [0.5 / 365, 1 / 365], logReturns: [moves, moves] };

function valuesOf(
  instruments: Record<string, QuotedInstrument>,
  uniforms: Record<number, readonly number[]> = {},
) {
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshotOf(instruments));
  const draws = givenDraws({ points: 2, uniforms });
  const values = contractValues(market, [path, path, path, path], [event, event, event], draws, 100);
  return Object.fromEntries(
    market.instruments.map(({ key }, i) => [
      key,
      values[i] === undefined ? undefined : Array.from(values[i]),
    ]),
  );
}

describe("contractValues", () => {
  it("behavior: every kind by its own rule; perps and spots have none", () => {
    const found = valuesOf({
      a: perp("BTC", 4, 95e9),
      b: spot("BTC", 4, 95e9, "0.5"),
      c: binary("BTC", "95000", 0.5, 500_000),
      d: scalar("BTC", "80000", "110000", 0.5, 500_000),
      e: option("call", "BTC", "95000", 0.5, 1e9, 4),
      f: option("put", "BTC", "95000", 0.5, 1e9, 4),
      g: outcome("GAME-1", 0, 0.5, 550_000),
      h: parlay(["c", "g"], 0.5, 300_000),
      i: parlay(["g", "c"], 0.5, 300_000),
    });
    expect(found.a).to.equal(undefined);
    expect(found.b).to.equal(undefined);
    expect(found.c).to.deep.equal([1, 0]);
    [24_500 / 30_000, 5_500 / 30_000].forEach((v, s) => expect(found.d![s]).to.be.closeTo(v, 1e-12));
    [9500, 0].forEach((v, s) => expect(found.e![s]).to.be.closeTo(v, 1e-8));
    [0, 9500].forEach((v, s) => expect(found.f![s]).to.be.closeTo(v, 1e-8));
    expect(found.g).to.deep.equal([1, 0]);
    expect(found.h).to.deep.equal([1, 0]);
    expect(found.i).to.deep.equal([1, 0]);
  });

  it("behavior: past its expiry a claim pays all or nothing, by the coordinate of its settlement and the odds of its mark", () => {
    const found = valuesOf(
      {
        a: binary("BTC", "95000", -1, 300_000),
        b: scalar("BTC", "90000", "96000", 0, 300_000),
        c: option("put", "BTC", "100000", -1, 25_000_000_000, 4),
        d: option("call", "BTC", "90000", -1, 19_000_000_000, 4),
        // Marked above its underlying: the mark is then the most.
        e: option("call", "BTC", "10000", -1, 190_000_000_000, 4),
        f: binary("BTC", "95000", 0.5, 500_000),
      },
      // One draw a settlement: all but b, which expires a day later, are on the first.
      { 100: [0.19, 0.76], 101: [0.31, 0.29] },
    );
    expect(found).to.deep.equal({
      a: [1, 0],
      b: [0, 1],
      c: [0, 100_000],
      d: [95_000, 0],
      e: [190_000, 190_000],
      f: [1, 0],
    });
  });

  it("behavior: what awaits settlement is no rung of a ladder", () => {
    const found = valuesOf(
      { a: binary("BTC", "90000", -1, 500_000), b: binary("BTC", "95000", -1, 600_000) },
      { 100: [0.55, 0.1] },
    );
    expect(found).to.deep.equal({ a: [0, 1], b: [1, 1] });
  });

  it("behavior: with time to go ladders are in order, a strip keeps its sum, and a parlay follows its legs", () => {
    const found = valuesOf({
      // Marks far from the model, so that anchoring alone would cross them.
      a: binary("BTC", "94000", 30, 520_000),
      b: binary("BTC", "150000", 30, 510_000),
      below: binary("ETH", "3300", 30, 250_000, "less"),
      middle: range("ETH", "3300", "3500", 30, 300_000),
      over: binary("ETH", "3500", 30, 480_000),
      legs: parlay(["a", "over"], 30, 300_000),
    });
    expect(found.b!.every((value, s) => value <= found.a![s]!)).to.equal(true);
    [0, 1].forEach((s) => {
      expect(found.below![s]! + found.middle![s]! + found.over![s]!).to.be.closeTo(1.03, 1e-12);
      const odds = (p: number): number => p / (1 - p);
      const moved = (odds(found.a![s]! * found.over![s]!) * odds(0.3)) / odds(0.52 * 0.48);
      expect(found.legs![s]).to.be.closeTo(moved / (1 + moved), 1e-12);
    });
  });

  it("behavior: outcomes and settled contracts are no rungs: a ladder of settled ones is left as it pays", () => {
    const found = valuesOf({
      a: binary("BTC", "90000", 0.5, 500_000),
      b: binary("BTC", "95000", 0.5, 500_000),
      c: binary("BTC", "100000", 0.5, 500_000, "less"),
    });
    expect(found).to.deep.equal({ a: [1, 0], b: [1, 0], c: [0, 1] });
  });
});
