import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { productionProfile } from "../profiles/production.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { withCorrelation } from "../profiles/withCorrelation.ts";
import { correlation } from "./correlation.ts";
import { factorModel } from "./factorModel.ts";

const indexOf = (model: ReturnType<typeof factorModel>, name: string): number =>
  model.assets.findIndex((asset) => asset.name === name);

describe("factorModel", () => {
  it("two assets correlate with the ρ of their lowest common ancestor, each with itself 1", () => {
    const model = factorModel(referenceProfile);
    const rho = (a: string, b: string): number => correlation(model, 0, indexOf(model, a), indexOf(model, b));
    expect(rho("BTC", "ETH")).to.be.closeTo(0.68, 1e-15);
    expect(rho("BTC", "SPX")).to.be.closeTo(0.35, 1e-15);
    expect(rho("SPX", "WTI")).to.be.closeTo(0.35, 1e-15);
    for (const name of ["BTC", "SPX", "WTI"]) expect(rho(name, name)).to.be.closeTo(1, 1e-15);
  });

  it("the production regimes give crypto .60/.83/.95, equity–crypto .05/.35/.60 and macro −.20/.15/.50", () => {
    const model = factorModel(productionProfile);
    const rows = [
      ["BTC", "SOL", 0.6, 0.83, 0.95],
      ["SPX", "ETH", 0.05, 0.35, 0.6],
      ["WTI", "BTC", -0.2, 0.15, 0.5],
      ["WTI", "SPX", -0.2, 0.15, 0.5],
      ["WTI", "WTI", 1, 1, 1],
    ] as const;
    for (const [a, b, ...expected] of rows) {
      expected.forEach((rho, regime) => {
        expect(correlation(model, regime, indexOf(model, a), indexOf(model, b))).to.be.closeTo(rho, 1e-14);
      });
    }
  });

  it("error: names the path on which correlation decreases towards the leaves", () => {
    expect(() => factorModel(withCorrelation(referenceProfile, 0.2, 0.35)))
      .to.throw(ModelError, "root › risk › crypto")
      .with.property("code", "correlationNotMonotone");
  });

  it("error: refuses β²ρ above 1, a node without ρ and regimes that do not sum to 1", () => {
    const [regime] = referenceProfile.regimes;
    if (regime === undefined) throw new Error("no regime");
    const variants = [
      { ...regime, beta: { BTC: "1.3" } },
      { ...regime, correlation: { root: "0" } },
      { ...regime, weight: "0.9" },
    ];
    const codes = variants.map((variant) => {
      try {
        factorModel({ ...referenceProfile, regimes: [variant] });
        return "none";
      } catch (error) {
        return error instanceof ModelError ? error.code : "other";
      }
    });
    expect(codes).to.deep.equal(["impossibleParameter", "missingField", "impossibleParameter"]);
  });
});
