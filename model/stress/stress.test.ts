import { expect } from "chai";
import { referenceProfile } from "../profiles/reference.ts";
import { defaultAssets } from "../profiles/assets.ts";
import { productionProfile } from "../profiles/production.ts";
import { parseMarket } from "../snapshot/parseMarket.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import {
  binary,
  exampleSnapshot,
  exampleTime,
  outcome,
  parlay,
  perp,
  range,
  scalar,
  snapshotOf,
  spot,
} from "../testing/exampleSnapshot.ts";
import { factorModel } from "../tree/factorModel.ts";
import { ModelError } from "../errors/ModelError.ts";
import { legsOf } from "../margin/Leg.ts";
import { defaultStresses } from "./defaultStresses.ts";
import type { StressScenario } from "./StressScenario.ts";
import { stressRows } from "./stressRows.ts";
import { tailDigitalLoss } from "./tailDigitals.ts";

/** Variance passes with the calendar, as the closed forms below have it. */
const profile = { ...productionProfile, assets: defaultAssets };
const marketOf = (snapshot: Snapshot) => parseMarket(profile, factorModel(profile), snapshot);

/** Profit and loss of one lot, 1e-6 USD. */
function lossOf(snapshot: Snapshot, key: string, stress: string): number {
  const market = marketOf(snapshot);
  const { names, rows } = stressRows(market, defaultStresses);
  return rows[market.indexOf.get(key)!]![names.indexOf(stress)]!;
}

