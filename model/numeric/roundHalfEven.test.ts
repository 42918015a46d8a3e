import { expect } from "chai";
import fc from "fast-check";
import { roundHalfEven } from "./roundHalfEven.ts";

/** The nearest of the two integers around x, the even one of two equally near. */
function nearest(x: number): number {
  const [below, above] = [Math.floor(x), Math.ceil(x)];
  if (x - below !== above - x) return x - below < above - x ? below : above;
  return below % 2 === 0 ? below : above;
}

describe("roundHalfEven", () => {
  it("behavior: is the nearest integer, the even one of two, at every size that has fractions", () => {
    const sizes = fc
      .integer({ min: -30, max: 52 })
      .chain((exponent) => fc.double({ min: -1, max: 1, noNaN: true }).map((x) => x * 2 ** exponent));
    const halves = fc.maxSafeInteger().map((n) => n / 2);
    fc.assert(
      fc.property(fc.oneof(sizes, halves), (x) => {
        // Never −0.
        expect(Object.is(roundHalfEven(x), nearest(x) + 0)).to.equal(true);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it("behavior: where the way changes, at 2^51, and where fractions end, at 2^52", () => {
    for (const size of [2 ** 51, 2 ** 52, 2 ** 53]) {
      for (const x of [-1, -0.5, 0, 0.5, 1].map((step) => size + step)) {
        expect(roundHalfEven(x)).to.equal(nearest(x));
        expect(roundHalfEven(-x)).to.equal(nearest(-x));
      }
    }
    const just = 2 ** 51 - 0.25;
    expect([just - 0.25, just].map(roundHalfEven)).to.deep.equal([2 ** 51, 2 ** 51]);
  });

  it("behavior: what is no number stays none", () => {
    expect(roundHalfEven(NaN)).to.deep.equal(NaN);
    expect(Number.isInteger(roundHalfEven(Infinity))).to.equal(false);
  });
});
