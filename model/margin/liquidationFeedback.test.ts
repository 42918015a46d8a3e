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
    // Where nothing trades, whatever the impact.
    const still = { ...summary, dailyVolume: "0", previous } as const;
    expect(liquidationFeedback("BTC", still, now, { ...parameters, impact: "0" }).cascade).to.equal(true);
  });

  it("behavior: the impact of the profile, and a market in which nothing is forced", () => {
    const previous = { time: now - 86_400, sales: "1", purchases: "1" };
    // Twice the impact: g = 1/3, 1/(1 − 1/3) = 1.5.
    const stronger = { ...parameters, impact: "2" };
    expect(liquidationFeedback("BTC", { ...summary, previous }, now, stronger).sales).to.equal(1.5);
    const quiet = { ...summary, sales: ["0", "0", "0"], dailyVolume: "0", previous } as const;
    expect(liquidationFeedback("BTC", quiet, now, parameters)).to.deep.equal({
      sales: 1,
      purchases: 1,
      cascade: false,
    });
  });

  it("behavior: each interval counts what is added in it: 25, then 144 more, then none", () => {
    const previous = { time: now - 86_400, sales: "1", purchases: "1" };
    // √(144/900) = .4: 1/.6, rounded up to 1e-4.
    const later = { ...summary, sales: ["25", "169", "169"], previous } as const;
    expect(liquidationFeedback("BTC", later, now, parameters).sales).to.equal(1.6667);
    const both = { ...later, sales: ["0", "0", "0"], purchases: ["25", "169", "169"] } as const;
    expect(liquidationFeedback("BTC", both, now, parameters)).to.deep.equal({
      sales: 1,
      purchases: 1.6667,
      cascade: false,
    });
  });

  it("behavior: never above the largest multiplier, also short of a cascade", () => {
    const previous = { time: now - 86_400, sales: "1", purchases: "1" };
    // √(729/900) = .9 would be 10.
    const steep = { ...summary, sales: ["729", "729", "729"], previous } as const;
    expect(liquidationFeedback("BTC", steep, now, parameters)).to.deep.equal({
      sales: 3,
      purchases: 1,
      cascade: false,
    });
    // A gain of exactly one.
    const whole = { ...summary, sales: ["900", "900", "900"], previous } as const;
    expect(liquidationFeedback("BTC", whole, now, parameters)).to.deep.equal({
      sales: 3,
      purchases: 1,
      cascade: true,
    });
  });

  it("behavior: an epoch at the snapshot's own time is no time to grow", () => {
    const previous = { time: now, sales: "1.05", purchases: "1" };
    expect(liquidationFeedback("BTC", { ...summary, previous }, now, parameters).sales).to.equal(1.05);
  });

  it("error: names the field, its value and where the summary comes from", () => {
    const cases: [Parameters<typeof liquidationFeedback>[1], string, string][] = [
      [
        { ...summary, sales: ["5", "4", "4"] },
        "impossibleParameter",
        'assets.BTC.liquidations.sales[1] is less than after the smaller move (got "4"). Take the summary of the ledger again.',
      ],
      [
        { ...summary, purchases: ["-1", "4", "4"] },
        "impossibleParameter",
        "liquidations.purchases[0] is less",
      ],
      [
        { ...summary, dailyVolume: "-1" },
        "impossibleParameter",
        'assets.BTC.liquidations.dailyVolume is negative (got "-1").',
      ],
      [
        { ...summary, previous: { time: now, sales: "0.9", purchases: "1" } },
        "impossibleParameter",
        "assets.BTC.liquidations.previous.sales is below 1 (got 0.9).",
      ],
      [
        { ...summary, previous: { time: now, sales: "1", purchases: "0.9999" } },
        "impossibleParameter",
        "assets.BTC.liquidations.previous.purchases is below 1 (got 0.9999).",
      ],
      [
        { ...summary, previous: { time: now + 1, sales: "1", purchases: "1" } },
        "impossibleParameter",
        `assets.BTC.liquidations.previous.time is after the snapshot (got ${now + 1}).`,
      ],
      [{ ...summary, dailyVolume: "x" }, "malformedDecimal", "assets.BTC.liquidations.dailyVolume is not"],
      [{ ...summary, sales: ["0", "x", "0"] }, "malformedDecimal", "assets.BTC.liquidations.sales[1] is not"],
      [
        { ...summary, previous: { time: now, sales: "x", purchases: "1" } },
        "malformedDecimal",
        "assets.BTC.liquidations.previous.sales is not",
      ],
    ];
    for (const [given, code, message] of cases) {
      expect(() => liquidationFeedback("BTC", given, now, parameters))
        .to.throw(ModelError, message)
        .with.property("code", code);
    }
    for (const field of ["impact", "growthPerHour", "largestMultiplier"] as const) {
      expect(() => liquidationFeedback("BTC", summary, now, { ...parameters, [field]: "x" }))
        .to.throw(ModelError, `feedback.${field} is not a decimal string`)
        .with.property("code", "malformedDecimal");
    }
  });
});
