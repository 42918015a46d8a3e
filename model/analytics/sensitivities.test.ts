import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError } from "../errors/ModelError.ts";
import { normalCdf, normalDensity } from "../numeric/normal.ts";
import { productionProfile } from "../profiles/production.ts";
import { binary, outcome, parlay, perp, snapshotOf } from "../testing/exampleSnapshot.ts";
import { deltaHedge } from "./deltaHedge.ts";
import { impliedProbabilities } from "./impliedProbabilities.ts";
import { profitCurve } from "./profitCurve.ts";
import { spotVolatilityMatrix } from "./spotVolatilityMatrix.ts";

const spot = 95_000;
const volatility = 0.65;
const strike = 110_000;
const years = 30 / 365;
const mark = 0.21;
const snapshot = snapshotOf({
  "A-BTC-DIGITAL": binary("BTC", "90000", 30, 600_000),
  "BTC-PERP": perp("BTC", 4, 95_000_000_000),
  "SPX-PERP": perp("SPX", 2, 7_400_000_000),
  DIGITAL: binary("BTC", "110000", 30, 210_000),
  "VOTE-1": outcome("VOTE", 0, 90, 450_000),
  "ETH-UP": binary("ETH", "3500", 30, 400_000),
  BOTH: parlay(["DIGITAL", "VOTE-1"], 30, 95_000),
});
const seeds = Array.from({ length: 8 }, (_, i) => [i, 5] as const);
const cube = buildCube({ profile: productionProfile, snapshot, seeds });

const logit = (p: number): number => Math.log(p / (1 - p));
/** Φ(d₂) of the digital, r = q = 0, written here from Black and Scholes. */
const model = (s: number, sigma: number): number => {
  const deviation = sigma * Math.sqrt(years);
  return normalCdf(Math.log(s / strike) / deviation - deviation / 2);
};
/** The mark moved by as much log-odds as the model. */
const remarked = (s: number, sigma: number): number => {
  const odds = Math.exp(logit(mark) + logit(model(s, sigma)) - logit(model(spot, volatility)));
  return odds / (1 + odds);
};

describe("profitCurve", () => {
  const moves = ["-0.5", "-0.1", "0", "0.05", "0.3"];

  it("behavior: a perpetual is a line, a digital follows the closed form, what is on other underlyings stays", () => {
    const curve = profitCurve({
      cube,
      underlying: "BTC",
      moves,
      positions: [
        { instrument: "BTC-PERP", size: 20_000n },
        { instrument: "DIGITAL", size: -30_000n },
        { instrument: "SPX-PERP", size: 700n },
        { instrument: "VOTE-1", size: 900n },
      ],
    });
    for (const { move, spot: at, profit } of curve) {
      const s = spot * (1 + Number(move));
      expect(at).to.be.closeTo(s, 1e-9);
      const expected = 2 * (s - spot) - 30_000 * (remarked(s, volatility) - mark);
      // Half a unit of rounding a contract.
      expect(Number(profit) / 1e6).to.be.closeTo(expected, 0.016, move);
    }
    expect(curve[2]!.profit).to.equal(0n);
  });

  it("behavior: a parlay moves with its leg on the underlying: at a certain leg it is worth what its other leg gives", () => {
    const [far] = profitCurve({
      cube,
      underlying: "BTC",
      moves: ["9"],
      positions: [{ instrument: "BOTH", size: 1_000n }],
    });
    // Anchored at .095 against .21·.45 = .0945 for the product of its legs.
    const odds = logit(0.095) - logit(0.0945) + logit(0.45);
    const value = Math.exp(odds) / (1 + Math.exp(odds));
    expect(Number(far!.profit) / 1e9).to.be.closeTo(value - 0.095, 2e-3);
  });

  it("error: an unknown underlying, no move, an empty book, a move that is no decimal", () => {
    const positions = [{ instrument: "BTC-PERP", size: 1n }];
    const good = { cube, positions, underlying: "BTC", moves: ["0"] };
    for (const [change, code, words] of [
      [
        { underlying: "DOGE" },
        "unknownUnderlying",
        'The snapshot has no such underlying (got "DOGE"). Use one of BTC, ETH, SPX',
      ],
      [
        { moves: [] },
        "impossibleParameter",
        'no move, or no factor of volatility (got {"moves":0,"volatilities":1}). Pass at least one of each',
      ],
      [{ positions: [] }, "emptyBook", "The book has no position (got 0). Pass an open position."],
      [{ positions: [{ instrument: "DOGE", size: 1n }] }, "unknownInstrument", "DOGE"],
      [{ moves: ["1e-3"] }, "malformedDecimal", "1e-3"],
    ] as const) {
      expect(() => profitCurve({ ...good, ...change }))
        .to.throw(ModelError, words)
        .with.property("code", code);
    }
    for (const volatilities of [["0"], []]) {
      expect(() => spotVolatilityMatrix({ ...good, volatilities }))
        .to.throw(ModelError)
        .with.property("code", "impossibleParameter");
    }
  });
});

