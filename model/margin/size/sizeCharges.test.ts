import { expect } from "chai";
import type { LiquidityFacts } from "../../snapshot/LiquidityFacts.ts";
import type { QuotedInstrument } from "../../snapshot/Snapshot.ts";
import { referenceProfile } from "../../profiles/reference.ts";
import {
  binary,
  option,
  outcome,
  parlay,
  perp,
  scalar,
  snapshotOf,
  spot,
} from "../../testing/exampleSnapshot.ts";
import { handCube, handProfile } from "../../testing/handCube.ts";
import { cubeMeasure } from "../cubeMeasure.ts";
import { holdingsOf } from "../Holdings.ts";
import { legsOf } from "../Leg.ts";
import type { Feedback } from "../liquidationFeedback.ts";
import type { SizeCharges } from "./sizeCharges.ts";
import { sumOfCharges } from "./sumOfCharges.ts";

/** Perps of one unit a lot at 100 USD that gain or lose 4 USD: σ of BTC over its one day 4, of SPX over its two 4/√2. */
const instruments: Record<string, QuotedInstrument> = {
  BTC: perp("BTC", 0, 100_000_000),
  SPX: perp("SPX", 0, 100_000_000),
  COIN: spot("ETH", 0, 100_000_000, "1"),
  UP: binary("BTC", "95000", 30, 400_000),
  RANGE: scalar("BTC", "80000", "90000", 30, 400_000),
  CALL: option("call", "BTC", "90000", 30, 9_000_000_000, 4),
  PUT: option("put", "BTC", "90000", 30, 3_000_000_000, 4),
  VOTE: outcome("VOTE", 0, 90, 400_000),
  BOTH: parlay(["UP", "VOTE"], 90, 200_000),
};
const swing = (s: number): number => (s % 2 === 0 ? 4 : -4);
const skewed = (s: number): number => (s % 4 === 0 ? 6 : -2);
const cent = (s: number): number => (s % 2 === 0 ? 0.01 : -0.01);

interface Given {
  facts?: Readonly<Record<string, LiquidityFacts>>;
  owner?: Readonly<Record<string, bigint>>;
  feedback?: Readonly<Record<string, Feedback>>;
  profile?: typeof handProfile;
}

/** USD. */
function charges(
  book: Readonly<Record<string, bigint>>,
  given: Given = {},
): Record<keyof SizeCharges, number> {
  const { facts = {}, owner, feedback, profile = handProfile } = given;
  const quoted: Record<string, QuotedInstrument> = { ...instruments };
  for (const [key, liquidity] of Object.entries(facts)) quoted[key] = { ...instruments[key]!, liquidity };
  const cube = handCube({
    profile,
    snapshot: snapshotOf(quoted),
    losses: { BTC: swing, SPX: swing, COIN: skewed, UP: cent, VOTE: cent },
  });
  const { market } = cube;
  const { rules, ...measure } = cubeMeasure(cube);
  const positions = (lots: Readonly<Record<string, bigint>>) =>
    Object.entries(lots).map(([instrument, size]) => ({ instrument, size }));
  const context = {
    market,
    rules,
    measure,
    ...(owner === undefined
      ? {}
      : { ownerLots: new Map(legsOf(market, positions(owner)).map(({ index, size }) => [index, size])) }),
    ...(feedback === undefined ? {} : { feedback: market.assets.map(({ name }) => feedback[name]) }),
  };
  const found = sumOfCharges(holdingsOf(context, legsOf(market, positions(book))).legs);
  return Object.fromEntries(
    Object.entries(found).map(([term, amount]) => [term, Number(amount) / 1e6]),
  ) as Record<keyof SizeCharges, number>;
}

/** Facts that make one charge and no other: a market too large for the rest. */
const huge = 1_000_000_000;