describe("stressRows", () => {
  const snapshot = snapshotOf({
    "BTC-PERP": perp("BTC", 4, 95_000_000_000),
    "WTI-PERP": perp("WTI", 1, 68_000_000),
    "BTC-95000": binary("BTC", "95000", 30, 470_000),
    "SPX-7400": binary("SPX", "7400", 30, 490_000),
    "WTI-20": binary("WTI", "20", 40, 990_000),
    VOTE: outcome("VOTE", 0, 90, 420_000),
    BOTH: parlay(["BTC-95000", "VOTE"], 90, 200_000),
  });

  it("behavior: a perp loses the shock on its notional: 9.5 USD a lot, −37 %", () => {
    expect(lossOf(snapshot, "BTC-PERP", "2020-03-12")).to.equal(-3_515_000);
    expect(lossOf(snapshot, "BTC-PERP", "melt-up")).to.equal(2_375_000);
    expect(lossOf(snapshot, "BTC-PERP", "oil-55")).to.equal(0);
  });

  it("behavior: a perp of either side loses near the worst day that its underlying had, in % of its price", () => {
    const held = snapshotOf(
      Object.fromEntries(["BTC", "ETH", "SOL", "SPX", "WTI"].map((one) => [one, perp(one, 4, 100_000_000)])),
    );
    const snapshot = { ...held, assets: { ...held.assets, SOL: { spot: "100", volatility: "0.95" } } };
    const { rows } = stressRows(marketOf(snapshot), defaultStresses);
    // data/*-daily.csv; at $68 a fall of $55 is −80.9 %. Bitcoin's and ether's of October 2025 are below those of 2020.
    const worst = [-37, -42, -42, -20, -80.88];
    const best = [25, 26, 47, 12, 50];
    rows.forEach((row, i) => {
      const name = Object.keys(snapshot.instruments)[i]!;
      expect(Math.min(...row) / 100, name).to.be.closeTo(worst[i]!, 0.01);
      expect(Math.max(...row) / 100, name).to.be.closeTo(best[i]!, 0.01);
    });
  });

  it("behavior: basis is on the shocked price: .87·.965 − 1 = −16.045 %", () => {
    expect(lossOf(snapshot, "BTC-PERP", "2025-10-10")).to.equal(-Math.round(9.5e6 * 0.16045));
  });

  it("behavior: coins held lose the price alone, not the basis of their perp: a lot of 9.5 USD loses 13 %", () => {
    const coins = snapshotOf({ BTC: spot("BTC", 4, 95_000_000_000, "0.5") });
    expect(lossOf(coins, "BTC", "2025-10-10")).to.equal(-1_235_000);
  });

  it("behavior: oil falls by 55 USD whatever its price: a lot of .1 barrel loses 5.5 USD", () => {
    expect(lossOf(snapshot, "WTI-PERP", "oil-55")).to.equal(-5_500_000);
  });

  it("behavior: an anchored digital: Φ(d₂) by an independent computation", () => {
    // Computed apart, with erfc: logit(.47) + logit(Φ(d2(95000·.63))) − logit(Φ(d2(95000))), σ√T = .65·√(30/365), to 1e-6.
    expect(lossOf(snapshot, "BTC-95000", "2020-03-12")).to.be.closeTo(0.005192834 * 1e6 - 470_000, 2);
    expect(lossOf(snapshot, "SPX-7400", "crash")).to.be.closeTo(0.02159877 * 1e6 - 490_000, 2);
  });

  it("behavior: an anchored scalar: the mean of its digitals by an independent quadrature", () => {
    // logit(.4) + logit(∫Φ(d₂(S′))dK/40,000) − logit(∫Φ(d₂(S))dK/40,000) over strikes of 80,000 to 120,000, 25 digits.
    const scalars = snapshotOf({ UP: scalar("BTC", "80000", "120000", 30, 400_000) });
    expect(lossOf(scalars, "UP", "2020-03-12")).to.be.closeTo(0.00862634229 * 1e6 - 400_000, 2);
    expect(lossOf(scalars, "UP", "melt-up")).to.be.closeTo(0.77331137663 * 1e6 - 400_000, 2);
  });

  it("behavior: below a price that the shifted logarithm knows a digital is worth nothing", () => {
    const low = {
      ...snapshotOf({ "WTI-20": binary("WTI", "20", 40, 18_000) }),
      assets: { WTI: { spot: "12", volatility: "0.9" } },
      events: {},
    };
    expect(lossOf(low, "WTI-20", "oil-55")).to.be.closeTo(-18_000, 2);
  });

  it("behavior: to be above a price that even the shifted logarithm does not know stays as certain as it was", () => {
    // From 12 USD down by 55, and down to −40 exactly, where the shifted price is 0.
    for (const usd of ["-55", "-52"]) {
      const low = {
        ...snapshotOf({ FLOOR: binary("WTI", "-45", 40, 990_000), PERP: perp("WTI", 1, 12_000_000) }),
        assets: { WTI: { spot: "12", volatility: "0.9" } },
        events: {},
      };
      const scenarios = [{ name: "fall", shocks: { WTI: { usd } } }];
      const [floor, linear] = stressRows(marketOf(low), { scenarios }).rows;
      expect(floor![0]).to.be.closeTo(0, 1);
      expect(linear![0]).to.equal(Number(usd) * 100_000);
    }
  });

  it("behavior: a strip of buckets pays one of them whatever the stress: held whole it moves by rounding only", () => {
    const strip = {
      A: binary("BTC", "85000", 9, 150_000, "less"),
      B: range("BTC", "85000", "95000", 9, 340_000),
      C: range("BTC", "95000", "105000", 9, 330_000),
      D: binary("BTC", "105000", 9, 180_000),
    };
    const { names, rows } = stressRows(marketOf(snapshotOf(strip)), defaultStresses);
    names.forEach((_, k) => expect(rows.reduce((sum, row) => sum + row[k]!, 0)).to.be.within(-4, 4));
  });

  it("behavior: what awaits settlement, or expires now, keeps its mark, also one of 0 or a dollar", () => {
    const waiting = (days: number, marks: readonly [number, number, number]) => ({
      A: binary("BTC", "85000", days, marks[0], "less"),
      B: range("BTC", "85000", "95000", days, marks[1]),
      C: binary("BTC", "95000", days, marks[2]),
    });
    for (const days of [-1, 0]) {
      for (const marks of [
        [0, 0, 0],
        [0, 1_000_000, 0],
        [300_000, 200_000, 100_000],
      ] as const) {
        const { rows } = stressRows(marketOf(snapshotOf(waiting(days, marks))), defaultStresses);
        expect(rows.every((row) => row.every((move) => move === 0))).to.equal(true);
      }
    }
  });

  it("behavior: an option moves by the difference of its model prices, by parity as much as its forward", () => {
    const option = (kind: "call" | "put", mark: number) =>
      ({
        kind,
        symbol: kind,
        underlying: "BTC",
        strike: "95000",
        expiry: exampleTime + 2_592_000,
        lotDecimals: 2,
        mark,
      }) as const;
    const options = snapshotOf({ C: option("call", 7_000_000_000), P: option("put", 7_000_000_000) });
    for (const [stress, moved] of [
      ["2020-03-12", -0.37],
      ["melt-up", 0.25],
    ] as const) {
      // C − P = S − K before and after: the pair gains the move of .01 bitcoin.
      const pair = lossOf(options, "C", stress) - lossOf(options, "P", stress);
      expect(pair).to.be.closeTo(moved * 950_000_000, 2);
      expect(lossOf(options, "P", stress) > 0).to.equal(moved < 0);
    }
  });

  it("behavior: named outcomes stay, and a parlay follows its legs", () => {
    expect(lossOf(snapshot, "VOTE", "2020-03-12")).to.equal(0);
    expect(lossOf(snapshot, "BOTH", "2020-03-12")).to.be.within(-200_000, -190_000);
    expect(lossOf(snapshot, "BOTH", "oil-55")).to.be.closeTo(0, 1);
  });

  it("behavior: ladders stay in order under every stress", () => {
    const market = marketOf(exampleSnapshot);
    const { names, rows } = stressRows(market, defaultStresses);
    const price = (key: string, k: number): number => {
      const i = market.indexOf.get(key)!;
      return market.instruments[i]!.mark + rows[i]![k]!;
    };
    names.forEach((_, k) => {
      expect(price("BTC-80000", k)).to.be.at.least(price("BTC-95000", k));
      expect(price("BTC-95000", k)).to.be.at.least(price("BTC-120000", k));
    });
  });

  it("behavior: contracts whose own anchors would cross meet at their mean", () => {
    // Apart, +25 % takes the nearer from .1 to .452946 and the farther from .099 to .469707 (25 digits): .461327 for both.
    const crossing = snapshotOf({
      NEAR: binary("BTC", "95000", 30, 100_000),
      FAR: binary("BTC", "120000", 30, 99_000),
    });
    expect(lossOf(crossing, "NEAR", "melt-up")).to.be.closeTo(461_327 - 100_000, 2);
    expect(lossOf(crossing, "FAR", "melt-up")).to.be.closeTo(461_327 - 99_000, 2);
  });

  it("error: names the stress, the number and what to write", () => {
    const market = marketOf(snapshot);
    const cases: [Omit<StressScenario, "name">, string, string][] = [
      [
        { shocks: {}, volatility: { BTC: "0" } },
        "impossibleParameter",
        'The volatility of the stress bad is not a factor (got "0"). Write a positive number.',
      ],
      [{ shocks: {}, volatility: { BTC: "-2.2" } }, "impossibleParameter", 'got "-2.2"'],
      [{ shocks: {}, volatility: { BTC: "x" } }, "malformedDecimal", "volatility of bad is not a decimal"],
      [{ shocks: {}, basis: { BTC: "x" } }, "malformedDecimal", "basis of bad is not a decimal"],
      [{ shocks: { BTC: { relative: "-.1" } } }, "malformedDecimal", "bad of BTC is not a decimal"],
      [{ shocks: { BTC: { usd: "-1e3" } } }, "malformedDecimal", "bad of BTC is not a decimal"],
      [
        { shocks: { BTC: { relative: "1000000000000" } } },
        "notFinite",
        "A stress moves one lot of BTC-PERP by more than a number holds (got 9500000000000000000). Check its mark and the shocks",
      ],
    ];
    for (const [scenario, code, message] of cases) {
      expect(() => stressRows(market, { scenarios: [{ name: "bad", ...scenario }] }))
        .to.throw(ModelError, message)
        .with.property("code", code);
    }
  });

  it("behavior: the reference profile has no stresses", () => {
    expect(referenceProfile.stress).to.equal(undefined);
  });
});