describe("spotVolatilityMatrix", () => {
  it("behavior: rows are volatilities, columns are moves, each cell the closed form at both", () => {
    const moves = ["-0.2", "0", "0.2"];
    const volatilities = ["0.5", "1", "2.2"];
    const { profit, spots } = spotVolatilityMatrix({
      cube,
      underlying: "BTC",
      moves,
      volatilities,
      positions: [{ instrument: "DIGITAL", size: 10_000n }],
    });
    expect(spots).to.have.length(3);
    volatilities.forEach((factor, v) => {
      moves.forEach((move, s) => {
        const expected = remarked(spot * (1 + Number(move)), volatility * Number(factor)) - mark;
        expect(Number(profit[v]![s]!) / 1e6 / 10_000).to.be.closeTo(expected, 2e-6, `${factor} ${move}`);
      });
    });
    expect(profit[1]![1]).to.equal(0n);
  });
});

describe("deltaHedge", () => {
  it("behavior: of a perpetual its size, hedged to nothing", () => {
    const { delta, dollarDelta, hedge, remaining } = deltaHedge(
      cube,
      [{ instrument: "BTC-PERP", size: -12_345n }],
      "BTC",
    );
    expect(delta).to.be.closeTo(-1.2345, 1e-9);
    expect(dollarDelta).to.be.closeTo(-1.2345 * spot, 1e-4);
    expect(hedge).to.deep.equal({ instrument: "BTC-PERP", lots: 12_345n });
    expect(remaining).to.be.closeTo(0, 1e-9);
  });

  it("behavior: of a digital φ(d₂)/(Sσ√T) in the model, times the ratio of p(1 − p); what remains is under half a lot", () => {
    const deviation = volatility * Math.sqrt(years);
    const d2 = Math.log(spot / strike) / deviation - deviation / 2;
    const p = normalCdf(d2);
    const anchored = (mark * (1 - mark)) / (p * (1 - p));
    const expected = (anchored * normalDensity(d2)) / (spot * deviation);
    const book = [{ instrument: "DIGITAL", size: 50_000n }];
    const { delta, hedge, remaining } = deltaHedge(cube, book, "BTC");
    expect(delta).to.be.closeTo(50_000 * expected, 50_000 * expected * 1e-3);
    expect(hedge!.lots).to.equal(-BigInt(Math.round(delta * 10_000)));
    expect(Math.abs(remaining)).to.be.at.most(0.5e-4 + 1e-9);
    // The hedge leaves the value still for a small move of the price, but for gamma.
    const hedged = [...book, { instrument: "BTC-PERP", size: hedge!.lots }];
    const [down, up] = profitCurve({
      cube,
      positions: hedged,
      underlying: "BTC",
      moves: ["-0.001", "0.001"],
    });
    const bare = profitCurve({ cube, positions: book, underlying: "BTC", moves: ["0.001"] });
    expect(Math.abs(Number(up!.profit - down!.profit))).to.be.below(Number(bare[0]!.profit) / 100);
  });

  it("behavior: no hedge where there is no perpetual, no delta where nothing is held", () => {
    const eth = deltaHedge(cube, [{ instrument: "DIGITAL", size: 5n }], "ETH");
    expect(eth).to.deep.equal({
      underlying: "ETH",
      delta: 0,
      dollarDelta: 0,
      hedge: undefined,
      remaining: 0,
    });
  });

  it("behavior: without a perpetual the whole delta remains, in units and in dollars of the price", () => {
    // One standard deviation of the price is 3,400·.8·√(30/365); N(d₂)'s slope there, anchored at the mark of .4.
    const deviation = 0.8 * Math.sqrt(years);
    const d2 = Math.log(3_400 / 3_500) / deviation - deviation / 2;
    const p = normalCdf(d2);
    const slope = (normalDensity(d2) / (3_400 * deviation)) * ((0.4 * 0.6) / (p * (1 - p)));
    const { delta, dollarDelta, hedge, remaining } = deltaHedge(
      cube,
      [{ instrument: "ETH-UP", size: -10_000n }],
      "ETH",
    );
    expect(delta).to.be.closeTo(-10_000 * slope, 10_000 * slope * 1e-3);
    expect(dollarDelta).to.be.closeTo(-34_000_000 * slope, 34_000_000 * slope * 1e-3);
    expect(hedge).to.equal(undefined);
    expect(remaining).to.equal(delta);
  });

  it("error: an unknown underlying and an empty book", () => {
    expect(() => deltaHedge(cube, [{ instrument: "DIGITAL", size: 5n }], "DOGE"))
      .to.throw(ModelError)
      .with.property("code", "unknownUnderlying");
    expect(() => deltaHedge(cube, [], "BTC"))
      .to.throw(ModelError)
      .with.property("code", "emptyBook");
  });
});

