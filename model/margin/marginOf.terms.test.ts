import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { withHistorical } from "../testing/withHistorical.ts";
import { ModelError } from "../errors/ModelError.ts";
import { sampleTailRisk } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { defaultAssets } from "../profiles/assets.ts";
import { productionProfile } from "../profiles/production.ts";
import type { LiquidityFacts } from "../snapshot/LiquidityFacts.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { binary, exampleTime, outcome, parlay, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { marginOf } from "./marginOf.ts";
import type { MarginReport } from "./MarginReport.ts";
import { shortfallAllocation } from "./shortfallAllocation.ts";

const seeds = Array.from({ length: 8 }, (_, i) => [i, 7] as const);
const perps = {
  "BTC-PERP": perp("BTC", 4, 95_000_000_000),
  "SPX-PERP": perp("SPX", 2, 7_400_000_000),
};
const { historical: _, ...sampled } = productionProfile;
/** At the snapshot's volatility and without history, which the numbers below are for. */
const simple = { ...sampled, assets: defaultAssets };
const cubeOf = (snapshot: Snapshot, profile = simple) => buildCube({ profile, snapshot, seeds });
const plain = cubeOf(snapshotOf(perps));
/** One bitcoin. */
const long = [{ instrument: "BTC-PERP", size: 10_000n }];

function withFacts(facts: LiquidityFacts): Snapshot {
  return snapshotOf({ ...perps, "BTC-PERP": { ...perps["BTC-PERP"], liquidity: facts } });
}
const dollars = (amount: bigint | undefined): number => Number(amount) / 1e6;
const line = (report: MarginReport, term: string) => report.waterfall.find((entry) => entry.term === term);

describe("base", () => {
  it("behavior: is the largest of the sample with its error, history, and the two newest panels", () => {
    const report = marginOf(plain, long);
    const row = plain.rows[plain.instruments.indexOf("BTC-PERP")]!;
    const alpha = parseFraction("0.99");
    const losses = row.map((p) => -10_000 * p);
    const [seventh, eighth] = [6, 7].map(
      (p) => sampleTailRisk(losses.slice(p * 2048, (p + 1) * 2048), alpha).expectedShortfall,
    );
    const whole = sampleTailRisk(losses, alpha);
    expect(report.bases).to.deep.equal({
      montecarlo: whole.expectedShortfall + whole.standardError,
      newestPanels: (seventh! + eighth! + 1n) / 2n,
    });
    expect(report.base).to.equal(whole.expectedShortfall + whole.standardError);
  });

  it("behavior: history that was worse decides, and says so; history that was milder changes nothing", () => {
    const { stress: __, ...unstressed } = plain;
    const scaledBy = (by: number) =>
      withHistorical(unstressed, {
        points: 100,
        rows: plain.rows.map((row) => row.slice(0, 100).map((p) => Math.round(by * p))),
      });
    const worse = marginOf(scaledBy(9), long);
    expect(worse.binding).to.equal("historical");
    expect(worse.base).to.equal(worse.bases.historical);
    expect(line(worse, "base")?.reason).to.equal("historicalShortfall");
    // One of 100 scenarios is the tail: its worst.
    const row = plain.rows[plain.instruments.indexOf("BTC-PERP")]!.slice(0, 100);
    expect(worse.base).to.equal(
      BigInt(-10_000 * row.reduce((least, p) => Math.min(least, Math.round(9 * p)), 0)),
    );
    expect(marginOf(scaledBy(0.1), long).initialMargin).to.equal(marginOf(unstressed, long).initialMargin);
  });

  it("error: historical rows that do not fit the cube or are not whole", () => {
    const rows = plain.rows.map(() => new Float64Array(3));
    expect(() => withHistorical(plain, { points: 2, rows })).to.throw(ModelError);
    expect(() => withHistorical(plain, { points: 3, rows: rows.slice(1) })).to.throw(ModelError);
    rows[0]![1] = 0.5;
    expect(() => withHistorical(plain, { points: 3, rows }))
      .to.throw(ModelError)
      .with.property("code", "notFinite");
  });

  it("behavior: 97.5 % is reported beside 99 % and lies below it; the error between panels is of the sample's order", () => {
    const report = marginOf(plain, long);
    const [level] = report.levels;
    expect(level?.confidence).to.equal("0.975");
    expect(level!.expectedShortfall < report.expectedShortfall).to.equal(true);
    expect(level!.valueAtRisk < report.valueAtRisk).to.equal(true);
    expect(Number(report.panelError) / Number(report.standardError)).to.be.within(0.05, 3);
  });

  it("error: a scenario set with fewer than 50 points beyond the level is refused", () => {
    const { scenarioSet } = simple;
    const small = { ...simple, scenarioSet: { ...scenarioSet, pointsPerPanel: 600 } };
    expect(() => marginOf(cubeOf(snapshotOf(perps), small), long))
      .to.throw(ModelError, "5000")
      .with.property("code", "tailTooSmall");
  });
});

