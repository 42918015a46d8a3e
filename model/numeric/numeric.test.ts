import { expect } from "chai";
import vectors from "../vectors/numeric.json" with { type: "json" };
import prices from "../vectors/prices-greeks.json" with { type: "json" };
import { exp } from "./exp.ts";
import { inverseNormal } from "./inverseNormal.ts";
import { integerSquareRoot } from "./integerSquareRoot.ts";
import { log } from "./log.ts";
import { normalCdf, normalOdds } from "./normal.ts";
import { roundHalfEven } from "./roundHalfEven.ts";

/** Largest relative error against values that were computed with 40 digits. */
function worst(rows: readonly (readonly number[])[], f: (x: number) => number): number {
  return Math.max(
    ...rows.map(([x = NaN, expected = NaN]) => {
      const error = Math.abs(f(x) - expected);
      return expected === 0 ? error : error / Math.abs(expected);
    }),
  );
}

describe("own functions agree with 40-digit arithmetic", () => {
  it("exp and log to the last place", () => {
    expect(worst(vectors.exp, exp)).to.be.below(2.3e-16);
    expect(worst(vectors.log, log)).to.be.below(2.3e-16);
  });

  it("Φ in both tails and Φ⁻¹ to 1e-15", () => {
    expect(worst(vectors.normalCdf, normalCdf)).to.be.below(1e-15);
    expect(worst(vectors.inverseNormal, inverseNormal)).to.be.below(1e-15);
  });

  it("the odds are Φ(x)/Φ(−x)", () => {
    for (const [x = NaN] of vectors.normalCdf) {
      if (Math.abs(x) < 8) expect(normalOdds(x) * (normalCdf(-x) / normalCdf(x))).to.be.closeTo(1, 1e-14);
    }
  });

  it("digital prices Φ(d₂) to 1e-12", () => {
    for (const row of prices.rows) {
      if (row.r !== 0 || row.q !== 0 || Math.abs(row.d2) > 8) continue;
      const deviation = row.vol * Math.sqrt(row.T);
      const d2 = log(row.S / row.K) / deviation - deviation / 2;
      // ln(S/K)/(σ√T) of a nearly expired at-the-money contract magnifies the rounding of S/K.
      const conditioning = 1 + 1 / deviation;
      expect(normalCdf(d2)).to.be.closeTo(row.dc.price, 1e-12 * row.dc.price * conditioning);
    }
  });

  it("extreme arguments give 0, ∞ and NaN instead of noise", () => {
    expect(exp(-701)).to.equal(0);
    expect(exp(710)).to.equal(Infinity);
    expect(log(0)).to.be.NaN;
    expect(log(-1)).to.be.NaN;
    expect(normalCdf(-40)).to.equal(0);
    expect(normalCdf(40)).to.equal(1);
    expect(inverseNormal(0)).to.be.NaN;
    expect(inverseNormal(1)).to.be.NaN;
  });
});

describe("roundHalfEven", () => {
  it("ties go to the even neighbour and −0 becomes +0", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, -2.5].map(roundHalfEven)).to.deep.equal([0, 2, 2, 0, -2, -2]);
    expect([0.49, 0.51, -0.51, 7].map(roundHalfEven)).to.deep.equal([0, 1, -1, 7]);
    expect(Object.is(roundHalfEven(-0.2), 0)).to.equal(true);
    expect(Object.is(roundHalfEven(-0), 0)).to.equal(true);
  });
});

describe("integerSquareRoot", () => {
  it("is the floor of the root, also next to perfect squares", () => {
    for (const root of [0n, 1n, 2n, 3n, 10n, 94906267n, 10n ** 30n + 7n]) {
      expect(integerSquareRoot(root * root)).to.equal(root);
      expect(integerSquareRoot(root * root + 2n * root)).to.equal(root);
      if (root > 0n) expect(integerSquareRoot(root * root - 1n)).to.equal(root - 1n);
    }
  });
});
