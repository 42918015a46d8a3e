import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import { bivariateNormalCdf } from "../numeric/bivariateNormal.ts";
import { normalCdf } from "../numeric/normal.ts";
import { referenceProfile } from "../profiles/reference.ts";
import { withCorrelation } from "../profiles/withCorrelation.ts";
import { factorModel } from "../tree/factorModel.ts";
import { cellProbabilities } from "./cellProbabilities.ts";

const quadrature = { nodes: 161, range: 8 };
const axis = (factor: number, ...thresholds: number[]) => ({
  factor,
  thresholds: Float64Array.from(thresholds),
});
/** One regime: ρ within and across classes, β by asset. */
function modelOf(within: number, across: number, beta: Record<string, string> = {}) {
  const profile = withCorrelation(referenceProfile, within, across);
  return factorModel({ ...profile, regimes: [{ ...profile.regimes[0]!, beta }] });
}

describe("cellProbabilities of one and two axes", () => {
  it("behavior: one axis has the cells of a standard normal, whatever its ρ and β", () => {
    const cells = cellProbabilities(modelOf(0.8, 0.5, { BTC: "0.5" }), [axis(0, -1, 0.5)], quadrature);
    const expected = [normalCdf(-1), normalCdf(0.5) - normalCdf(-1), 1 - normalCdf(0.5)];
    expected.forEach((p, c) => expect(cells[c]).to.be.closeTo(p, 1e-15));
  });

  it("behavior: two axes are a bivariate normal of correlation β_aβ_bρ, the last running fastest", () => {
    for (const [factors, within, across, rho] of [
      [[0, 1], 0.9, 0.2, -0.36],
      [[0, 3], 0.9, 0.5, 0.4],
      [[0, 1], 1, 0.2, -0.4],
    ] as const) {
      const model = modelOf(within, across, { BTC: "0.8", ETH: "-0.5" });
      const [h, k] = [0.7, -0.4];
      const cells = cellProbabilities(model, [axis(factors[0], h), axis(factors[1], k)], quadrature);
      const both = bivariateNormalCdf(h, k, rho);
      [both, normalCdf(h) - both, normalCdf(k) - both].forEach((p, c) =>
        expect(cells[c]).to.be.closeTo(p, 1e-11),
      );
      expect(cells.reduce((sum, p) => sum + p, 0)).to.be.closeTo(1, 1e-14);
    }
  });

  it("behavior: the step resolves the cells however few nodes are asked for, and lies evenly about 0", () => {
    // The product of two normal distributions under a step of at most one of their deviations: error below 3e-7.
    for (const rho of [0.2, 0.5, 0.9, 0.96, 0.999]) {
      const model = modelOf(rho, 0);
      const [both] = cellProbabilities(model, [axis(0, 0), axis(1, 0)], { nodes: 1, range: 8 });
      expect(both).to.be.closeTo(0.25 + Math.asin(rho) / (2 * Math.PI), 3e-7);
    }
    const crude = cellProbabilities(modelOf(0.5, 0), [axis(0, 0), axis(1, 0)], { nodes: 9, range: 2 });
    expect(crude[0]).to.be.closeTo(crude[3]!, 1e-15);
  });

  it("behavior: regimes are mixed by their weights", () => {
    const [one, other] = [0.2, 0.9].map((rho) => withCorrelation(referenceProfile, rho, 0).regimes[0]!);
    const regimes = [
      { ...one!, weight: "0.25" },
      { ...other!, weight: "0.75" },
    ];
    const model = factorModel({ ...referenceProfile, regimes });
    const [both] = cellProbabilities(model, [axis(0, 0.3), axis(1, -0.2)], quadrature);
    const expected = 0.25 * bivariateNormalCdf(0.3, -0.2, 0.2) + 0.75 * bivariateNormalCdf(0.3, -0.2, 0.9);
    expect(both).to.be.closeTo(expected, 1e-11);
  });

  it("error: more than 2²⁰ cells; 2²⁰ are allowed", () => {
    const model = modelOf(0.5, 0.5);
    const many = (count: number) => [{ factor: 0, thresholds: new Float64Array(count) }];
    expect(() => cellProbabilities(model, many(1 << 20), quadrature))
      .to.throw(
        ModelError,
        "The strikes of the book cut the underlyings into more than 2^20 joint cells (got 1048577). Use the Monte-Carlo method.",
      )
      .with.property("code", "tooLarge");
    const cells = cellProbabilities(model, many((1 << 20) - 1), quadrature);
    expect([cells[0], cells[1], cells.at(-1)]).to.deep.equal([0.5, 0, 0.5]);
  });

  it("error: ρ so near 1 that 4,001 nodes do not resolve it", () => {
    const axes = [axis(0, 0), axis(1, 0)];
    const at = (rho: string) =>
      cellProbabilities(factorModel(withCorrelation(referenceProfile, rho, 0)), axes, quadrature);
    // 8/√(1 − ρ²'s root): at ρ = .999983992 the narrowest deviation is .004001 and 8 of it are 1,999.5 steps.
    const [both] = at("0.999983992");
    expect(both).to.be.closeTo(0.25 + Math.asin(0.999983992) / (2 * Math.PI), 1e-8);
    expect(() => at("0.9999841"))
      .to.throw(
        ModelError,
        "Correlation is too near 1 for the exact method (got 0.9999841). Use a ρ below 0.99998, or the Monte-Carlo method.",
      )
      .with.property("code", "unsupported");
  });
});