describe("impliedProbabilities", () => {
  it("behavior: marks beside the model's own, and what the difference is worth", () => {
    const rows = impliedProbabilities(cube, [
      { instrument: "DIGITAL", size: -100n },
      { instrument: "VOTE-1", size: 40n },
      { instrument: "BTC-PERP", size: 1n },
    ]);
    expect(rows.map(({ instrument }) => instrument)).to.deep.equal(["DIGITAL", "VOTE-1"]);
    const [digital, vote] = rows;
    expect(digital!.market).to.equal(0.21);
    expect(digital!.model).to.be.closeTo(model(spot, volatility), 5e-7);
    expect(Number(digital!.edge)).to.be.closeTo(-100e6 * (model(spot, volatility) - 0.21), 51);
    // VOTE has probability .42 in the snapshot, its mark is .45.
    expect(vote).to.deep.equal({
      instrument: "VOTE-1",
      size: 40n,
      market: 0.45,
      model: 0.42,
      edge: -1_200_000n,
    });
  });

  it("behavior: the model says of a parlay the product of its legs' marks, and nothing of a contract past its expiry", () => {
    const rows = impliedProbabilities(cube, [{ instrument: "BOTH", size: 10n }]);
    // .21·.45 = .0945 against a mark of .095.
    expect(rows).to.deep.equal([
      { instrument: "BOTH", size: 10n, market: 0.095, model: 0.0945, edge: -5_000n },
    ]);
    const late = snapshotOf({ OVER: binary("BTC", "90000", -1, 700_000) });
    const over = buildCube({ profile: productionProfile, snapshot: late, seeds });
    expect(impliedProbabilities(over, [{ instrument: "OVER", size: 10n }])).to.deep.equal([
      { instrument: "OVER", size: 10n, market: 0.7, model: undefined, edge: undefined },
    ]);
  });

  it("error: a book of perpetuals", () => {
    expect(() => impliedProbabilities(cube, [{ instrument: "BTC-PERP", size: 1n }]))
      .to.throw(
        ModelError,
        "no contract that pays 1 USD or nothing (got 1). Perpetuals have no implied probability.",
      )
      .with.property("code", "emptyBook");
  });
});
