import { expect } from "chai";
import { buildCube } from "../cube/buildCube.ts";
import { ModelError, type ModelErrorCode } from "../errors/ModelError.ts";
import type { AssetParameters } from "../profiles/Profile.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { exampleSnapshot } from "../testing/exampleSnapshot.ts";
import { liquidityAdjustedVolatility } from "./liquidityAdjustedVolatility.ts";
import { usedVolatility } from "./usedVolatility.ts";

const bitcoin = productionProfile.assets.BTC!;
const used = (volatility: string, more: { spread?: string; toxicity?: string } = {}, parameters = bitcoin) =>
  usedVolatility({ spot: "100000", volatility, ...more }, parameters, "assets.BTC");

describe("volatility that the price paths use", () => {
  it("behavior: in a calm the long-run level holds, then the blend with stress, then the estimate itself", () => {
    // BTC, stressed 1.26, long-run .67. Blend .25·1.26 + .75σ passes .67 at σ = .47333 and 1.06σ at σ = 1.01613.
    expect(used("0.3")).to.be.closeTo(0.67, 1e-15);
    expect(used("0.473")).to.be.closeTo(0.67, 1e-15);
    expect(used("0.6")).to.be.closeTo(0.315 + 0.45, 1e-15);
    expect(used("1.01")).to.be.closeTo(0.315 + 0.7575, 1e-15);
    expect(used("1.02")).to.be.closeTo(1.0812, 1e-15);
    expect(used("2")).to.be.closeTo(2.12, 1e-15);
  });

  it("behavior: when the estimate doubles, the used volatility rises by less", () => {
    for (const [name, parameters] of Object.entries(productionProfile.assets)) {
      const { longRun } = parameters.usedVolatility!;
      const calm = Number(longRun) / 2;
      const before = used(calm.toFixed(6), {}, parameters);
      const after = used((2 * calm).toFixed(6), {}, parameters);
      expect(after / before, name).to.be.within(1, 1.6);
    }
  });

  it("behavior: adds half the spread over the horizon and the toxicity, in quadrature", () => {
    // σ = 1 %, half-spread ½ %, one day of 365: √(1e-4 + 25e-6·365 + (½·½·1 %)²).
    const friction = { relativeSpread: 0.01, years: 1 / 365, toxicity: 0.5, toxicityWeight: 0.5 };
    expect(liquidityAdjustedVolatility(0.01, friction)).to.be.closeTo(
      Math.sqrt(1e-4 + 9.125e-3 + 6.25e-6),
      1e-15,
    );
    // A triangle 3-4-5: one dollar of spread on 100 and h = 1/1600 is .005·40 = .2, beside .15 it makes .25.
    const triangle = { relativeSpread: 0.01, years: 1 / 1600, toxicity: 0, toxicityWeight: 0.5 };
    expect(liquidityAdjustedVolatility(0.15, triangle)).to.be.closeTo(0.25, 1e-15);
    // A spread of 10 bp costs BTC 5 bp once a day: √(.67² + .0005²·365). Toxicity 1 with η ½ is a factor √1.25.
    expect(used("0.3", { spread: "100" })).to.be.closeTo(Math.sqrt(0.4489 + 2.5e-7 * 365), 1e-15);
    expect(used("0.3", { toxicity: "1" })).to.be.closeTo(0.67 * Math.sqrt(1.25), 1e-15);
  });

  it("behavior: a profile without floors uses the estimate as it is", () => {
    for (const parameters of Object.values(referenceProfile.assets)) {
      expect(used("0.3", { spread: "900", toxicity: "1" }, parameters)).to.equal(0.3);
    }
  });

  it("behavior: the price paths take the floor, the estimate does not reach below it", () => {
    const scenarioSet = { sampler: "sobol", panels: 1, pointsPerPanel: 256 } as const;
    const perpRow = (volatility: string): Float64Array => {
      const assets = { ...exampleSnapshot.assets, BTC: { spot: "95000", volatility } };
      const instruments = { "BTC-PERP": exampleSnapshot.instruments["BTC-PERP"]! };
      const snapshot = { ...exampleSnapshot, assets, instruments };
      return buildCube({ profile: { ...productionProfile, scenarioSet }, snapshot, seeds: [[1, 2]] })
        .rows[0]!;
    };
    expect(perpRow("0.2")).to.deep.equal(perpRow("0.4"));
    expect(Math.max(...perpRow("0.8").map(Math.abs))).to.be.greaterThan(
      Math.max(...perpRow("0.4").map(Math.abs)),
    );
  });

  it("behavior: a spread as wide as the price is still one", () => {
    // .67² + (½)²·365
    expect(used("0.3", { spread: "100000" })).to.be.closeTo(Math.sqrt(0.4489 + 0.25 * 365), 1e-13);
  });

  const broken = (change: Partial<AssetParameters["usedVolatility"]>): AssetParameters => ({
    ...bitcoin,
    usedVolatility: { ...bitcoin.usedVolatility!, ...change },
  });
  const spreads =
    /^assets\.BTC\.spread is negative or above the price .*Send ask less bid in USD; leave it out while/;
  const bad: [string, () => number, ModelErrorCode, RegExp, unknown][] = [
    ["a negative spread", () => used("0.3", { spread: "-1" }), "impossiblePrice", spreads, "-1"],
    [
      "a spread above the price",
      () => used("0.3", { spread: "100000.01" }),
      "impossiblePrice",
      spreads,
      "100000.01",
    ],
    [
      "a toxicity above 1",
      () => used("0.3", { toxicity: "1.1" }),
      "impossibleParameter",
      /^assets\.BTC\.toxicity is outside \[0, 1\] \(got "1\.1"\)\. Correct it\.$/,
      "1.1",
    ],
    [
      "a negative share of stress",
      () => used("0.3", {}, broken({ stressedShare: "-0.1" })),
      "impossibleParameter",
      /^usedVolatility\.stressedShare is outside \[0, 1\]/,
      "-0.1",
    ],
    [
      "more stress than all",
      () => used("0.3", {}, broken({ stressedShare: "1.5" })),
      "impossibleParameter",
      /^usedVolatility\.stressedShare/,
      "1.5",
    ],
    [
      "a multiplier above 10",
      () => used("0.3", {}, broken({ multiplier: "10.5" })),
      "impossibleParameter",
      /^usedVolatility\.multiplier is outside \[0, 10\]/,
      "10.5",
    ],
    [
      "a stressed level above 2,000 %",
      () => used("0.3", {}, broken({ stressed: "21" })),
      "impossibleParameter",
      /^usedVolatility\.stressed is outside \[0, 20\]/,
      "21",
    ],
    [
      "a negative long-run level",
      () => used("0.3", {}, broken({ longRun: "-0.1" })),
      "impossibleParameter",
      /^usedVolatility\.longRun is outside \[0, 20\]/,
      "-0.1",
    ],
    [
      "a weight of toxicity above 10",
      () => used("0.3", {}, broken({ toxicityWeight: "11" })),
      "impossibleParameter",
      /^usedVolatility\.toxicityWeight is outside \[0, 10\]/,
      "11",
    ],
    [
      "a toxicity in words",
      () => used("0.3", { toxicity: "NaN" }),
      "malformedDecimal",
      /assets\.BTC\.toxicity/,
      "NaN",
    ],
    ["a volatility in words", () => used("high"), "malformedDecimal", /assets\.BTC\.volatility/, "high"],
    [
      "a spread in words",
      () => used("0.3", { spread: "wide" }),
      "malformedDecimal",
      /assets\.BTC\.spread/,
      "wide",
    ],
    [
      "a price in words",
      () => usedVolatility({ spot: "dear", volatility: "0.3" }, bitcoin, "assets.BTC"),
      "malformedDecimal",
      /assets\.BTC\.spot/,
      "dear",
    ],
    [
      "a horizon in words",
      () => used("0.3", {}, { ...bitcoin, horizonDays: "a day" }),
      "malformedDecimal",
      /horizonDays/,
      "a day",
    ],
  ];
  for (const [name, attempt, code, says, value] of bad) {
    it(`error: ${name}`, () => {
      expect(attempt).to.throw(ModelError, says).that.includes({ code, value });
    });
  }
});