describe("stress", () => {
  it("behavior: a bitcoin long costs at least .8·37 % of its price", () => {
    const report = marginOf(plain, long);
    expect(report.binding).to.equal("stress");
    expect(dollars(report.core)).to.be.closeTo(0.8 * 0.37 * 95_000, 1e-6);
    expect(line(report, "stress")?.numbers).to.deep.include({ scenario: "2020-03-12", share: "0.8" });
  });
});

describe("charges that grow with size", () => {
  const worst = 95_000;

  it("behavior: half the quoted spread and no fallback beside it", () => {
    const report = marginOf(cubeOf(withFacts({ spread: 20_000_000 })), long);
    expect(dollars(report.addOns.liquidity)).to.equal(10);
    // Without facts, 5 basis points.
    expect(dollars(marginOf(plain, long).addOns.liquidity)).to.equal(47.5);
  });

  it("behavior: impact is Y·σ_d·S·√(q/volume): a hundredth of a day's volume costs a tenth of σ_d", () => {
    const cube = cubeOf(withFacts({ spread: 0, dailyVolume: 1_000_000 }));
    const { addOns } = marginOf(cube, long);
    // σ_d = .65/√365 on the perp, Student-t of unit variance but for its clip: within 5 % of the sample's.
    expect(dollars(addOns.liquidity)).to.be.closeTo(
      0.1 * worst * (0.65 / Math.sqrt(365)),
      0.05 * 0.1 * worst * 0.034,
    );
  });

  it("behavior: the owner's other accounts count, and so does a tenth of the open interest", () => {
    const cube = cubeOf(withFacts({ spread: 0, dailyVolume: 1_000_000 }));
    const alone = marginOf(cube, long).addOns.liquidity!;
    const owner = [{ instrument: "BTC-PERP", size: -40_000n }];
    expect(Number(marginOf(cube, long, owner).addOns.liquidity!) / Number(alone)).to.be.closeTo(2, 1e-6);
    const crowded = cubeOf(withFacts({ spread: 0, dailyVolume: 1_000_000, openInterest: 900_000 }));
    expect(Number(marginOf(crowded, long).addOns.liquidity!) / Number(alone)).to.be.closeTo(3, 1e-6);
  });

  it("behavior: a known book is walked instead: half of it at 10 USD, half at 30", () => {
    const depth = {
      bids: [
        [94_990_000_000, 5000],
        [94_970_000_000, 90_000],
      ],
      asks: [],
    } as const;
    const cube = cubeOf(withFacts({ spread: 20_000_000, dailyVolume: 1_000_000, depth }));
    expect(dollars(marginOf(cube, long).addOns.liquidity)).to.equal(20);
    // No asks: a short is charged the most there is, a quarter of the notional.
    const short = [{ instrument: "BTC-PERP", size: -10_000n }];
    expect(dollars(marginOf(cube, short).addOns.liquidity)).to.be.closeTo(0.25 * worst, 1e-3);
  });

  it("behavior: four times what the market absorbs in a day costs one more Expected Shortfall, up to its slope", () => {
    // φ·volume = 2,500 lots; the slope cap of 15 % of the price is above ES/2 ≈ 6 %.
    const cube = cubeOf(withFacts({ dailyVolume: 25_000 }));
    const { addOns, expectedShortfall } = marginOf(cube, long);
    const es = dollars(expectedShortfall) / worst;
    const root = (1 + 0.15 / es) / 1.5;
    const rate = root >= 2 ? es : (root * root * es * (root - 1) + 0.15 * (4 - root * root)) / 4;
    expect(dollars(addOns.horizon)).to.be.closeTo(rate * worst, 0.01);
  });

  it("behavior: a third of the open interest is concentrated: σ_d·√(.35 − .1)", () => {
    const cube = cubeOf(withFacts({ spread: 0, openInterest: 28_571 }));
    const { addOns } = marginOf(cube, long);
    expect(dollars(addOns.concentration)).to.be.closeTo(
      0.5 * worst * (0.65 / Math.sqrt(365)),
      0.03 * worst * 0.034,
    );
  });

  it("behavior: funding of three hours and .2 %: +.01 % an hour costs a long .23 %, a short .17 %", () => {
    const cube = cubeOf(withFacts({ fundingPerHour: "0.0001" }));
    expect(dollars(marginOf(cube, long).addOns.funding)).to.equal(0.0023 * worst);
    const short = [{ instrument: "BTC-PERP", size: -10_000n }];
    expect(dollars(marginOf(cube, short).addOns.funding)).to.equal(0.0017 * worst);
    const paid = cubeOf(withFacts({ fundingPerHour: "0.01" }));
    expect(dollars(marginOf(paid, short).addOns.funding)).to.equal(0);
    // And at most 5 %.
    expect(dollars(marginOf(cubeOf(withFacts({ fundingPerHour: "0.9" })), long).addOns.funding)).to.equal(
      4750,
    );
  });

  it("error: facts that no market has", () => {
    for (const [facts, code] of [
      [{ spread: -1 }, "impossiblePrice"],
      [{ dailyVolume: 1.5 }, "impossibleParameter"],
      [{ openInterest: -1 }, "impossibleParameter"],
      [
        {
          depth: {
            bids: [
              [1, 1],
              [2, 1],
            ],
            asks: [],
          },
        },
        "impossiblePrice",
      ],
      [
        {
          depth: {
            bids: [],
            asks: [
              [2, 1],
              [2, 1],
            ],
          },
        },
        "impossiblePrice",
      ],
      [{ fundingPerHour: "0,1" }, "malformedDecimal"],
    ] as const) {
      expect(() => cubeOf(withFacts(facts)))
        .to.throw(ModelError)
        .with.property("code", code);
    }
    const contract = { ...binary("BTC", "95000", 30, 470_000), liquidity: { fundingPerHour: "0.1" } };
    expect(() => cubeOf(snapshotOf({ contract }))).to.throw(ModelError, "funding");
  });
});