describe("half the spread", () => {
  const liquidity = (book: Readonly<Record<string, bigint>>, given?: Given) => charges(book, given).liquidity;

  it("behavior: of the profile: 5 bp of a perp or coin, 10 bp of an option's underlying, 1¢ a contract, 2¢ a parlay", () => {
    expect(liquidity({ BTC: 10n })).to.equal(0.5);
    expect(liquidity({ COIN: -10n })).to.equal(0.5);
    // .001 bitcoin is 95 USD; a call bought and a put either way too.
    expect([liquidity({ CALL: -10n }), liquidity({ CALL: 10n }), liquidity({ PUT: -10n })]).to.deep.equal([
      0.095, 0.095, 0.095,
    ]);
    expect([liquidity({ UP: 100n }), liquidity({ RANGE: -100n }), liquidity({ VOTE: 100n })]).to.deep.equal([
      1, 1, 1,
    ]);
    expect(liquidity({ BOTH: -100n })).to.equal(2);
  });

  it("behavior: of the snapshot instead where it is quoted, half of it a unit, rounded up", () => {
    expect(liquidity({ BTC: -10n }, { facts: { BTC: { spread: 300_000 } } })).to.equal(1.5);
    expect(liquidity({ BTC: 3n }, { facts: { BTC: { spread: 1 } } })).to.equal(0.000002);
    // Ten lots of 1e-4.
    expect(liquidity({ CALL: 10n }, { facts: { CALL: { spread: 2_000_000 } } })).to.equal(0.001);
  });

  it("behavior: at most a quarter of what the leg can lose, quoted or not", () => {
    expect(liquidity({ BTC: 2n }, { facts: { BTC: { spread: 90_000_000 } } })).to.equal(50);
    expect(liquidity({ UP: 1n }, { facts: { UP: { spread: 500_000 } } })).to.equal(0.1);
    expect(liquidity({ UP: -1n }, { facts: { UP: { spread: 500_000 } } })).to.equal(0.15);
  });

  it("behavior: a profile without charges for size does not look at the snapshot's", () => {
    const { guards: _, ...margin } = referenceProfile.margin;
    const profile = { ...handProfile, margin };
    const facts = { BTC: { spread: 300_000, dailyVolume: 1, openInterest: 1, fundingPerHour: "1" } };
    expect(charges({ BTC: 10n }, { facts, profile })).to.deep.equal({
      liquidity: 0.5,
      feedback: 0,
      horizon: 0,
      concentration: 0,
      funding: 0,
    });
  });
});

describe("impact", () => {
  const of = (lots: bigint, facts: LiquidityFacts, given: Given = {}) =>
    charges({ BTC: lots }, { facts: { BTC: facts }, ...given }).liquidity;

  it("behavior: σ√(q/volume) on every lot, beside the spread: 100 of 10,000 at σ 4 are .40 each", () => {
    expect(of(100n, { spread: 0, dailyVolume: 10_000 })).to.equal(40);
    expect(of(-100n, { spread: 20_000, dailyVolume: 10_000 })).to.equal(41);
    const margin = { ...handProfile.margin, sizes: { ...handProfile.margin.sizes!, impact: "2" } };
    expect(of(100n, { spread: 0, dailyVolume: 10_000 }, { profile: { ...handProfile, margin } })).to.equal(
      80,
    );
  });

  it("behavior: with the spread at most the quarter of what a lot can lose", () => {
    // No volume: the most there is, 25 a lot, of which 10 are the spread.
    expect(of(2n, { spread: 20_000_000, dailyVolume: 0 })).to.equal(50);
    expect(of(2n, { spread: 0, dailyVolume: 0 })).to.equal(50);
  });

  it("behavior: for what the owner holds in all, or a tenth of the open interest, whichever is most", () => {
    const facts = { spread: 0, dailyVolume: 1_000_000 };
    expect(of(100n, facts)).to.equal(4);
    expect(of(100n, facts, { owner: { BTC: 400n } })).to.equal(8);
    expect(of(-100n, facts, { owner: { BTC: 400n } })).to.equal(8);
    expect(of(400n, facts, { owner: { BTC: 100n } })).to.equal(32);
    expect(of(100n, facts, { owner: { SPX: 400n } })).to.equal(4);
    expect(of(100n, { ...facts, openInterest: 9000 })).to.equal(12);
    expect(of(100n, { ...facts, openInterest: 900 })).to.equal(4);
  });
});

