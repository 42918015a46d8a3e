import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { addLosses } from "../margin/losses.ts";
import { tailSums } from "../measures/sampleTailRisk.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { ScenarioRows } from "./ScenarioRows.ts";
import { adversarialBooks } from "./testing/adversarialBooks.ts";
import { marketRows, uniforms } from "./testing/testRows.ts";
import { weightedTailSums } from "./weightedTailSums.ts";

describe("weightedTailSums", () => {
  const points = 777;
  const market = marketRows(points, 6);
  const rows = new ScenarioRows(market.rows, points);

  it("behavior: the reference's bits with weights over six decades, on every family of books", () => {
    const uniform = uniforms(3);
    const weights = Float64Array.from({ length: points }, () =>
      Math.floor(10 ** Math.floor(6 * uniform()) * (1 + uniform())),
    );
    for (const [family, books] of Object.entries(adversarialBooks(market, 4, 12))) {
      for (const legs of books) {
        for (const confidence of ["0.99", "0.975"].map((text) => parseFraction(text))) {
          const losses = addLosses(market.rows, legs, new Float64Array(points));
          expect(weightedTailSums(rows, legs, weights, confidence), family).to.deep.equal(
            tailSums(losses, confidence, weights),
          );
        }
      }
    }
  });

  it("behavior: an odd number of losses of which none is above 0, in memory that has been written to", () => {
    const losing = Float64Array.from({ length: points }, (_, s) => 1 + ((s * 7919) % points));
    const own = new ScenarioRows([losing], points);
    own.memory.scoped(() => {
      const at = own.memory.take(1 << 18);
      own.memory.views.f64.fill(1e15, at / 8, at / 8 + (1 << 15));
    });
    const weights = Float64Array.from({ length: points }, (_, s) => 1 + (s % 5));
    const confidence = parseFraction("0.999");
    const losses = addLosses([losing], [{ index: 0, size: 3n }], new Float64Array(points));
    expect(weightedTailSums(own, [{ index: 0, size: 3n }], weights, confidence)).to.deep.equal(
      tailSums(losses, confidence, weights),
    );
  });

  it("behavior: neighbouring integers, at every level: the threshold is the very loss", () => {
    const length = 64;
    const close = Float64Array.from({ length }, (_, s) => ((s * 29) % length) - 32);
    const own = new ScenarioRows([close], length);
    const weights = Float64Array.from({ length }, (_, s) => 1 + (s % 3));
    const legs = [{ index: 0, size: -1n }];
    const losses = addLosses([close], legs, new Float64Array(length));
    for (let hundredths = 1n; hundredths < 100n; hundredths++) {
      const confidence = { numerator: hundredths, denominator: 100n };
      expect(weightedTailSums(own, legs, weights, confidence)).to.deep.equal(
        tailSums(losses.slice(), confidence, weights),
      );
    }
  });

  it("error: a confidence that is not between 0 and 1", () => {
    const ones = new Float64Array(points).fill(1);
    for (const numerator of [0n, 1n, -1n, 2n]) {
      expect(() => weightedTailSums(rows, [], ones, { numerator, denominator: 1n }))
        .to.throw(ModelError, "between 0 and 1")
        .with.property("code", "impossibleParameter");
    }
  });

  it("error: weights that are no positive integers, too few or too large", () => {
    const tail = (weights: Float64Array) => weightedTailSums(rows, [], weights, parseFraction("0.99"));
    const ones = (): Float64Array => new Float64Array(points).fill(1);
    for (const bad of [0, -1, 0.5, NaN, Infinity]) {
      const weights = ones();
      weights[5] = bad;
      expect(() => tail(weights))
        .to.throw(ModelError, "Scale the weights")
        .with.property("code", "impossibleParameter");
    }
    expect(() => tail(ones().slice(1)))
      .to.throw(ModelError, "Give 777 weights")
      .with.property("code", "impossibleParameter");
    expect(() => tail(ones().fill(2 ** 44)))
      .to.throw(ModelError, "Divide them by a common factor")
      .with.property("code", "tooLarge");
    // 2^53 exactly is one too many.
    expect(() => tail(Float64Array.from(ones(), (_, s) => (s === 0 ? 2 ** 53 - 776 : 1)))).to.throw(
      ModelError,
      "2^53",
    );
  });
});
