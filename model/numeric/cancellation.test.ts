import { expect } from "chai";
import { expMinusOne } from "./expMinusOne.ts";
import { logRatio } from "./logRatio.ts";
import { millsRatio, normalBetween, normalCdf, normalDensity, normalOdds } from "./normal.ts";

const close = (actual: number, expected: number, relative = 4e-16) =>
  expect(actual).to.be.closeTo(expected, relative * Math.abs(expected));

/** Expected values: mpmath, 40 digits. */
describe("differences that would cancel keep their digits", () => {
  it("behavior: ln(a/b) of near and of very far numbers", () => {
    close(logRatio(100, 100.01), -9.9995000333359489295e-5);
    close(logRatio(1e-300, 1e300), -1381.5510557964274104);
    close(logRatio(1e-300, 1), -690.77552789821370518);
    close(logRatio(3e299, 1), 689.57155509388776927);
    close(logRatio(1e200, 1e-200), 921.03403719761827359);
    // ln 3, ln 2, ln 7: the difference of the logarithms has lost a digit here.
    close(logRatio(3e8, 1e8), 1.0986122886681098);
    close(logRatio(2 ** 71, 2 ** 70), 0.69314718055994530942);
    close(logRatio(7e-9, 1e-9), 1.945910149055313305);
    // On both sides of the ratios at which the way of computing changes.
    close(logRatio(1.49, 1), 0.398776119957367767);
    close(logRatio(1.5, 1), 0.40546510810816438198);
    close(logRatio(0.5, 1), -0.69314718055994530942);
    expect(logRatio(7, 7)).to.equal(0);
    expect(logRatio(1, 0)).to.be.NaN;
    expect(logRatio(-1, 1)).to.be.NaN;
  });

  it("behavior: e^x − 1 near 0 and away from it", () => {
    close(expMinusOne(-1e-9), -9.9999999950000006245e-10);
    close(expMinusOne(-0.3), -0.25918177931828212571);
    close(expMinusOne(0.35), 0.41906754859325724827);
    close(expMinusOne(-0.5), -0.3934693402873665764);
    close(expMinusOne(0.5), 0.64872127070012814685);
    expect(expMinusOne(1e-17)).to.equal(1e-17);
    expect(expMinusOne(0)).to.equal(0);
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
    close(normalBetween(0.5, 2), 0.28578740677780768916);
    close(normalBetween(-5, -3), 0.0013496113800582153327);
    close(normalBetween(-0.25, 7), 0.5987063256816439117);
    expect(normalBetween(-1, 2)).to.be.closeTo(0.8185946141203637, 1e-15);
  });

  it("behavior: the odds Φ(x)/Φ(−x) to 1e-15 on both sides and across the ranges of Φ", () => {
    for (const [x, expected] of [
      [0, 1],
      [0.5, 2.241096704566969944],
      [-0.5, 0.44621010684731803555],
      [1.5, 13.96844623045369758],
      [-1.5, 0.071589923711043975211],
      [6, 1013594690.7942494249],
      [-6, 9.86587646011053323e-10],
    ] as const) {
      close(normalOdds(x), expected, 1e-15);
    }
  });

  it("behavior: φ and Φ end at 37.4, where e^(−x²/2) leaves the numbers that exp gives", () => {
    close(normalDensity(37.25), 1.9748837798916328974e-302, 1e-15);
    close(normalCdf(-37.25), 5.2978887799272688403e-304, 1e-15);
    for (const x of [37.5, 38, 38.5, 40, 1e300, Infinity]) {
      expect([normalDensity(x), normalCdf(-x), normalCdf(x)], String(x)).to.deep.equal([0, 0, 1]);
    }
  });

  it("behavior: the density is 0 at infinity", () => {
    expect(normalDensity(Infinity)).to.equal(0);
    expect(normalDensity(-Infinity)).to.equal(0);
  });
});
