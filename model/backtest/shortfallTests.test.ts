import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { acerbiSzekely } from "./acerbiSzekely.ts";
import { fisslerZiegelScore } from "./fisslerZiegelScore.ts";
import { exceptionsOf } from "./Forecasts.ts";
import {
  criticalValue,
  type ForecastTail,
  forecastTail,
  simulatedPValue,
  simulatedShortfallTests,
} from "./simulatedShortfallTests.ts";

const three = {
  losses: [3, 1, 2],
  valueAtRisk: [2, 2, 2],
  expectedShortfall: [4, 4, 4],
  probability: 0.5,
};

describe("tests of Expected Shortfall", () => {
  it("behavior: an exception is a loss strictly above Value-at-Risk", () => {
    expect(exceptionsOf(three)).to.deep.equal([true, false, false]);
  });

  it("behavior: Z1, Z2 and FZ0 by hand", () => {
    // One exception, 3 of 4: Z1 = 1 − 3/4; Z2 = 1 − (3/4)/(3·½).
    expect(acerbiSzekely(three)).to.deep.equal({ z1: 0.25, z2: 0.5 });
    // Two, 3 and 5 of 4: 1 − 8/4/2, and 1 − 8/4/(3·½).
    const twice = acerbiSzekely({ ...three, losses: [3, 1, 5] });
    expect(twice.z1).to.equal(0);
    expect(twice.z2).to.be.closeTo(-1 / 3, 1e-15);
    expect(acerbiSzekely({ ...three, losses: [0, 1, 2] })).to.deep.equal({ z1: undefined, z2: 1 });
    // 2/4 + ln 4 − 1 a day, and (3 − 2)/(½·4) on the first.
    expect(fisslerZiegelScore(three)).to.be.closeTo(0.5 + Math.log(4) - 1 + 0.5 / 3, 1e-15);
  });

  it("behavior: an Expected Shortfall equal to Value-at-Risk is one", () => {
    expect(acerbiSzekely({ ...three, expectedShortfall: [2, 2, 2] }).z1).to.equal(-0.5);
  });

  it("error: series of different lengths, probabilities, NaN, shortfalls that are not positive or below Value-at-Risk", () => {
    const impossible = "Expected Shortfall of day 1 is not positive, or below Value-at-Risk";
    for (const [change, code, words] of [
      [
        { losses: [] },
        "missingField",
        "not one a day each (got [0,3,3]). Pass series of the same length, at least one",
      ],
      [{ losses: [], valueAtRisk: [], expectedShortfall: [] }, "missingField", "(got [0,0,0])"],
      [{ valueAtRisk: [1] }, "missingField", "(got [3,1,3])"],
      [{ expectedShortfall: [1, 1] }, "missingField", "(got [3,3,2])"],
      ...[0, 1, -1, 2, NaN].map(
        (probability) =>
          [
            { probability },
            "impossibleProbability",
            `(got ${probability}). Pass 1 − confidence, 0.01 at 99 %.`,
          ] as const,
      ),
      [
        { losses: [3, NaN, 2] },
        "notFinite",
        "Day 1 of a backtest is not a number (got [null,2,4]). Leave the day out.",
      ],
      [{ valueAtRisk: [2, 2, Infinity] }, "notFinite", "Day 2 of a backtest"],
      [{ expectedShortfall: [NaN, 4, 4] }, "notFinite", "Day 0 of a backtest"],
      [
        { expectedShortfall: [4, 1.9, 4] },
        "impossibleParameter",
        `${impossible} (got [1,2,1.9]). Ratios to it`,
      ],
      [{ valueAtRisk: [-1, -1, -1], expectedShortfall: [4, 0, 4] }, "impossibleParameter", impossible],
      [{ valueAtRisk: [-1, -9, -1], expectedShortfall: [4, -1, 4] }, "impossibleParameter", impossible],
    ] as const) {
      for (const call of [acerbiSzekely, fisslerZiegelScore]) {
        expect(() => call({ ...three, ...change }))
          .to.throw(ModelError, words)
          .with.property("code", code);
      }
    }
    expect(() => acerbiSzekely({ ...three, probability: 2 })).to.throw(
      "The probability of an exception is not strictly between 0 and 1",
    );
    expect(() => acerbiSzekely({ ...three, losses: [] })).to.throw(
      "Losses, Value-at-Risk and Expected Shortfall are not one a day each",
    );
  });
});