describe("liquidation feedback", () => {
  const snapshot = withFacts({ spread: 0, dailyVolume: 1_000_000 });
  const strained = (sales: readonly [string, string, string]): Snapshot => ({
    ...snapshot,
    assets: {
      ...snapshot.assets,
      BTC: { ...snapshot.assets.BTC!, liquidations: { sales, purchases: ["0", "0", "0"], dailyVolume: "9" } },
    },
  });

  it("behavior: multiplies a long's impact by at most 1.1 in the first hour, on the initial margin only", () => {
    const cube = cubeOf(strained(["1", "1", "1"]));
    const [calm, report] = [marginOf(cubeOf(snapshot), long), marginOf(cube, long)];
    expect(Number(report.addOns.feedback) / Number(calm.addOns.liquidity)).to.be.closeTo(0.1, 1e-6);
    expect(report.addOns.liquidity).to.equal(calm.addOns.liquidity);
    expect(report.initialMargin > calm.initialMargin).to.equal(true);
    expect(report.maintenanceMargin).to.equal(calm.maintenanceMargin);
    expect(report.cascade).to.deep.equal([]);
    expect(marginOf(cube, [{ instrument: "BTC-PERP", size: -10_000n }]).addOns.feedback).to.equal(0n);
  });

  it("behavior: names the underlyings that feed themselves, to those who hold them", () => {
    const cube = cubeOf(strained(["10", "10", "10"]));
    expect(marginOf(cube, long).cascade).to.deep.equal(["BTC"]);
    expect(marginOf(cube, [{ instrument: "SPX-PERP", size: 1n }]).cascade).to.deep.equal([]);
  });
});

