import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { liquidationFeedback } from "./liquidationFeedback.ts";

const parameters = { impact: "1", growthPerHour: "0.1", largestMultiplier: "3" };
const summary = { sales: ["25", "25", "25"], purchases: ["0", "0", "0"], dailyVolume: "900" } as const;
const now = 1_780_272_000;

describe("liquidationFeedback", () => {
  it("behavior: 25 of 900 a day after one deviation: g = √(25/900) = 1/6, a move ends at 1/(1 − 1/6) = 1.2", () => {
    const previous = { time: now - 7200, sales: "1.1", purchases: "1" };
    const found = liquidationFeedback("BTC", { ...summary, previous }, now, parameters);
    expect(found).to.deep.equal({ sales: 1.2, purchases: 1, cascade: false });
  });

  it("behavior: grows by at most a tenth an hour, from 1 an hour ago when nothing came before", () => {
    expect(liquidationFeedback("BTC", summary, now, parameters).sales).to.equal(1.1);
    const previous = { time: now - 1800, sales: "1.1", purchases: "1" };
    expect(liquidationFeedback("BTC", { ...summary, previous }, now, parameters).sales).to.be.closeTo(
      1.155,
      1e-4,
    );
  });

  it("behavior: falls at once", () => {
    const previous = { time: now - 60, sales: "2.5", purchases: "1.5" };
    const found = liquidationFeedback("BTC", { ...summary, previous }, now, parameters);
    expect(found).to.deep.equal({ sales: 1.2, purchases: 1, cascade: false });
  });

  it("behavior: the steepest interval counts, per deviation: 1,600 more between 2σ and 4σ is √(16/9)/2", () => {
    const previous = { time: now - 86_400, sales: "1", purchases: "1" };
    const steep = { ...summary, sales: ["0", "0", "1600"], previous } as const;
    // g = 2/3: 1/(1 − 2/3) = 3.
    const found = liquidationFeedback("BTC", steep, now, parameters);
    expect(found.sales).to.be.closeTo(3, 1e-4);
    expect(found.cascade).to.equal(false);
  });

  it("behavior: a gain of one or more is a cascade and costs the largest multiplier", () => {
    const previous = { time: now - 86_400, sales: "1", purchases: "1" };
    for (const given of [
      { ...summary, purchases: ["900", "900", "900"], previous },
      { ...summary, purchases: ["1", "1", "1"], dailyVolume: "0", previous },
    ] as const) {
      const found = liquidationFeedback("BTC", given, now, parameters);
      expect(found.purchases).to.equal(3);
      expect(found.cascade).to.equal(true);
    }
  });

  it("error: quantities that fall with the move, a multiplier below 1, an epoch after the snapshot", () => {
    for (const given of [
      { ...summary, sales: ["5", "4", "4"] },
      { ...summary, sales: ["-1", "4", "4"] },
      { ...summary, dailyVolume: "-1" },
      { ...summary, previous: { time: now, sales: "0.9", purchases: "1" } },
      { ...summary, previous: { time: now + 1, sales: "1", purchases: "1" } },
    ] as const) {
      expect(() => liquidationFeedback("BTC", given, now, parameters))
        .to.throw(ModelError)
        .with.property("code", "impossibleParameter");
    }
  });
});
