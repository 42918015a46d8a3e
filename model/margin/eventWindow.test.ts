import { expect } from "chai";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import { binary, outcome, parlay, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { type WindowLevel, windowLevels, windowMean } from "./eventWindow.ts";
import { legsOf } from "./Leg.ts";

const hour = 3600;
const [horizon, seconds] = [24 * hour, 48 * hour];

/** Levels of one contract each of events that resolve in so many hours, beside what has no window. */
function levelsAt(hours: readonly number[]): { share: bigint; legs: string[]; maxLoss: bigint }[] {
  const games = hours.map((h, i) => [`G${i}`, outcome(`EVENT-${i}`, 0, h / 24, 300_000)] as const);
  const snapshot = {
    ...snapshotOf({
      ...Object.fromEntries(games),
      CALL: binary("BTC", "95000", 1 / 24, 400_000),
      PERP: perp("BTC", 0, 100),
    }),
    events: Object.fromEntries(
      hours.map((_, i) => [
        `EVENT-${i}`,
        { cluster: "SPORTS", node: "sports", probabilities: ["0.3", "0.7"] },
      ]),
    ),
  };
  const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
  const keys = Object.keys(snapshot.instruments);
  const legs = legsOf(
    market,
    keys.map((instrument) => ({ instrument, size: 10n })),
  );
  return windowLevels(market, legs, horizon, seconds).map((level) => {
    expect(level.of).to.equal(BigInt(seconds));
    return {
      share: level.share,
      legs: level.legs.map(({ index }) => market.instruments[index]!.key),
      maxLoss: level.maxLoss,
    };
  });
}

describe("windowLevels", () => {
  it("behavior: opens 72 hours before the date and is complete 24 hours before it", () => {
    expect(levelsAt([72])).to.deep.equal([]);
    const shareAt = (hours: number) => levelsAt([hours]).map(({ share }) => share);
    expect(shareAt(72 - 1 / hour)).to.deep.equal([1n]);
    expect(shareAt(48)).to.deep.equal([BigInt(24 * hour)]);
    expect(shareAt(24 + 1 / hour)).to.deep.equal([BigInt(seconds - 1)]);
    expect(shareAt(24)).to.deep.equal([BigInt(seconds)]);
    expect(shareAt(1)).to.deep.equal([BigInt(seconds)]);
  });

  it("behavior: nested: the furthest first, each next one adds to it; contracts on prices are in none", () => {
    expect(levelsAt([60, 30, 48, 90, 48])).to.deep.equal([
      { share: BigInt(42 * hour), legs: ["G1"], maxLoss: 3_000_000n },
      { share: BigInt(24 * hour), legs: ["G1", "G2", "G4"], maxLoss: 9_000_000n },
      { share: BigInt(12 * hour), legs: ["G0", "G1", "G2", "G4"], maxLoss: 12_000_000n },
    ]);
  });

  it("behavior: a parlay with an event in it has one, a parlay on prices alone has none", () => {
    const snapshot = snapshotOf({
      CALL: binary("BTC", "95000", 1, 400_000),
      PUT: binary("BTC", "90000", 1, 400_000, "less"),
      VOTE: outcome("VOTE", 0, 1, 400_000),
      PRICES: parlay(["CALL", "PUT"], 1, 1000),
      MIXED: parlay(["CALL", "VOTE"], 1, 200_000),
    });
    const market = parseMarket(productionProfile, factorModel(productionProfile), snapshot);
    const legs = legsOf(market, [
      { instrument: "PRICES", size: 1n },
      { instrument: "MIXED", size: -1n },
    ]);
    expect(windowLevels(market, legs, horizon, seconds)).to.deep.equal([
      { share: BigInt(seconds), of: BigInt(seconds), legs: [legs[0]], maxLoss: 800_000n },
    ]);
    expect(market.instruments[legs[0]!.index]!.key).to.equal("MIXED");
  });
});

describe("windowMean", () => {
  const level = (share: bigint, of: bigint): WindowLevel => ({ share, of, legs: [], maxLoss: 0n });

  it("behavior: of one level (1 − w)·M + w·paid, rounded up", () => {
    expect(windowMean([level(1n, 4n)], [100n, 300n])).to.equal(150n);
    expect(windowMean([level(4n, 4n)], [100n, 300n])).to.equal(300n);
    expect(windowMean([level(1n, 4n)], [101n, 300n])).to.equal(151n);
    expect(windowMean([level(1n, 4n)], [99n, 300n])).to.equal(150n);
    expect(windowMean([level(1n, 4n)], [98n, 300n])).to.equal(149n);
  });

  it("behavior: of three, w₁ > w₂ > w₃: each amount by what its level adds: .1·10 + .4·20 + .3·40 + .2·80", () => {
    const levels = [level(9n, 10n), level(5n, 10n), level(2n, 10n)];
    expect(windowMean(levels, [10n, 20n, 40n, 80n])).to.equal(37n);
  });
});
