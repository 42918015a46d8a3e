import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import type { Binary, Instrument } from "../snapshot/Snapshot.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { fairMark } from "./fairMark.ts";

const DAY = 86_400;
const TIME = 1_780_272_000;
const market = {
  time: TIME,
  profile: referenceProfile,
  assets: { BTC: { spot: "95000", volatility: "0.65" }, WTI: { spot: "68", volatility: "0.38" } },
  events: { ELECTION: { cluster: "ELECTION", node: "politics", probabilities: ["0.42", "0.31", "0.27"] } },
};
const binary = (underlying: string, strike: string): Binary => ({
  kind: "binary",
  symbol: "B",
  underlying,
  comparison: "greaterOrEqual",
  strike,
  expiry: TIME + 102 * DAY,
  lotDecimals: 0,
});
const outcome = (index: number): Instrument => ({
  kind: "outcome",
  symbol: "O",
  event: "ELECTION",
  outcome: index,
  expiry: TIME + DAY,
  lotDecimals: 0,
});
const none = () => undefined;

describe("fairMark", () => {
  it("values binaries as the published 8-cluster reconstruction does", () => {
    // reference-portfolio.json, model_fair_yes: BTC 50000, 105000; OIL 47
    expect(fairMark(binary("BTC", "50000"), market, none)).to.equal(955_072);
    expect(fairMark(binary("BTC", "105000"), market, none)).to.equal(321_655);
    expect(fairMark(binary("WTI", "47"), market, none)).to.equal(958_918);
  });

  it("values a strip's between as a difference and its less as the complement", () => {
    const between = { ...binary("BTC", "50000"), comparison: "between" as const, upperStrike: "105000" };
    const less = { ...binary("BTC", "50000"), comparison: "less" as const };
    expect(fairMark(between, market, none)).to.equal(633_417);
    expect(fairMark(less, market, none)).to.equal(1_000_000 - 955_072);
  });

  it("prices WTI on the shifted price where the profile shifts it", () => {
    const shifted = fairMark(binary("WTI", "47"), { ...market, profile: productionProfile }, none);
    // A little more time as well: 74 sessions and 15 weekends of .2 over 252 are .305 years, 102 days of 365 are .279.
    expect(shifted).to.be.within(940_000, 969_000).and.not.equal(958_918);
  });

  it("gives a perp the spot, an outcome its probability", () => {
    const perp: Instrument = { kind: "perp", symbol: "P", underlying: "BTC", lotDecimals: 4 };
    expect(fairMark(perp, market, none)).to.equal(95_000_000_000);
    expect(fairMark(outcome(1), market, none)).to.equal(310_000);
  });

  it("multiplies the legs of a parlay, but not of outcomes that exclude each other", () => {
    const parlay: Instrument = {
      kind: "parlay",
      symbol: "X",
      legs: ["1", "2"],
      expiry: TIME + DAY,
      lotDecimals: 0,
    };
    const legs = (second: Instrument) => (key: string) =>
      key === "1" ? { instrument: outcome(0), mark: 420_000 } : { instrument: second, mark: 500_000 };
    expect(fairMark(parlay, market, legs(binary("BTC", "95000")))).to.equal(210_000);
    expect(fairMark(parlay, market, legs(outcome(1)))).to.equal(1);
  });

  it("never gives a contract a mark of zero or of its whole payout", () => {
    expect(fairMark(binary("BTC", "1"), market, none)).to.equal(999_999);
    expect(fairMark(binary("BTC", "100000000"), market, none)).to.equal(1);
  });

  it("has no mark for what the market does not hold, nor for a binary that awaits settlement", () => {
    expect(fairMark(binary("DOGE", "1"), market, none)).to.equal(undefined);
    expect(fairMark({ ...binary("BTC", "50000"), expiry: TIME }, market, none)).to.equal(undefined);
  });
});

describe("fairMark at the edges of a market", () => {
  const perp: Instrument = { kind: "perp", symbol: "P", underlying: "DOGE", lotDecimals: 4 };
  const parlay: Instrument = {
    kind: "parlay",
    symbol: "X",
    legs: ["1", "2"],
    expiry: TIME + DAY,
    lotDecimals: 0,
  };

  it("behavior: nothing for an underlying, event, outcome or leg that is not there, nor for one that is not modelled", () => {
    expect(fairMark(perp, market, none)).to.equal(undefined);
    expect(fairMark({ ...perp, kind: "spot", haircut: "0.5" }, market, none)).to.equal(undefined);
    expect(fairMark(outcome(3), market, none)).to.equal(undefined);
    expect(fairMark({ ...outcome(0), event: "WAR" } as Instrument, market, none)).to.equal(undefined);
    const oneLeg = (key: string) => (key === "1" ? { instrument: outcome(0), mark: 420_000 } : undefined);
    expect(fairMark(parlay, market, oneLeg)).to.equal(undefined);
    const doge = { ...market, assets: { DOGE: { spot: "1", volatility: "1" } } };
    expect(fairMark(binary("DOGE", "1"), doge, none)).to.equal(undefined);
    expect(fairMark(perp, doge, none)).to.equal(1_000_000);
    expect(fairMark(binary("ETH", "3000"), market, none)).to.equal(undefined);
  });

  it("behavior: two legs on one outcome do not exclude each other, two binaries neither", () => {
    const same = () => ({ instrument: outcome(0), mark: 500_000 });
    expect(fairMark(parlay, market, same)).to.equal(250_000);
    const binaries = () => ({ instrument: binary("BTC", "95000"), mark: 500_000 });
    expect(fairMark(parlay, market, binaries)).to.equal(250_000);
  });

  it("behavior: a surface gives a contract the volatility of its strike and expiry", () => {
    const smile = { expiry: TIME + 102 * DAY, strikes: ["95000"], volatilities: ["0.5"] };
    const withSurface = { ...market, assets: { BTC: { ...market.assets.BTC, surface: [smile] } } };
    const flat = { ...market, assets: { BTC: { spot: "95000", volatility: "0.5" } } };
    for (const strike of ["50000", "95000", "105000"]) {
      const mark = fairMark(binary("BTC", strike), withSurface, none);
      expect(mark).to.equal(fairMark(binary("BTC", strike), flat, none));
      expect(mark).not.to.equal(fairMark(binary("BTC", strike), market, none));
    }
  });

  it("error: a surface that is none, by its place", () => {
    const smile = { expiry: TIME + 102 * DAY, strikes: ["95000"], volatilities: ["-1"] };
    const bad = { ...market, assets: { BTC: { ...market.assets.BTC, surface: [smile] } } };
    const error = refusalOf(() => fairMark(binary("BTC", "95000"), bad, none));
    expect([error.code, error.value]).to.deep.equal(["impossibleParameter", "-1"]);
    expect(error.message).to.contain("assets.BTC.surface[0].volatilities[0]");
  });
});
