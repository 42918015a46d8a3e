import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
import vectors from "../vectors/strip-density.json" with { type: "json" };
import { repairExclusiveSet } from "./repairExclusiveSet.ts";
import type { Touch } from "./StripQuote.ts";

const priced = (prices: readonly number[]) => prices.map((price) => ({ price }));

describe("repair of an exclusive set", () => {
  for (const row of vectors.mutually_exclusive) {
    it(`behavior: vectors, ${row.name}`, () => {
      const set = repairExclusiveSet(priced(row.prices), { exhaustive: false });
      set.probabilities.forEach((p, i) => expect(p).to.be.closeTo(row.simplex_projection[i]!, 1e-15));
      expect(set.other).to.be.closeTo(row.other_prob, 1e-15);
      expect(set.overround).to.be.closeTo(row.sum - 1, 1e-15);
    });
  }

  it("behavior: the projection is on the simplex and satisfies its optimality condition", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (prices) => {
          const { probabilities } = repairExclusiveSet(priced(prices), { exhaustive: true });
          const sum = probabilities.reduce((total, p) => total + p, 0);
          // Karush-Kuhn-Tucker: price − p is the same θ wherever p > 0, and no price with p = 0 exceeds θ.
          const theta = Math.max(...prices.map((price, i) => price - probabilities[i]!));
          return (
            Math.abs(sum - 1) < 1e-12 &&
            probabilities.every((p, i) => p >= 0 && (p === 0 || Math.abs(prices[i]! - p - theta) < 1e-12))
          );
        },
      ),
    );
  });

  it("behavior: a certain outcome leaves nothing for the others", () => {
    expect(repairExclusiveSet(priced([0, 1, 0]), { exhaustive: false }).probabilities).to.deep.equal([
      0, 1, 0,
    ]);
    expect(repairExclusiveSet(priced([1, 0.5]), { exhaustive: true }).probabilities).to.deep.equal([
      0.75, 0.25,
    ]);
  });

  it("behavior: says which side of an overpriced or underpriced set can be traded, and how many sets", () => {
    const book = (bid: number, ask: number, size: number) => ({
      price: (bid + ask) / 2,
      book: { bid, ask, bidSize: size, askSize: size + 1 },
    });
    const dear = repairExclusiveSet([book(0.6, 0.62, 30), book(0.43, 0.45, 20)], { exhaustive: false });
    expect(dear.arbitrage).to.deep.include({ side: "sellAll", size: 20 });
    expect(dear.arbitrage!.locked).to.be.closeTo(0.03, 1e-15);
    const cheap = [book(0.5, 0.52, 30), book(0.4, 0.44, 20)];
    const bought = repairExclusiveSet(cheap, { exhaustive: true }).arbitrage!;
    expect(bought).to.deep.include({ side: "buyAll", size: 21 });
    expect(bought.locked).to.be.closeTo(0.04, 1e-15);
    // If a third outcome can happen, both may lose.
    expect(repairExclusiveSet(cheap, { exhaustive: false })).not.to.have.property("arbitrage");
  });

  it("behavior: without a profit, without size or without every book there is no arbitrage", () => {
    const of = (...books: (Touch | undefined)[]) =>
      repairExclusiveSet(
        books.map((book) => (book === undefined ? { price: 0.5 } : { price: 0.5, book })),
        { exhaustive: true },
      );
    const at = (bid: number, ask: number, bidSize = 10, askSize = 10): Touch => ({
      bid,
      ask,
      bidSize,
      askSize,
    });
    expect(of(at(0.75, 0.8), at(0.5, 0.6))).to.have.property("arbitrage");
    for (const set of [
      of(at(0.5, 0.6), at(0.5, 0.6)),
      of(at(0.4, 0.5), at(0.4, 0.5)),
      of(at(0.3, 0.7), at(0.3, 0.7)),
      of(at(0.75, 0.8, 0), at(0.5, 0.6)),
      of(at(0.2, 0.25, 10, 0), at(0.2, 0.25)),
      of(at(0.75, 0.8), at(0.5, 0.6), undefined),
    ]) {
      expect(set).not.to.have.property("arbitrage");
    }
  });

  it("error: no quotes, or a quote that is no probability", () => {
    for (const prices of [[], [0.5, NaN], [1.2], [-0.1, 0.5]]) {
      expect(() => repairExclusiveSet(priced(prices), { exhaustive: false }))
        .to.throw(
          ModelError,
          /^The quotes of an exclusive set are not prices from 0 to 1 \(got \[.*\]\)\. Quote at least one outcome and leave/,
        )
        .that.deep.includes({ code: "impossibleProbability", value: prices });
    }
  });
});
