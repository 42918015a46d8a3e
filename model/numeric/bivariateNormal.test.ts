import { expect } from "chai";
import { ModelError } from "../errors/ModelError.ts";
import vectors from "../vectors/bivariate-normal.json" with { type: "json" };
import { bivariateNormalCdf } from "./bivariateNormal.ts";
import { normalCdf } from "./normal.ts";

describe("bivariateNormalCdf", () => {
  it("behavior: 75 values computed with 40 digits, to 1e-13 of the value", () => {
    for (const { h, k, rho, cdf_str: text } of vectors.bvn) {
      const expected = Number(text);
      // The file was computed to an absolute 1e-40: below that its own digits are wrong, or 0.
      const allowed = Math.max(1e-13 * expected, 1e-40);
      expect(bivariateNormalCdf(h, k, rho)).to.be.closeTo(expected, allowed, `${h} ${k} ${rho}`);
    }
  });

  it("behavior: relative accuracy also where the value is tiny, against 80 digits", () => {
    const expected = 2.96874550263105178e-41;
    expect(bivariateNormalCdf(0.5, -2.326347874040841, -0.99)).to.be.closeTo(expected, 1e-12 * expected);
  });

  it("behavior: also where nearly opposite numbers can hardly both be so low (mpmath, 40 digits)", () => {
    // The tolerance is what the rounding of k − ρh costs.
    for (const [h, k, rho, expected, relative] of [
      [0, 0, -(1 - 2 ** -40), 2.1465213684014661446e-7, 1e-13],
      [0, -1e-5, -(1 - 2 ** -40), 4.2798023790009118468e-21, 1e-13],
      [0, -1.6e-5, -(1 - 2 ** -40), 4.1070567632958654779e-40, 1e-13],
      [-3e-5, 0, -(1 - 2 ** -40), 1.5651127834855796752e-117, 1e-13],
      [1, -1.00002, -(1 - 2 ** -40), 1.0359464428652465558e-57, 1e-8],
      [-3, 2.98, -(1 - 2 ** -20), 3.4189856081347906321e-54, 1e-12],
      [-5, -4.99999, 1 - 2 ** -40, 2.8665157187919391166e-7, 1e-13],
    ] as const) {
      expect(bivariateNormalCdf(h, k, rho)).to.be.closeTo(expected, relative * expected, `${h} ${k} ${rho}`);
    }
  });

  it("behavior: the order of the limits does not change a bit, and large ones cost nothing", () => {
    for (const rho of [-0.99, -0.3, 0, 0.3, 0.99]) {
      expect(bivariateNormalCdf(1e9, 2e9, rho)).to.be.closeTo(1, 1e-15);
      expect(bivariateNormalCdf(-1.5, 1e300, rho)).to.be.closeTo(normalCdf(-1.5), 1e-14 * normalCdf(-1.5));
      expect(bivariateNormalCdf(1e300, -1.5, rho)).to.equal(bivariateNormalCdf(-1.5, 1e300, rho));
      expect(bivariateNormalCdf(12, 11, rho)).to.be.closeTo(1, 1e-15);
    }
  });

  it("behavior: at the origin ¼ + asin(ρ)/2π (Sheppard 1899), up to ρ = .9999999", () => {
    for (const rho of [-0.9999999, -0.998, -0.5, 0, 0.35, 0.68, 0.925, 0.998, 0.9999999]) {
      const expected = 0.25 + Math.asin(rho) / (2 * Math.PI);
      // asin near ±1 loses half the digits of 1 − ρ.
      expect(bivariateNormalCdf(0, 0, rho)).to.be.closeTo(expected, 1e-14, String(rho));
    }
  });

  it("behavior: the four quadrants of any point add up to 1, and the order of the two does not matter", () => {
    for (const [h, k, rho] of [
      [0.3, -1.2, 0.6],
      [-2.5, 2.4, -0.97],
      [4, 0.1, 0.9999],
      [-0.01, 0.02, -0.9999],
    ] as const) {
      const total =
        bivariateNormalCdf(h, k, rho) +
        bivariateNormalCdf(h, -k, -rho) +
        bivariateNormalCdf(-h, k, -rho) +
        bivariateNormalCdf(-h, -k, rho);
      expect(total).to.be.closeTo(1, 1e-14);
      expect(bivariateNormalCdf(k, h, rho)).to.equal(bivariateNormalCdf(h, k, rho));
    }
  });

  it("behavior: ρ = 0 is the product, ρ = ±1 the bounds of Fréchet", () => {
    expect(bivariateNormalCdf(-3, 0.5, 0)).to.be.closeTo(normalCdf(-3) * normalCdf(0.5), 1e-17);
    expect(bivariateNormalCdf(-3, 0.5, 1)).to.equal(normalCdf(-3));
    expect(bivariateNormalCdf(-3, 0.5, -1)).to.equal(0);
    expect(bivariateNormalCdf(3, 0.5, 1)).to.equal(normalCdf(0.5));
    expect(bivariateNormalCdf(-0.5, 0.5, -1)).to.equal(0);
    expect(bivariateNormalCdf(-0.5, 0.75, -1)).to.equal(normalCdf(-0.5) - normalCdf(-0.75));
    expect(bivariateNormalCdf(1, 0.5, -1)).to.be.closeTo(normalCdf(1) + normalCdf(0.5) - 1, 2e-16);
  });

  it("args: infinite limits leave the margins", () => {
    expect(bivariateNormalCdf(-1, Infinity, 0.4)).to.equal(normalCdf(-1));
    expect(bivariateNormalCdf(Infinity, Infinity, 0.4)).to.equal(1);
    expect(bivariateNormalCdf(Infinity, -Infinity, 0.4)).to.equal(0);
    for (const rho of [-1, -0.4, 0, 1]) expect(bivariateNormalCdf(-Infinity, 0.3, rho)).to.equal(0);
    expect(bivariateNormalCdf(-39, 2, 0.4)).to.be.within(0, 1e-300);
  });

  it("error: a limit or a correlation that is none", () => {
    for (const [h, k, rho, code, value, remedy] of [
      [NaN, 0, 0, "notFinite", [NaN, 0], "Pass numbers or ±Infinity."],
      [0, NaN, 0, "notFinite", [0, NaN], "Pass numbers or ±Infinity."],
      [0, 0, NaN, "impossibleParameter", NaN, "Pass one between −1 and 1."],
      [0, 0, 1.0001, "impossibleParameter", 1.0001, "Pass one between −1 and 1."],
      [0, 0, -1.0001, "impossibleParameter", -1.0001, "Pass one between −1 and 1."],
    ] as const) {
      expect(() => bivariateNormalCdf(h, k, rho))
        .to.throw(ModelError, code === "notFinite" ? "A limit of the bivariate" : "outside [−1, 1]")
        .that.deep.includes({ code, value, remedy });
    }
  });
});
