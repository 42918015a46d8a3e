import { expect } from "chai";

import { ModelError } from "../errors/ModelError.ts";
import { binomialCdf, binomialPmf, binomialUpperTail } from "./binomial.ts";

const relative = (computed: number, expected: number): number => Math.abs(computed / expected - 1);

/** C(n, k)·a^k·(b − a)^(n − k)/b^n in integers, to 40 digits. */
function exactPmf(k: number, n: number, a: bigint, b: bigint): number {
  let choose = 1n;
  for (let i = 0; i < k; i++) choose = (choose * BigInt(n - i)) / BigInt(i + 1);
  const numerator = choose * a ** BigInt(k) * (b - a) ** BigInt(n - k);
  const denominator = b ** BigInt(n);
  // Scaled so that 40 digits are left however small it is.
  const digits = Math.max(0, String(denominator).length - String(numerator).length) + 40;
  const scaled = (numerator * 10n ** BigInt(digits)) / denominator;
  return Number(`${scaled}e-${digits}`);
}

describe("binomial", () => {
  it("behavior: agrees with integers at every count of 40 fair coins: small counts by sum, large ones by series", () => {
    for (let k = 0; k <= 40; k++) {
      expect(relative(binomialPmf(k, 40, 0.5), exactPmf(k, 40, 1n, 2n)), `${k}`).to.be.below(2e-14);
    }
  });

  it("behavior: next to the mean of many trials no digits cancel", () => {
    for (const k of [1900, 1990, 2000, 2001, 2100, 2400, 2500, 3000]) {
      expect(relative(binomialPmf(k, 10_000, 0.2), exactPmf(k, 10_000, 1n, 5n)), `${k}`).to.be.below(2e-13);
    }
  });

  it("behavior: none of n by the logarithm of 1 − p, also where 1 − p has no digits of p left", () => {
    for (const p of [0.3, 1.01e-3, 1e-3, 9.9e-4, 1e-6, 1e-10, 1e-17]) {
      const n = Math.min(1e15, Math.floor(600 / -Math.log1p(-p)));
      expect(relative(binomialPmf(0, n, p), Math.exp(n * Math.log1p(-p))), `${p}`).to.be.below(
        // 1 − p is rounded to 1e-16, and the exponent is 600.
        p > 1e-3 ? 6e-14 / p : 4e-13,
      );
    }
    // All of n: .3^5.
    expect(binomialPmf(5, 5, 0.3)).to.be.closeTo(0.00243, 1e-17);
  });

  it("behavior: both tails count their own end; everything is certain, on either side of the mean", () => {
    // Three fair coins: 1, 3, 3, 1 of 8.
    expect([0, 1, 2, 3].map((k) => binomialPmf(k, 3, 0.5) * 8)).to.satisfy((row: number[]) =>
      row.every((value, k) => Math.abs(value - [1, 3, 3, 1][k]!) < 1e-14),
    );
    [1, 4, 7, 8].forEach((sum, k) => {
      expect(binomialCdf(k, 3, 0.5) * 8).to.be.closeTo(sum, 1e-14);
      expect(binomialUpperTail(3 - k, 3, 0.5) * 8).to.be.closeTo(sum, 1e-14);
    });
    expect(binomialCdf(3, 3, 0.1)).to.equal(1);
    expect(binomialUpperTail(0, 3, 0.1)).to.equal(1);
    for (const k of [1, 5, 50, 99]) {
      expect(binomialCdf(k - 1, 100, 0.3) + binomialUpperTail(k, 100, 0.3)).to.be.closeTo(1, 1e-14);
    }
  });

  it("error: counts that are no whole numbers from 0 to n, probabilities that are not inside (0, 1)", () => {
    for (const call of [binomialPmf, binomialCdf, binomialUpperTail]) {
      for (const [k, n] of [
        [-1, 3],
        [4, 3],
        [0, 0],
        [0.5, 3],
        [1, 2.5],
        [NaN, 3],
        [1, Infinity],
      ] as const) {
        expect(() => call(k, n, 0.5))
          .to.throw(ModelError, "not an integer from 0 to the number of trials")
          .that.deep.includes({
            code: "impossibleParameter",
            value: [k, n],
            remedy: "Pass whole numbers, 0 ≤ k ≤ n, n ≥ 1.",
          });
      }
      for (const p of [0, 1, -0.1, 1.1, NaN]) {
        expect(() => call(1, 3, p))
          .to.throw(ModelError, `strictly between 0 and 1 (got ${p}). Pass a fraction.`)
          .with.property("code", "impossibleProbability");
      }
    }
  });
});
