import { expect } from "chai";
import { exp } from "../numeric/exp.ts";
import { poissonCounts } from "./poissonCounts.ts";

const counts = (mean: number, ...uniforms: number[]): number[] =>
  Array.from(poissonCounts(mean, Float64Array.from(uniforms)));

/** P(N ≤ n) term by term from the factorials. */
function cumulative(mean: number, n: number): number {
  let total = 0;
  let factorial = 1;
  for (let k = 0; k <= n; k++) {
    if (k > 0) factorial *= k;
    total += (Math.exp(-mean) * mean ** k) / factorial;
  }
  return total;
}

describe("poissonCounts", () => {
  it("behavior: the smallest n with u < P(N ≤ n), on both sides of every step", () => {
    for (const mean of [0.05, 1, 2.5, 12]) {
      for (let n = 0; cumulative(mean, n) < 1 - 1e-9; n++) {
        const step = cumulative(mean, n);
        expect(counts(mean, step * (1 - 1e-13), step * (1 + 1e-13)), `${mean} ${n}`).to.deep.equal([
          n,
          n + 1,
        ]);
      }
    }
  });

  it("behavior: at u = P(N = 0) itself there is a jump", () => {
    expect(counts(0.05, exp(-0.05))).to.deep.equal([1]);
  });

  it("behavior: no jumps at mean 0", () => {
    expect(counts(0, 0, 0.5, 1 - 2 ** -53)).to.deep.equal([0, 0, 0]);
  });

  it("behavior: a mean whose P(N = 0) is below 1e-18: the median of a mean of 100 is 100 (Choi 1994)", () => {
    // P(N ≤ 99) = .48670 and P(N ≤ 100) = .52656.
    expect(counts(100, 0.5, 0.4866, 0.5267)).to.deep.equal([100, 99, 101]);
    expect(counts(50, 0.5)).to.deep.equal([50]);
  });

  it("args: beyond the rounded sum, the first count of probability at most 1e-18", () => {
    // e^−1/19! = 3.0e-18 and e^−1/20! = 1.5e-19.
    expect(counts(1, 1)).to.deep.equal([20]);
  });

  it("behavior: one uniform under two means gives counts that rise together", () => {
    const uniforms = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
    const low = counts(0.4, ...uniforms);
    const high = counts(0.9, ...uniforms);
    expect(high.every((n, i) => n >= low[i]!)).to.equal(true);
    // The mean of each by the midpoint rule over u.
    expect(high.reduce((sum, n) => sum + n, 0) / 1000).to.be.closeTo(0.9, 0.005);
  });
});
