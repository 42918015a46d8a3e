import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import type { Profile } from "../profiles/Profile.ts";
import {
  binary,
  exampleTime,
  option,
  outcome,
  parlay,
  perp,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import { between, handCube, handProfile, type Losses, usd } from "../testing/handCube.ts";
import { bookTailSums } from "./bookTailSums.ts";
import { columnDeviation } from "./columnDeviation.ts";
import { cubeMeasure } from "./cubeMeasure.ts";
import { marginOf } from "./marginOf.ts";
import { shortfallAllocation } from "./shortfallAllocation.ts";

const snapshot = snapshotOf({
  BTC: perp("BTC", 0, 100_000_000),
  SPX: perp("SPX", 0, 100_000_000),
  VOTE: outcome("VOTE", 0, 90, 400_000),
});
const index = { BTC: 0, SPX: 1, VOTE: 2 };
const losses: Record<string, Losses> = {
  // Worst 10, 8, 6, 4 held; sold, the gains of 7, 5, 3, 1.
  BTC: (s) => [10, 8, 6, 4, 3, 2, 1, -7, -5, -3, -1][s] ?? 0,
  SPX: (s) => (s % 2 === 0 ? 4 : -4),
};

describe("cubeMeasure", () => {
  const measure = cubeMeasure(handCube({ snapshot, losses }));

  it("behavior: of one leg by side and size: the mean of its four worst", () => {
    const shortfall = (size: bigint): bigint =>
      measure.tailRisk([{ index: index.BTC, size }]).expectedShortfall;
    expect([shortfall(1n), shortfall(3n), shortfall(-1n), shortfall(-10n)]).to.deep.equal([
      usd(7),
      usd(21),
      usd(4),
      usd(40),
    ]);
    // Asked again it is the same.
    expect([shortfall(-1n), shortfall(1n)]).to.deep.equal([usd(4), usd(7)]);
  });

  it("behavior: at another level, of one leg or several, and of none", () => {
    const level = { numerator: 995n, denominator: 1000n };
    // The two worst of 400.
    expect(measure.tailRisk([{ index: index.BTC, size: 1n }], level).expectedShortfall).to.equal(usd(9));
    const both = [
      { index: index.BTC, size: 1n },
      { index: index.SPX, size: 1n },
    ];
    // Even scenarios add 4: 14, 10, 7 of the fifth, 5 of the seventh.
    expect(measure.tailRisk(both, level).expectedShortfall).to.equal(usd(12));
    expect(measure.tailRisk(both).expectedShortfall).to.equal(usd(9));
    expect(measure.tailRisk([]).expectedShortfall).to.equal(0n);
  });

  it("behavior: a standard deviation over a day: ±4 over one day of BTC, over two of SPX", () => {
    expect(measure.dailyDeviation(index.SPX)).to.equal(4_000_000 / Math.sqrt(2));
    const turned = cubeMeasure(handCube({ snapshot, losses: { BTC: losses.SPX!, VOTE: losses.SPX! } }));
    expect(turned.dailyDeviation(index.BTC)).to.equal(4_000_000);
    expect(turned.dailyDeviation(index.VOTE)).to.equal(4_000_000);
    expect(turned.dailyDeviation(index.SPX)).to.equal(0);
  });

  it("behavior: one a cube", () => {
    const cube = handCube({ snapshot, losses });
    expect(cubeMeasure(cube)).to.equal(cubeMeasure(cube));
    expect(cubeMeasure(cube)).to.not.equal(cubeMeasure(handCube({ snapshot, losses })));
  });

  it("behavior: a set with as many points in the tail as asked for is enough, with one less it is refused", () => {
    const of = (minimumTail: number): Profile => ({
      ...handProfile,
      scenarioSet: { ...handProfile.scenarioSet, minimumTail },
    });
    expect(() => cubeMeasure(handCube({ profile: of(4), snapshot, losses }))).to.not.throw();
    expect(() => cubeMeasure(handCube({ profile: of(5), snapshot, losses })))
      .to.throw(ModelError, "500")
      .with.property("code", "tailTooSmall");
  });

  it("behavior: a leg is dear if it asks more than it can lose, whatever its size; a sold call never", () => {
    const quoted = snapshotOf({
      VOTE: outcome("VOTE", 0, 90, 400_000),
      CALL: option("call", "BTC", "90000", 90, 9_000_000_000, 4),
    });
    const dear = (loss: number, size: bigint, key = 1): boolean =>
      cubeMeasure(handCube({ snapshot: quoted, losses: { VOTE: between(0, 3, loss) } })).isDear({
        index: key,
        size,
      });
    // With 1¢ of half-spread (of 10 at most) and .16 % of 40 ¢: 1.25·ℓ + 1.064 ¢ is 40 at ℓ = 31.1488 ¢.
    expect([dear(0.3114, 1n), dear(0.3115, 1n), dear(0.3115, 700n)]).to.deep.equal([false, true, true]);
    // Sold it gains what the holder loses; 60 can be lost.
    expect(dear(0.39, -5n)).to.equal(false);
    expect(dear(-0.55, -5n)).to.equal(true);
    expect(dear(0.4, -1n, 0)).to.equal(false);
  });

  it("behavior: as much as it can lose is not more, and the buffer of its class counts", () => {
    const profile: Profile = {
      ...handProfile,
      margin: { ...handProfile.margin, tailPriceDriven: "0", halfSpreadCap: "0" },
    };
    const claims = snapshotOf({ UP: binary("BTC", "95000", 90, 400_000) });
    const dear = (loss: number, buffer: string): boolean =>
      cubeMeasure(
        handCube({
          profile,
          snapshot: { ...claims, buffers: { crypto: { buffer, time: exampleTime } } },
          losses: { UP: between(0, 3, loss) },
        }),
      ).isDear({ index: 0, size: 9n });
    // 1.25·.32 = 1.1·.3636… = .40
    expect([dear(0.32, "1.25"), dear(0.320001, "1.25")]).to.deep.equal([false, true]);
    expect([dear(0.3636, "1.1"), dear(0.3637, "1.1")]).to.deep.equal([false, true]);
  });
});

describe("columnDeviation", () => {
  it("behavior: of the population: 1, 2, 3, 4 deviate by √1.25; beyond doubles the sums stay exact", () => {
    expect(columnDeviation(Float64Array.of(1, 2, 3, 4))).to.equal(Math.sqrt(1.25));
    expect(columnDeviation(Float64Array.of(-5, 5))).to.equal(5);
    const far = 9_007_199_254_740_000;
    expect(columnDeviation(Float64Array.of(far + 1, far - 1))).to.equal(1);
  });
});

describe("sums below 2^53", () => {
  const most = 1n << 53n;
  const quiet = snapshotOf({ BTC: perp("BTC", 0, 100_000_000), SPX: perp("SPX", 0, 100_000_000) });
  const unit = { BTC: (s: number) => (s === 0 ? -0.000003 : 0) };
  const refused = (cube: Parameters<typeof marginOf>[0], positions: Parameters<typeof marginOf>[1]) =>
    [marginOf, bookTailSums, shortfallAllocation].map((call) => {
      try {
        call(cube, positions);
        return "no";
      } catch (error) {
        return error instanceof ModelError ? error.message : String(error);
      }
    });
  const size = (lots: bigint, instrument = "BTC") => [{ instrument, size: lots }];
  const message = (instrument: string, lots: bigint): string =>
    `The portfolio can move by 2^53 units of 1e-6 USD or more at ${instrument} (got ${lots}). Split the account; sums would no longer be exact.`;

  it("behavior: lots times the largest move just below are accepted, at it refused by every call, either side", () => {
    const cube = handCube({ snapshot: quiet, losses: unit });
    expect(refused(cube, size((most - 1n) / 3n))).to.deep.equal(["no", "no", "no"]);
    for (const lots of [most / 3n + 1n, -most / 3n - 1n]) {
      expect(refused(cube, size(lots))).to.deep.equal(Array(3).fill(message("BTC", lots)));
    }
    expect(() => marginOf(cube, size(most)))
      .to.throw(ModelError)
      .with.property("code", "tooLarge");
  });

  it("behavior: a row of zeros still needs its size to be a double", () => {
    const cube = handCube({ snapshot: quiet, losses: unit });
    expect(refused(cube, size(most - 1n, "SPX"))).to.deep.equal(["no", "no", "no"]);
    expect(refused(cube, size(most, "SPX"))).to.deep.equal(Array(3).fill(message("SPX", most)));
  });

  it("behavior: legs add up, a stress or a move that happened counts as a scenario does", () => {
    const both = [...size(most / 3n), ...size(2n, "SPX")];
    expect(refused(handCube({ snapshot: quiet, losses: unit }), both)[0]).to.equal(message("SPX", 2n));
    const stresses = { fall: { BTC: 0.000006 } };
    const historical = { BTC: (s: number) => (s === 50 ? 0.000009 : 0) };
    const halves = size(most / 6n + 1n);
    expect(refused(handCube({ snapshot: quiet, losses: unit }), halves)[0]).to.equal("no");
    expect(refused(handCube({ snapshot: quiet, losses: unit, stresses }), halves)[0]).to.include("2^53");
    const past = handCube({ snapshot: quiet, losses: unit, stresses, historical });
    expect(refused(past, size(most / 9n))[0]).to.equal("no");
    expect(refused(past, size(most / 9n + 1n))[0]).to.include("2^53");
  });
});

describe("bookTailSums", () => {
  it("behavior: threshold, excess, spread, W and A of the book's losses", () => {
    // 2·(10, 8, 6, 4): v = 8, y = 12, 8, 4, Y = 24.
    const sums = bookTailSums(handCube({ snapshot, losses }), [{ instrument: "BTC", size: 2n }]);
    const y = [12n, 8n, 4n].map((each) => each * 1_000_000n);
    const excess = 24_000_000n;
    const spread = y.reduce((sum, each) => sum + (400n * each - excess) ** 2n, 397n * excess ** 2n);
    // A in units of weight such that both are whole.
    expect([sums.threshold, sums.excess / sums.tail, sums.total / sums.tail]).to.deep.equal([
      8_000_000n,
      6_000_000n,
      100n,
    ]);
    expect(sums.spread * 4n ** 4n).to.equal(spread * sums.tail ** 4n);
  });

  it("behavior: of nothing are zeros", () => {
    const { threshold, excess, spread } = bookTailSums(handCube({ snapshot, losses }), []);
    expect([threshold, excess, spread]).to.deep.equal([0n, 0n, 0n]);
  });
});

describe("shortfallAllocation", () => {
  it("behavior: each position has its mean loss over the four worst of the book, clusters their sum", () => {
    const of = snapshotOf({
      BTC: perp("BTC", 0, 100_000_000),
      ETH: perp("ETH", 0, 100_000_000),
      SPX: perp("SPX", 0, 100_000_000),
    });
    const cube = handCube({
      snapshot: of,
      losses: { BTC: between(0, 3, 10), ETH: between(0, 3, 4), SPX: between(0, 3, 3) },
    });
    const found = shortfallAllocation(cube, [
      { instrument: "SPX", size: 2n },
      { instrument: "ETH", size: -1n },
      { instrument: "BTC", size: 1n },
    ]);
    expect(found).to.deep.equal({
      expectedShortfall: usd(12),
      positions: [
        { instrument: "BTC", amount: usd(10) },
        { instrument: "ETH", amount: usd(-4) },
        { instrument: "SPX", amount: usd(6) },
      ],
      clusters: [
        { cluster: "crypto", amount: usd(6) },
        { cluster: "equity", amount: usd(6) },
      ],
    });
    expect(shortfallAllocation(cube, [])).to.deep.equal({
      expectedShortfall: 0n,
      positions: [],
      clusters: [],
    });
  });
});

describe("clusters of a report", () => {
  it("behavior: every kind of instrument in the class of its underlying or event, parlays apart, in order of names", () => {
    const kinds = snapshotOf({
      A: parlay(["H", "J"], 30, 200_000),
      B: perp("WTI", 0, 1_000_000),
      C: spot("ETH", 0, 1_000_000, "0.5"),
      H: binary("BTC", "95000", 30, 500_000),
      E: scalar("BTC", "80000", "90000", 30, 500_000),
      F: option("call", "SPX", "7000", 30, 500_000_000, 0),
      G: option("put", "SPX", "7000", 30, 500_000_000, 0),
      J: outcome("GAME-1", 0, 30, 500_000),
      K: outcome("VOTE", 0, 30, 500_000),
    });
    const clustersOf = (clusters: "leaf" | "class"): string[] => {
      const profile: Profile = { ...handProfile, margin: { ...handProfile.margin, clusters } };
      const cube = handCube({ profile, snapshot: kinds, losses: {} });
      const positions = cube.instruments.map((instrument) => ({ instrument, size: 1n }));
      return marginOf(cube, positions).clusters.map(({ cluster, gross }) => `${cluster} ${gross}`);
    };
    expect(clustersOf("class")).to.deep.equal([
      "crypto 1500000",
      "equity 1000000000",
      "macro 1000000",
      "parlay 200000",
      "politics 500000",
      "sports 500000",
    ]);
    expect(clustersOf("leaf")).to.deep.equal([
      "BTC 1000000",
      "ELECTION 500000",
      "ETH 500000",
      "PARLAY 200000",
      "SPORTS 500000",
      "SPX 1000000000",
      "WTI 1000000",
    ]);
  });
});
