import { expect } from "chai";
import { refusalOf } from "../testing/refusalOf.ts";
import { defaultAssets } from "./assets.ts";
import { confidenceOf } from "./confidenceOf.ts";
import { productionProfile } from "./production.ts";
import { referenceProfile } from "./reference.ts";
import { withUsedVolatility } from "./usedVolatilities.ts";
import { withCorrelation } from "./withCorrelation.ts";

describe("confidenceOf", () => {
  const of = (confidence: string) => confidenceOf({ ...productionProfile, confidence });

  it("behavior: is the level as an exact fraction, strictly between 0 and 1", () => {
    expect(of("0.975")).to.deep.equal({ numerator: 975n, denominator: 1000n });
    expect(of("0.000000000000001").numerator).to.equal(1n);
    expect(of("0.999999999999999").numerator).to.equal(999_999_999_999_999n);
  });

  it("error: 0, 1, what is beyond, a percentage, no decimal", () => {
    for (const level of ["0", "1", "1.0", "-0.5", "99"]) {
      const error = refusalOf(() => of(level));
      expect([error.code, error.value]).to.deep.equal(["impossibleParameter", level]);
      expect(error.message).to.contain("The confidence level is not between 0 and 1");
      expect(error.remedy).to.contain('"0.99"');
    }
    const error = refusalOf(() => of("NaN"));
    expect([error.code, error.value]).to.deep.equal(["malformedDecimal", "NaN"]);
    expect(error.message).to.contain("confidence is not a decimal string");
  });
});

describe("withCorrelation", () => {
  it("behavior: one regime, ρ within the classes under risk and across them, nothing elsewhere", () => {
    const profile = withCorrelation(productionProfile, 0.68, "0.35");
    expect(profile.regimes).to.deep.equal([
      {
        weight: "1",
        correlation: {
          root: "0",
          risk: "0.35",
          crypto: "0.68",
          equity: "0.68",
          macro: "0.68",
          politics: "0",
          sports: "0",
        },
      },
    ]);
    const { regimes: _own, ...rest } = productionProfile;
    expect(profile).to.deep.include(rest);
    expect(withCorrelation(referenceProfile, "0.68", "0.35")).to.deep.equal(referenceProfile);
  });

  it("behavior: nodes below a class have its ρ too; a risk node without classes has only its own", () => {
    const deep = {
      name: "root",
      children: [
        { name: "risk", children: [{ name: "crypto", children: [{ name: "majors", assets: ["BTC"] }] }] },
      ],
    };
    const { correlation } = withCorrelation({ ...referenceProfile, tree: deep }, ".7", ".3").regimes[0]!;
    expect(correlation).to.deep.equal({ root: "0", risk: ".3", crypto: ".7", majors: ".7" });
    const flat = { name: "root", children: [{ name: "risk", assets: ["BTC"] }] };
    expect(
      withCorrelation({ ...referenceProfile, tree: flat }, 1, 0.5).regimes[0]!.correlation,
    ).to.deep.equal({
      root: "0",
      risk: "0.5",
    });
  });

  it("error: a tree without a node named risk under its root", () => {
    for (const tree of [
      { name: "root" },
      { name: "root", children: [{ name: "all", children: [{ name: "risk" }] }] },
    ]) {
      const error = refusalOf(() => withCorrelation({ ...referenceProfile, tree }, 0.5, 0.5));
      expect([error.code, error.value]).to.deep.equal(["unknownNode", "reference"]);
      expect(error.message).to.contain('The tree has no node "risk" under its root');
      expect(error.remedy).to.equal("Add it.");
    }
  });
});

describe("withUsedVolatility", () => {
  it("behavior: gives the known underlyings the levels of the design's table, others nothing", () => {
    const assets = withUsedVolatility({ ...defaultAssets, DOGE: defaultAssets.BTC! });
    const levels = Object.entries(assets).map(([name, { usedVolatility }]) => [
      name,
      usedVolatility?.stressed,
      usedVolatility?.longRun,
    ]);
    expect(levels).to.deep.equal([
      ["BTC", "1.26", "0.67"],
      ["ETH", "1.48", "0.86"],
      ["SOL", "2.12", "1.18"],
      ["SPX", "0.42", "0.17"],
      ["WTI", "0.89", "0.49"],
      ["DOGE", undefined, undefined],
    ]);
    expect(assets.WTI).to.deep.equal({
      daysPerYear: 252,
      horizonDays: "2",
      shift: "40",
      usedVolatility: {
        multiplier: "1.06",
        stressedShare: "0.25",
        toxicityWeight: "0.5",
        stressed: "0.89",
        longRun: "0.49",
      },
    });
    expect(assets.DOGE).to.deep.equal(defaultAssets.BTC);
  });
});