describe("a known book of orders", () => {
  const depth = {
    bids: [
      [99_000_000, 100],
      [95_000_000, 100],
    ],
    asks: [
      [102_000_000, 100],
      [110_000_000, 300],
    ],
  } as const;
  const of = (lots: bigint, more: Given = {}) =>
    charges({ BTC: lots }, { facts: { BTC: { spread: 8_000_000, depth } }, ...more });

  it("behavior: longs are sold to the bids, shorts bought from the asks, what is not filled costs a quarter", () => {
    expect(of(100n).liquidity).to.equal(100);
    expect(of(200n).liquidity).to.equal(100 * 1 + 100 * 5);
    expect(of(-200n).liquidity).to.equal(100 * 2 + 100 * 10);
    expect(of(400n).liquidity).to.equal(100 * 1 + 100 * 5 + 200 * 25);
  });

  it("behavior: an order on the wrong side of the mark is no gain", () => {
    const crossed = { bids: [[101_000_000, 100]], asks: [[99_000_000, 100]] } as const;
    const given = { facts: { BTC: { depth: crossed } } };
    expect(charges({ BTC: 100n }, given).liquidity).to.equal(0);
    expect(charges({ BTC: -100n }, given).liquidity).to.equal(0);
  });

  it("behavior: feedback widens from the mark where the best order is on the wrong side of it", () => {
    const crossed = {
      bids: [
        [101_000_000, 100],
        [96_000_000, 100],
      ],
      asks: [],
    } as const;
    const feedback = { BTC: { sales: 2, purchases: 1, cascade: false } };
    const found = charges({ BTC: 200n }, { facts: { BTC: { depth: crossed } }, feedback });
    expect(found).to.deep.include({ liquidity: 400, feedback: 400 });
  });

  it("behavior: levels are of one lot: of an option on 1e-4 units its share of the unit", () => {
    const book = { bids: [[8_000_000_000, 100]], asks: [] } as const;
    // 1,000 USD a unit below the mark, ten lots of 1e-4.
    expect(charges({ CALL: 10n }, { facts: { CALL: { depth: book } } }).liquidity).to.equal(1);
  });

  it("behavior: feedback widens what lies beyond the best price", () => {
    const feedback = { BTC: { sales: 2, purchases: 1.5, cascade: false } };
    expect(of(200n, { feedback })).to.deep.include({ liquidity: 600, feedback: 400 });
    expect(of(-200n, { feedback })).to.deep.include({ liquidity: 1200, feedback: 400 });
  });
});

describe("feedback", () => {
  const facts = { spread: 20_000, dailyVolume: 10_000 };
  const feedback = {
    BTC: { sales: 1.5, purchases: 1.25, cascade: false },
    ETH: { sales: 1, purchases: 3, cascade: false },
  };
  const of = (key: string, lots: bigint) =>
    charges({ [key]: lots }, { facts: { [key]: facts }, feedback }).feedback;

  it("behavior: a long pays for forced sales, a short for forced purchases, on impact alone", () => {
    expect([of("BTC", 100n), of("BTC", -100n)]).to.deep.equal([20, 10]);
    expect(of("COIN", 100n)).to.equal(0);
    // Three times the impact instead of once, σ = √12 of +6 in a quarter and −2 else.
    expect(of("COIN", -100n)).to.be.closeTo(2 * 0.1 * Math.sqrt(12) * 100, 1e-4);
  });

  it("behavior: a contract on the underlying pays for the worse of the two, either side", () => {
    // σ 1¢ a day: 100 of 10,000 cost .1¢ each, .05¢ more.
    expect(of("UP", 100n)).to.be.closeTo(0.05, 1e-9);
    expect(of("UP", -100n)).to.be.closeTo(0.05, 1e-9);
  });

  it("behavior: events, parlays and underlyings without a summary pay none", () => {
    expect([of("VOTE", 100n), of("BOTH", 100n), of("SPX", 100n)]).to.deep.equal([0, 0, 0]);
    expect(charges({ BTC: 100n }, { facts: { BTC: facts } }).feedback).to.equal(0);
  });
});

describe("a longer horizon", () => {
  const of = (key: string, lots: bigint, dailyVolume: number): number =>
    charges({ [key]: lots }, { facts: { [key]: { dailyVolume } } }).horizon;

  it("behavior: four times what a tenth of the volume of the margin period absorbs costs one more shortfall", () => {
    expect(of("BTC", 4000n, 10_000)).to.equal(16_000);
    expect(of("BTC", -4000n, 10_000)).to.equal(16_000);
    expect(of("BTC", 1000n, 10_000)).to.equal(0);
    // Two days of SPX.
    expect(of("SPX", 8000n, 10_000)).to.equal(32_000);
    expect(of("SPX", 2000n, 10_000)).to.equal(0);
  });

  it("behavior: a short is charged the shortfall of a short", () => {
    expect([of("COIN", 4000n, 10_000), of("COIN", -4000n, 10_000)]).to.deep.equal([24_000, 8000]);
  });

  it("behavior: with no volume .15 of what a lot can lose, with unknown volume nothing", () => {
    // Shortfall 4 a lot: the slope is reached at once.
    expect(of("BTC", 2n, 0)).to.equal(30);
    expect(charges({ BTC: 4000n }, { facts: { BTC: { openInterest: huge } } }).horizon).to.equal(0);
  });
});

