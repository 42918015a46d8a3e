import { expect } from "chai";
import fc from "fast-check";
import vectors from "../vectors/strip-density.json" with { type: "json" };
import { bucketProbabilities, ladderOf } from "./bucketProbabilities.ts";
import { repairStrip } from "./repairStrip.ts";
import type { StripQuote, Touch } from "./StripQuote.ts";

const touch = (bid: number, ask: number, bidSize = 100, askSize = 100): Touch => ({
  bid,
  ask,
  bidSize,
  askSize,
});
const quoted = (strike: number, book: Touch): StripQuote => ({
  strike,
  price: (book.bid + book.ask) / 2,
  book,
});

const close = (computed: readonly number[], expected: readonly number[], name: string): void => {
  expect(computed, name).to.have.length(expected.length);
  computed.forEach((value, i) => expect(value, name).to.be.closeTo(expected[i]!, 1e-15));
};

describe("repair of a ladder of digitals", () => {
  for (const row of vectors.strips) {
    it(`behavior: vectors, ${row.name}`, () => {
      const strip = repairStrip(
        row.strikes.map((strike, i) => ({ strike, price: row.price_ge[i]!, weight: row.weights[i]! })),
      );
      close(strip.probabilities, row.repaired, "repaired");
      close(strip.buckets, row.bucket_prob, "buckets");
      close(bucketProbabilities(row.price_ge), row.raw_bucket_prob, "raw buckets");
      expect(strip.squaredChange).to.be.closeTo(row.weighted_sq_change, 1e-15);
      expect(
        strip.arbitrages.map(({ buy, sell }) => ({ buy: String(buy), sell: String(sell) })),
      ).to.deep.equal(row.vertical_arbitrages.map(({ buy, sell }) => ({ buy, sell })));
      close(
        strip.arbitrages.map(({ violation }) => violation),
        row.vertical_arbitrages.map(({ locked }) => locked),
        "violation",
      );
      expect(strip.state).to.equal("sound");
    });
  }

  it("behavior: no other ladder in order is nearer to the quotes", () => {
    const rung = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
    );
    const ladder = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(rung, { minLength: 6, maxLength: 6 }), ladder, (rungs, other) => {
        const strip = repairStrip(rungs.map(([price, weight], i) => ({ strike: i, price, weight })));
        const rival = [...other].sort((a, b) => b - a);
        const cost = rungs.reduce((sum, [price, weight], i) => sum + weight * (rival[i]! - price) ** 2, 0);
        const inOrder = strip.probabilities.every((p, i) => i === 0 || p <= strip.probabilities[i - 1]!);
        return inOrder && strip.squaredChange <= cost + 1e-12 && strip.buckets.every((p) => p >= 0);
      }),
    );
  });

  it("behavior: says what can be traded against a strip, on which side and how much", () => {
    const strip = repairStrip([
      quoted(100, touch(0.5, 0.52, 10, 40)),
      quoted(110, touch(0.55, 0.57, 25, 10)),
      quoted(120, touch(0.51, 0.54)),
    ]);
    expect(strip.state).to.equal("crossed");
    // Sell the 110 at 0.55, buy the 100 at 0.52: 3 cents on 25 contracts.
    const [first, second] = strip.arbitrages;
    expect(first).to.deep.include({ buy: 100, sell: 110, size: 25 });
    expect(first!.locked).to.be.closeTo(0.03, 1e-15);
    // The mids of 100 and 120 are in the wrong order too, but 0.51 does not pay for 0.52.
    expect(second).to.deep.include({ buy: 100, sell: 120 });
    expect(second!.violation).to.be.closeTo(0.015, 1e-15);
    expect(second!.locked).to.be.closeTo(-0.01, 1e-15);
  });

  it("behavior: mids out of order inside their spreads are repaired and not called crossed", () => {
    const strip = repairStrip([quoted(100, touch(0.45, 0.53)), quoted(110, touch(0.46, 0.55))]);
    expect(strip.state).to.equal("sound");
    expect(strip.arbitrages).to.have.length(1);
  });

  it("behavior: impossible quotes are flagged and an empty strip is called empty", () => {
    const strip = repairStrip([
      { strike: 1, price: NaN },
      { strike: 2, price: 0.5, weight: 0 },
      quoted(3, touch(0.6, 0.4)),
      { strike: Infinity, price: 0.5 },
    ]);
    expect(strip.flagged.map(({ flag }) => flag)).to.deep.equal([
      "notANumber",
      "notANumber",
      "crossed",
      "notANumber",
    ]);
    expect(strip).to.deep.include({ state: "empty", probabilities: [], buckets: [] });
    expect(repairStrip([]).state).to.equal("empty");
    const twice = repairStrip([
      { strike: 5, price: 1.2 },
      { strike: 6, price: 0.3 },
      { strike: 6, price: 0.4 },
    ]);
    expect(twice.flagged.map(({ flag }) => flag)).to.deep.equal(["outsideUnit", "duplicate"]);
    expect(twice.probabilities).to.deep.equal([1, 0.3]);
  });

  it("behavior: what can be traded counts only with a profit and a size, and is known only with both books", () => {
    // Mids in order; the bid of the 110 is exactly, or a cent above, the ask of the 100.
    const pair = (bid: number, size: number) =>
      repairStrip([
        { strike: 100, price: 0.5, book: touch(0.45, 0.5, size, size) },
        { strike: 110, price: 0.5, book: touch(bid, 0.55, size, size) },
      ]);
    expect(pair(0.5, 10)).to.deep.include({ state: "sound", arbitrages: [] });
    expect(pair(0.51, 10).state).to.equal("crossed");
    expect(pair(0.51, 10).arbitrages[0]).to.deep.include({ buy: 100, sell: 110, violation: 0, size: 10 });
    expect(pair(0.51, 0).state).to.equal("sound");
    // The mids are out of order, but what one asks the other bids: nothing is gained.
    const locked = [
      { strike: 100, price: 0.5, book: touch(0.4, 0.55) },
      { strike: 110, price: 0.6, book: touch(0.55, 0.65) },
    ];
    expect(repairStrip(locked).state).to.equal("sound");
    for (const [low, high] of [
      [quoted(100, touch(0.4, 0.5)), { strike: 110, price: 0.7 }],
      [{ strike: 100, price: 0.45 }, quoted(110, touch(0.6, 0.8))],
      [
        { strike: 100, price: 0.45 },
        { strike: 110, price: 0.7 },
      ],
    ] as const) {
      const { state, arbitrages } = repairStrip([low, high]);
      expect(state).to.equal("sound");
      expect(arbitrages).to.have.length(1);
      expect(arbitrages[0]).to.have.all.keys("buy", "sell", "violation");
      expect(arbitrages[0]!.violation).to.be.closeTo(0.25, 1e-15);
      // In order, and equal, they are no arbitrage.
      expect(repairStrip([{ ...high, strike: 90 }, low]).arbitrages).to.deep.equal([]);
      expect(repairStrip([low, { ...high, price: low.price }]).arbitrages).to.deep.equal([]);
    }
  });

  it("behavior: quotes may come in any order and are repaired by strike", () => {
    const strip = repairStrip([
      { strike: 30, price: 0.2 },
      { strike: 10, price: 0.9 },
      { strike: 20, price: 0.6 },
    ]);
    expect(strip.quotes.map(({ strike }) => strike)).to.deep.equal([10, 20, 30]);
    expect(strip.probabilities).to.deep.equal([0.9, 0.6, 0.2]);
  });

  it("behavior: what a quote may be: certain, locked, weighed lightly; and what not", () => {
    const flagOf = (quote: Partial<StripQuote>) =>
      repairStrip([{ strike: 100, price: 0.5, ...quote }]).flagged.map(({ flag }) => flag)[0];
    for (const fine of [{ price: 0 }, { price: 1 }, { weight: 1e-9 }, { book: touch(0.5, 0.5) }]) {
      expect(flagOf(fine), JSON.stringify(fine)).to.equal(undefined);
    }
    expect(flagOf({ price: -0.01 })).to.equal("outsideUnit");
    expect(flagOf({ weight: -2 })).to.equal("notANumber");
    for (const book of [
      touch(NaN, 0.5),
      touch(0.5, NaN),
      touch(0.4, 0.5, NaN),
      touch(0.4, 0.5, 1, Infinity),
    ]) {
      expect(flagOf({ book })).to.equal("notANumber");
    }
    // Below 0 counts as never.
    expect(repairStrip([{ strike: 100, price: -0.01 }]).probabilities).to.deep.equal([0]);
  });

  it("behavior: buckets and ladder are each other's inverse", () => {
    const ladder = [0.9, 0.55, 0.25, 0.05];
    close(ladderOf(bucketProbabilities(ladder)), ladder, "ladder");
    // One bucket has no edges.
    expect(ladderOf([1])).to.deep.equal([]);
  });
});