describe("buffers by class", () => {
  const { stress: _, ...profile } = productionProfile;
  const at = (buffer: string): MarginReport => {
    const snapshot = { ...snapshotOf(perps), buffers: { crypto: { buffer, time: exampleTime } } };
    const positions = [...long, { instrument: "SPX-PERP", size: 500n }];
    return marginOf(cubeOf(snapshot, profile), positions);
  };

  it("behavior: a book of one class has that class's buffer", () => {
    const snapshot = { ...snapshotOf(perps), buffers: { crypto: { buffer: "1.1", time: exampleTime } } };
    const report = marginOf(cubeOf(snapshot, profile), long);
    expect(dollars(report.core)).to.be.closeTo(1.1 * dollars(report.base), 2e-6);
  });

  it("behavior: a book of two lies between their buffers, and at 1.25 is what it is without any", () => {
    const [low, full] = [at("1.1"), at("1.25")];
    expect(low.core < full.core).to.equal(true);
    expect(dollars(low.core)).to.be.within(1.1 * dollars(low.base), 1.25 * dollars(low.base));
    const measured = low.base > low.floor ? low.base : low.floor;
    expect(dollars(full.core)).to.be.closeTo(1.25 * dollars(measured), 2e-6);
  });
});

describe("event window", () => {
  const votes = (extra: object, resolvesAt?: number): Snapshot => {
    const snapshot = snapshotOf({ ...perps, FIRST: outcome("VOTE", 0, 90, 420_000), ...extra });
    const dated = { ...snapshot.events.VOTE!, ...(resolvesAt === undefined ? {} : { resolvesAt }) };
    return { ...snapshot, events: { ...snapshot.events, VOTE: dated } };
  };

  it("behavior: an event has one date, the same whichever of its contracts an account holds", () => {
    const cube = cubeOf(votes({ SECOND: outcome("VOTE", 1, 1, 310_000) }));
    const book = [...long, { instrument: "FIRST", size: 10_000n }];
    const before = marginOf(cube, book).initialMargin;
    const after = marginOf(cube, [...book, { instrument: "SECOND", size: 1n }]).initialMargin;
    // One contract at 31¢ cannot lose more than that; κ is 2.
    expect(after - before <= 620_000n + 10_000n).to.equal(true);
  });

  it("behavior: follows the date of the event where that is before the expiry of its contracts", () => {
    const soon = votes({}, exampleTime + 86_400);
    const report = marginOf(cubeOf(soon), [...long, { instrument: "FIRST", size: 10_000n }]);
    const alone = marginOf(cubeOf(soon), long);
    // One margin period before the date the event is paid in full beside the rest.
    expect(report.initialMargin).to.equal(alone.initialMargin + 4_200_000_000n);
    const only = marginOf(cubeOf(soon), [{ instrument: "FIRST", size: 10n }]);
    // Resolving within a day: M_jump is all of M, and maintenance M(1 − .15).
    expect(only.initialMargin).to.equal(4_200_000n);
    expect(only.maintenanceMargin).to.equal(3_570_000n);
  });

  /** Margin of 1,000 long shots at 3¢ sold, `hours` before they resolve. */
  const at = (hours: number): MarginReport => {
    const snapshot = snapshotOf({ GAME: outcome("GAME-2", 0, hours / 24, 30_000) });
    return marginOf(cubeOf(snapshot), [{ instrument: "GAME", size: -1000n }]);
  };
  const most = 970;

  it("behavior: a parlay is decided with its last leg, whatever its own expiry", () => {
    const both = { CALL: binary("BTC", "95000", 0.5, 490_000), BOTH: parlay(["FIRST", "CALL"], 90, 200_000) };
    const report = marginOf(cubeOf(votes(both, exampleTime + 86_400)), [{ instrument: "BOTH", size: -10n }]);
    expect(report.initialMargin).to.equal(8_000_000n);
    expect(report.maintenanceMargin).to.equal(6_800_000n);
  });

  it("behavior: opens 72 hours before the expiry and has closed 24 hours before it: then all that can be lost", () => {
    expect(at(73).addOns.eventWindow).to.equal(0n);
    expect(dollars(at(24).initialMargin)).to.equal(most);
    expect(dollars(at(1).initialMargin)).to.equal(most);
    expect(dollars(at(24).maintenanceMargin)).to.be.closeTo(0.85 * most, 0.01);
  });

  it("behavior: halfway, half of what is missing: M + ½(maxLoss − M)", () => {
    const before = dollars(at(73).initialMargin);
    expect(dollars(at(48).initialMargin)).to.be.closeTo((before + most) / 2, 0.02 * most);
  });

  it("behavior: contracts on an underlying have none: it is observed all the time", () => {
    const snapshot = snapshotOf({ CALL: binary("BTC", "95000", 2, 490_000) });
    expect(marginOf(cubeOf(snapshot), [{ instrument: "CALL", size: 10n }]).addOns.eventWindow).to.equal(0n);
  });
});