describe("concentration", () => {
  const of = (lots: bigint, facts: LiquidityFacts, key = "BTC"): number =>
    charges({ [key]: lots }, { facts: { [key]: facts } }).concentration;

  it("behavior: σ√(x − .1) on every lot, x the share of the open interest or of a quarter of the volume", () => {
    expect(of(3500n, { openInterest: 10_000 })).to.be.closeTo(3500 * 2, 1e-3);
    expect(of(3500n, { dailyVolume: 40_000 })).to.be.closeTo(3500 * 2, 1e-3);
    expect(of(3500n, { openInterest: 10_000, dailyVolume: 39_999 })).to.be.closeTo(3500 * 2, 1e-3);
    expect(of(3500n, { openInterest: 9999, dailyVolume: 40_000 })).to.be.closeTo(3500 * 2, 1e-3);
    expect(of(3500n, { openInterest: 10_000 }, "SPX")).to.be.closeTo((3500 * 2) / Math.sqrt(2), 1e-3);
    expect(of(1000n, { openInterest: 10_000 })).to.equal(0);
  });

  it("behavior: without either it is not charged, without a market a tenth of what a lot can lose", () => {
    expect(of(3500n, { spread: 1 })).to.equal(0);
    expect(of(2n, { openInterest: 0 })).to.equal(20);
    expect(of(2n, { dailyVolume: 0 })).to.equal(20);
  });
});

describe("funding", () => {
  const of = (lots: bigint, fundingPerHour: string): number =>
    charges({ BTC: lots }, { facts: { BTC: { fundingPerHour } } }).funding;

  it("behavior: three hours and .2 % of the notional: longs pay a positive rate, shorts a negative one", () => {
    expect([of(10n, "0.0001"), of(-10n, "0.0001")]).to.deep.equal([2.3, 1.7]);
    expect([of(10n, "-0.0001"), of(-10n, "-0.0001")]).to.deep.equal([1.7, 2.3]);
    expect(of(10n, "0")).to.equal(2);
  });

  it("behavior: not below 0, not above 5 %", () => {
    // 3·.000666… is .2 %.
    expect([of(-10n, "0.0007"), of(-10n, "0.000666"), of(10n, "-0.5")]).to.deep.equal([0, 0.002, 0]);
    expect([of(10n, "0.016"), of(10n, "0.0161"), of(-10n, "-2")]).to.deep.equal([50, 50, 50]);
  });

  it("behavior: hours and margin of the profile", () => {
    const sizes = { ...handProfile.margin.sizes!, fundingHours: "1.5", fundingMargin: "0.01" };
    const profile = { ...handProfile, margin: { ...handProfile.margin, sizes } };
    const facts = { BTC: { fundingPerHour: "0.002" } };
    expect(charges({ BTC: 10n }, { facts, profile }).funding).to.equal(13);
  });

  it("behavior: none where no rate is quoted", () => {
    expect(charges({ BTC: 10n }, { facts: { BTC: { spread: 1 } } }).funding).to.equal(0);
  });
});

describe("charges of a book", () => {
  it("behavior: are those of its legs, summed", () => {
    const facts = {
      BTC: { spread: 1000, dailyVolume: 1000, openInterest: 500, fundingPerHour: "0.0001" },
      SPX: { spread: 2000, dailyVolume: 2000, openInterest: 600, fundingPerHour: "-0.0001" },
    };
    const feedback = {
      BTC: { sales: 1.5, purchases: 1, cascade: false },
      SPX: { sales: 1, purchases: 1.5, cascade: false },
    };
    const given = { facts, feedback };
    const [a, b, both] = [{ BTC: 300n }, { SPX: -800n }, { BTC: 300n, SPX: -800n }].map((book) =>
      charges(book, given),
    );
    for (const term of ["liquidity", "feedback", "horizon", "concentration", "funding"] as const) {
      expect(a![term], term).to.be.above(0);
      expect(b![term], term).to.be.above(0);
      expect(both![term], term).to.be.closeTo(a![term] + b![term], 1e-6);
    }
    expect(charges({}, given)).to.deep.equal({
      liquidity: 0,
      feedback: 0,
      horizon: 0,
      concentration: 0,
      funding: 0,
    });
  });
});
