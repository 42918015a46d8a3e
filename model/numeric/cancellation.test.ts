import { expect } from "chai";
import { expMinusOne } from "./expMinusOne.ts";
import { logRatio } from "./logRatio.ts";
import { millsRatio, normalBetween, normalCdf, normalDensity } from "./normal.ts";

const close = (actual: number, expected: number, relative = 4e-16) =>
  expect(actual).to.be.closeTo(expected, relative * Math.abs(expected));

/** Expected values: mpmath, 40 digits. */
describe("differences that would cancel keep their digits", () => {
  it("behavior: ln(a/b) of near and of very far numbers", () => {
    close(logRatio(100, 100.01), -9.9995000333359489295e-5);
    close(logRatio(1e-300, 1e300), -1381.5510557964274104);
    expect(logRatio(7, 7)).to.equal(0);
    expect(logRatio(1, 0)).to.be.NaN;
    expect(logRatio(-1, 1)).to.be.NaN;
  });

  it("behavior: e^x − 1 near 0 and away from it", () => {
    close(expMinusOne(-1e-9), -9.9999999950000006245e-10);
    close(expMinusOne(-0.3), -0.25918177931828212571);
    expect(expMinusOne(1e-17)).to.equal(1e-17);
    expect(expMinusOne(-800)).to.equal(-1);
  });

  it("behavior: Mills' ratio where Φ itself has underflown", () => {
    for (const [y, expected] of [
      [0.68, 0.78413705552832598447],
      [1, 0.65567954241879847154],
      [5, 0.19280810471531576488],
      [6, 0.16237766089686746182],
      [38, 0.026297602974252964378],
      [200, 0.00499987500937382833],
    ] as const) {
      close(millsRatio(y), expected, 1e-15);
    }
  });

  it("behavior: the probability of an interval in the upper tail equals that of its mirror image", () => {
    expect(normalBetween(9, 10)).to.equal(normalBetween(-10, -9));
    expect(normalBetween(9, 10)).to.equal(normalCdf(-9) - normalCdf(-10));
    expect(normalBetween(-1, 2)).to.be.closeTo(0.8185946141203637, 1e-15);
  });

  it("behavior: the density is 0 at infinity", () => {
    expect(normalDensity(Infinity)).to.equal(0);
    expect(normalDensity(-Infinity)).to.equal(0);
  });
});