describe("two settlement sources", () => {
  // 1,000 digitals held on one index and sold on another: both can be lost, 470 + 530 dollars.
  const legs = { INDEX: binary("BTC", "95000", 9, 470_000), OTHER: binary("BTC", "95000", 9, 470_000) };
  const snapshot = snapshotOf({
    INDEX: legs.INDEX,
    OTHER: { ...legs.OTHER, source: "other" } as typeof legs.OTHER,
  });
  const hedged = [
    { instrument: "INDEX", size: 1000n },
    { instrument: "OTHER", size: -1000n },
  ];
  const report = (of: Snapshot): MarginReport => marginOf(cubeOf(of), hedged);

  it("behavior: do not cancel in what can be lost: the tail rate is charged on both", () => {
    // 5 % of 470 + 530; on one source nothing can be lost.
    expect(dollars(report(snapshot).core)).to.be.at.least(50);
    expect(report(snapshotOf(legs)).core).to.equal(0n);
  });

  it("behavior: are two buckets of divergence", () => {
    expect(report(snapshot).addOns.divergence! > 0n).to.equal(true);
    expect(report(snapshotOf(legs)).addOns.divergence).to.equal(0n);
  });
});

describe("shortfallAllocation", () => {
  it("behavior: positions and clusters each sum to the Expected Shortfall of the report", () => {
    const snapshot = snapshotOf({ ...perps, "ETH-PERP": perp("ETH", 4, 3_400_000_000) });
    const cube = cubeOf(snapshot);
    const positions = [
      ...long,
      { instrument: "ETH-PERP", size: -50_000n },
      { instrument: "SPX-PERP", size: 500n },
    ];
    const found = shortfallAllocation(cube, positions);
    const report = marginOf(cube, positions);
    const total = (parts: readonly { amount: bigint }[]): bigint =>
      parts.reduce((sum, { amount }) => sum + amount, 0n);
    expect(found.expectedShortfall).to.equal(report.expectedShortfall);
    expect(total(found.positions)).to.equal(report.expectedShortfall);
    expect(total(found.clusters)).to.equal(report.expectedShortfall);
    expect(found.clusters.map(({ cluster }) => cluster)).to.deep.equal(["crypto", "equity"]);
    // The short hedges the long.
    expect(found.positions.find(({ instrument }) => instrument === "ETH-PERP")!.amount < 0n).to.equal(true);
  });

  it("behavior: of nothing is nothing", () => {
    expect(shortfallAllocation(plain, []).expectedShortfall).to.equal(0n);
  });
});