describe("simulated tests of Expected Shortfall", () => {
  const simulate = (tails: ForecastTail[], replications = 4_000, probability = 0.5) =>
    simulatedShortfallTests({ tails, probability, replications, seed: [5, 6] });
  const shareOf = (values: Float64Array, wanted: number): number =>
    values.filter((value) => Math.abs(value - wanted) < 1e-12).length / values.length;

  it("behavior: a forecast's tail is what lies strictly above Value-at-Risk, as ratios to Expected Shortfall", () => {
    const tail = forecastTail(Float64Array.of(4, 1, 2, 3), 2, 4);
    expect([...tail.ratios]).to.deep.equal([1, 0.75]);
    expect(tail.share).to.equal(0.5);
  });

  it("behavior: with one ratio and an even chance a day the number of exceptions is binomial, days alike or each its own", () => {
    const day = (): ForecastTail => ({ ratios: Float64Array.of(1), share: 0.5 });
    const one = day();
    for (const tails of [
      [one, one, one],
      [day(), day(), day()],
      [one, one, day()],
      // Days that cannot have one stand between.
      [one, { ratios: new Float64Array(0), share: 0 }, one, one],
    ]) {
      const { z1, z2 } = simulate(tails);
      // x exceptions: Z2 = 1 − x/(days/2); 1, 3, 3, 1 of 8. Four standard errors of 4,000: false alarm 6e-5 each.
      [1, 3, 3, 1].forEach((weight, x) => {
        const p = weight / 8;
        expect(shareOf(z2, 1 - x / (tails.length / 2)), `${x}`).to.be.closeTo(
          p,
          4 * Math.sqrt((p * (1 - p)) / 4_000),
        );
      });
      expect(shareOf(z1, 0)).to.equal(1);
      expect(z1.length).to.equal(4_000 - Math.round(shareOf(z2, 1) * 4_000));
      expect([...z2]).to.deep.equal([...z2].sort((a, b) => a - b));
    }
  });

  it("behavior: every ratio of a tail is as likely, and days are drawn apart", () => {
    const { z1, z2 } = simulate(
      [
        { ratios: Float64Array.of(1, 3), share: 1 },
        { ratios: Float64Array.of(5), share: 1 },
      ],
      4_000,
      1,
    );
    // Means 3 and 4, half each: 1 − them.
    expect(shareOf(z1, -2)).to.be.closeTo(0.5, 0.032);
    expect(shareOf(z1, -3)).to.be.closeTo(0.5, 0.032);
    expect([...z1]).to.deep.equal([...z2]);
    expect([...z1]).to.deep.equal([...z1].sort((a, b) => a - b));
    const twice = { ratios: Float64Array.of(0, 1), share: 1 };
    // 0, 1 or 2 of two: ¼, ½, ¼.
    expect(shareOf(simulate([twice, twice], 4_000, 1).z2, 0.5)).to.be.closeTo(0.5, 0.032);
  });

  it("behavior: rare exceptions come as often as their share, and without any there is no Z1", () => {
    const rare = { ratios: Float64Array.of(1), share: 0.01 };
    const { z2 } = simulate(
      Array.from({ length: 100 }, () => rare),
      4_000,
      0.01,
    );
    // No exception in 100 days: .99^100 = .366.
    expect(shareOf(z2, 1)).to.be.closeTo(0.99 ** 100, 4 * Math.sqrt((0.366 * 0.634) / 4_000));
    const never = simulate([{ ratios: new Float64Array(0), share: 0 }], 3);
    expect([[...never.z1], [...never.z2]]).to.deep.equal([[], [1, 1, 1]]);
  });

  it("behavior: the critical value leaves a share of the simulated below it; a p-value counts the observed one in", () => {
    const simulated = Float64Array.of(1, 2, 2, 3);
    expect([0, 0.25, 0.5, 0.99].map((level) => criticalValue(simulated, level))).to.deep.equal([1, 2, 2, 3]);
    expect(criticalValue(simulated, 1)).to.deep.equal(NaN);
    expect([0, 1, 2, 3].map((observed) => simulatedPValue(simulated, observed))).to.deep.equal([
      0.2, 0.4, 0.8, 1,
    ]);
  });

  it("error: no day, no replication", () => {
    const day = { ratios: Float64Array.of(1), share: 0.5 };
    for (const [tails, replications] of [
      [[], 5],
      [[day], 0],
      [[day], 1.5],
    ] as const) {
      expect(() => simulate([...tails], replications))
        .to.throw(
          ModelError,
          `A simulation needs at least one day and one replication (got [${tails.length},${replications}]). Pass both.`,
        )
        .with.property("code", "impossibleParameter");
    }
    expect(simulate([day], 1).z2).to.have.length(1);
  });
});
