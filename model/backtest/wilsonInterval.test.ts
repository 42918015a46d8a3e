import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { inverseNormal } from "../numeric/inverseNormal.ts";
import { wilsonInterval } from "./wilsonInterval.ts";

describe("wilsonInterval", () => {
  it("behavior: the published intervals, to their four digits", () => {
    // R. Newcombe, Two-sided confidence intervals for the single proportion, Stat. Med. 17 (1998), table I, method 3.
    for (const [count, trials, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = wilsonInterval(count, trials);
      expect(interval.low).to.be.closeTo(low, 5e-5);
      expect(interval.high).to.be.closeTo(high, 5e-5);
    }
  });

  it("behavior: at its ends the normal test is at its critical value, at any level", () => {
    for (const confidence of [0.5, 0.95, 0.999]) {
      const { low, high } = wilsonInterval(7, 90, confidence);
      for (const [p, side] of [
        [low, 1],
        [high, -1],
      ] as const) {
        const score = (7 / 90 - p) / Math.sqrt((p * (1 - p)) / 90);
        expect(score).to.be.closeTo(side * inverseNormal((1 + confidence) / 2), 1e-12);
      }
    }
  });

  it("behavior: exactly 0 for none, exactly 1 for all, and mirrored", () => {
    for (const trials of [1, 3, 1000]) {
      expect(wilsonInterval(0, trials).low).to.equal(0);
      expect(wilsonInterval(trials, trials).high).to.equal(1);
      expect(wilsonInterval(trials, trials).low).to.be.closeTo(1 - wilsonInterval(0, trials).high, 1e-15);
    }
  });

  it("error: counts that are no whole numbers from 0 to the trials, levels outside (0, 1)", () => {
    for (const [count, trials] of [
      [-1, 3],
      [4, 3],
      [0, 0],
      [0.5, 3],
      [1, 2.5],
    ] as const) {
      expect(() => wilsonInterval(count, trials))
        .to.throw(ModelError, "A count is not an integer from 0 to the number of trials")
        .that.deep.includes({
          code: "impossibleParameter",
          value: [count, trials],
          remedy: "Pass whole numbers, 0 ≤ count ≤ trials, trials ≥ 1.",
        });
    }
    for (const confidence of [0, 1, -1, 2, NaN]) {
      expect(() => wilsonInterval(1, 2, confidence))
        .to.throw(
          ModelError,
          `A confidence level is not strictly between 0 and 1 (got ${confidence}). Pass a fraction`,
        )
        .with.property("code", "impossibleProbability");
    }
  });
});
