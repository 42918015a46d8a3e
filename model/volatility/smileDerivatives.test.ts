import { expect } from "chai";
import { smileDerivatives } from "./smileDerivatives.ts";

describe("derivatives of a smile's deviation", () => {
  it("behavior: of w = (2 + k + k² + k³)² they are those of 2 + k + k² + k³", () => {
    const polynomial = (k: number) => ({
      s: 2 + k + k * k + k ** 3,
      first: 1 + 2 * k + 3 * k * k,
      second: 2 + 6 * k,
    });
    for (const k of [-0.5, 0, 0.25, 1]) {
      const { s, first, second } = polynomial(k);
      // Leibniz: (s·s)‴ = 2s·s‴ + 6s′·s″, with s‴ = 6.
      const curve = () => ({
        variance: s * s,
        slope: 2 * s * first,
        curvature: 2 * s * second + 2 * first * first,
        third: 12 * s + 6 * first * second,
      });
      const found = smileDerivatives(curve, k);
      expect(found.deviation).to.be.closeTo(s, 1e-14);
      expect(found.first).to.be.closeTo(first, 1e-14);
      expect(found.second).to.be.closeTo(second, 1e-13);
      expect(found.third).to.be.closeTo(6, 1e-12);
    }
  });

  it("behavior: they are taken where they are asked for", () => {
    const curve = (k: number) => ({ variance: 1 + k, slope: 1, curvature: 0, third: 0 });
    // √(1 + k) at 3: 2, and ¼, −1/32, 3/256.
    expect(smileDerivatives(curve, 3)).to.deep.equal({
      deviation: 2,
      first: 0.25,
      second: -0.03125,
      third: 0.01171875,
    });
  });
});