describe("tailDigitalLoss", () => {
  const market = marketOf(
    snapshotOf({
      A: outcome("VOTE", 0, 90, 40_000),
      B: outcome("VOTE", 1, 90, 20_000),
      C: outcome("VOTE", 2, 90, 940_000),
      D: outcome("GAME-1", 0, 90, 970_000),
      FAR: binary("BTC", "300000", 30, 1000),
      "AT-5": outcome("GAME-2", 0, 90, 50_000),
      "AT-95": outcome("GAME-2", 1, 90, 950_000),
      EVEN: outcome("GAME-1", 1, 90, 50_001),
      PRICES: parlay(["FAR", "NEAR"], 30, 900),
      NEAR: binary("BTC", "90000", 30, 600_000),
      MIXED: parlay(["NEAR", "C"], 30, 40_000),
      "BTC-PERP": perp("BTC", 4, 10_000),
    }),
  );
  const loss = (book: Record<string, bigint>): bigint =>
    tailDigitalLoss(
      market,
      legsOf(
        market,
        Object.entries(book).map(([instrument, size]) => ({ instrument, size })),
      ),
      50_000,
    );

  it("behavior: two outcomes that exclude each other are not both lost: 100·.96 − 50·.02", () => {
    expect(loss({ A: -100n, B: -50n })).to.equal(95_000_000n);
  });
  it("behavior: a favourite held counts too, the largest event decides, and prices are left to the other stresses", () => {
    expect(loss({ D: 10n })).to.equal(9_700_000n);
    expect(loss({ A: -1n, D: 10n })).to.equal(9_700_000n);
    expect(loss({ FAR: -1000n })).to.equal(0n);
  });
  it("behavior: the event that costs most decides, wherever it stands among the others", () => {
    // 20·.97 of game 1 between 10·.96 of the vote and 10·.95 of game 2.
    expect(loss({ D: 20n, A: -10n, "AT-5": -10n })).to.equal(19_400_000n);
    expect(loss({ D: 1n, A: -10n, "AT-5": -10n })).to.equal(9_600_000n);
  });
  it("behavior: 5¢ sold and 95¢ held are tails, a hundredth of a cent nearer to even is not", () => {
    expect(loss({ "AT-5": -10n })).to.equal(9_500_000n);
    expect(loss({ "AT-95": 10n })).to.equal(9_500_000n);
    expect(loss({ EVEN: -10n })).to.equal(0n);
  });
  it("behavior: a parlay with an event in it is a tail of its own, one on prices alone and a cheap perp are not", () => {
    expect(loss({ MIXED: -10n })).to.equal(9_600_000n);
    expect(loss({ PRICES: -10n, "BTC-PERP": -10n })).to.equal(0n);
  });
  it("behavior: dear contracts sold and cheap ones held are not tails", () => {
    expect(loss({ C: -10n, A: 10n })).to.equal(0n);
    expect(loss({ C: 10n })).to.equal(0n);
  });
});
