import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
import { divideUp } from "../numeric/divideUp.ts";
import { parseFraction } from "../numeric/parseDecimal.ts";
import { allocateShortfall } from "./allocateShortfall.ts";
import { apportion } from "./apportion.ts";
import { assertTail, effectiveTail } from "./effectiveTail.ts";
import { panelError, panelShortfalls } from "./panelError.ts";
import { sampleTailRisk } from "./sampleTailRisk.ts";

const alpha = parseFraction("0.99");
const confidences = fc.constantFrom("0.99", "0.975", "0.9", "0.5").map((text) => parseFraction(text));
const columns = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 300 }))
  .chain(([parts, points]) =>
    fc.array(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: points, maxLength: points }), {
      minLength: parts,
      maxLength: parts,
    }),
  )
  .map((lists) => lists.map((list) => Float64Array.from(list)));

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
const sumOf = (parts: readonly Float64Array[]): Float64Array =>
  parts[0]!.map((_, s) => parts.reduce((sum, part) => sum + part[s]!, 0));

describe("allocateShortfall", () => {
  it("behavior: sums to the Expected Shortfall to the last unit, whatever the ties", () => {
    fc.assert(
      fc.property(columns, confidences, (parts, confidence) => {
        const shares = allocateShortfall(parts, confidence);
        const { expectedShortfall } = sampleTailRisk(sumOf(parts), confidence);
        return shares.reduce((sum, share) => sum + share, 0n) === expectedShortfall;
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it("behavior: is the mean of the part over the tail, the atom at v in its share (brute force)", () => {
    fc.assert(
      fc.property(columns, (parts) => {
        // 90 %: ten copies of each scenario make the tail a whole number of copies; within the atom all scenarios share.
        const confidence = parseFraction("0.9");
        const total = sumOf(parts);
        const tail = total.length / 10;
        const v = Number(sampleTailRisk(total, confidence).valueAtRisk);
        const above = total.reduce((n, loss) => (loss > v ? n + 1 : n), 0);
        const at = total.reduce((n, loss) => (loss === v ? n + 1 : n), 0);
        const shares = allocateShortfall(parts, confidence);
        return parts.every((part, i) => {
          let mean = 0;
          part.forEach((loss, s) => {
            if (total[s]! > v) mean += loss / tail;
            else if (total[s] === v) mean += (loss * (tail - above)) / at / tail;
          });
          return Math.abs(Number(shares[i]) - mean) <= 1 + 1e-9;
        });
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it("behavior: is the derivative of ES in the size of a part", () => {
    // Two independent uniform ladders without ties: ES is smooth, the difference quotient is its slope.
    const n = 10_007;
    const a = Float64Array.from({ length: n }, (_, s) => (s * 7919) % n);
    const b = Float64Array.from({ length: n }, (_, s) => (s * 104_729) % n);
    const at = (size: number): number =>
      Number(
        sampleTailRisk(sumOf([a.map((x) => 1000 * x), b.map((x) => size * x)]), alpha).expectedShortfall,
      );
    const slope = (at(1010) - at(990)) / 20;
    const [, share] = allocateShortfall([a.map((x) => 1000 * x), b.map((x) => 1000 * x)], alpha);
    expect(Number(share) / 1000).to.be.closeTo(slope, 0.005 * slope);
  });
});

describe("apportion", () => {
  it("behavior: Hamilton's method: 13 seats for 3.9, 5.5, 3.6", () => {
    expect(apportion([39n, 55n, 36n], 10n, 13n)).to.deep.equal([4n, 5n, 4n]);
  });
  it("behavior: ties go to the lower index", () => {
    expect(apportion([15n, 15n, -10n], 10n, 2n)).to.deep.equal([2n, 1n, -1n]);
    expect(apportion([4n, 5n, 5n, 5n, 1n], 10n, 2n)).to.deep.equal([0n, 1n, 1n, 0n, 0n]);
  });
  it("behavior: negative shares are floored, so their remainder counts from below", () => {
    // −1.5 is −2 and .5, −1.8 is −2 and .2, −2 is itself, 2.4 is 2 and .4; the sum is −2.9.
    const shares = [-15n, -18n, -20n, 24n];
    expect(apportion(shares, 10n, -3n)).to.deep.equal([-1n, -2n, -2n, 2n]);
    expect(apportion(shares, 10n, -2n)).to.deep.equal([-1n, -2n, -2n, 3n]);
  });
  it("behavior: remainders that a double does not tell apart", () => {
    expect(apportion([10n ** 30n, 10n ** 30n + 1n, 0n], 2n * 10n ** 30n + 1n, 1n)).to.deep.equal([
      0n,
      1n,
      0n,
    ]);
  });
  it("behavior: no part is a unit or more from its share, and the parts sum to the total", () => {
    const share = fc.bigInt({ min: -500n, max: 500n });
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 1, maxLength: 8 }),
        fc.bigInt({ min: 1n, max: 40n }),
        (shares, d) => {
          const total = divideUp(sum(shares), d);
          const parts = apportion(shares, d, total);
          const near = parts.every((part, i) => (part - 1n) * d < shares[i]! && shares[i]! < (part + 1n) * d);
          return sum(parts) === total && near;
        },
      ),
      { numRuns: 500, seed: 14 },
    );
  });
});

describe("panelError", () => {
  it("behavior: of 1, 2, 3, 4 is √(5/3)/2 = .645, rounded up", () => {
    expect(panelError([1_000_000n, 2_000_000n, 3_000_000n, 4_000_000n])).to.equal(645_498n);
  });
  it("behavior: two panels err by half their difference, up to the next unit", () => {
    expect(panelError([0n, 2n])).to.equal(1n);
    expect(panelError([7n, 4n])).to.equal(2n);
    expect(panelError([-3n, 5n])).to.equal(4n);
  });
  it("behavior: nothing to compare, or no spread, is 0", () => {
    expect(panelError([])).to.equal(0n);
    expect(panelError([5n])).to.equal(0n);
    expect(panelError([5n, 5n])).to.equal(0n);
  });
  it("behavior: the Expected Shortfall of each run of scenarios by itself", () => {
    // The worst half of 1, 9; of 4, 2; of 0, 6.
    const losses = Float64Array.of(1, 9, 4, 2, 0, 6);
    expect(panelShortfalls(losses, 3, parseFraction("0.5"))).to.deep.equal([9n, 4n, 6n]);
    expect(Array.from(losses)).to.deep.equal([1, 9, 4, 2, 0, 6]);
  });
  it("behavior: the pooled Expected Shortfall is at least the mean of the panels'", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 8, maxLength: 8 * 40 }),
        (list) => {
          const losses = Float64Array.from(list.slice(0, list.length - (list.length % 4)));
          const shortfalls = panelShortfalls(losses, 4, parseFraction("0.9"));
          const { expectedShortfall } = sampleTailRisk(losses, parseFraction("0.9"));
          const sum = shortfalls.reduce((total, shortfall) => total + shortfall, 0n);
          // Each of the five is rounded up by less than one unit.
          return 4n * expectedShortfall >= sum - 4n;
        },
      ),
      { numRuns: 200, seed: 13 },
    );
  });
});

describe("effectiveTail", () => {
  it("behavior: with equal weights the number of scenarios in the tail", () => {
    expect(effectiveTail(new Float64Array(16_384), alpha)).to.equal(163n);
    expect(effectiveTail(new Float64Array(400), parseFraction("0.975"))).to.equal(10n);
    const losses = Float64Array.from({ length: 1000 }, (_, s) => s);
    expect(effectiveTail(losses, parseFraction("0.9"), new Float64Array(1000).fill(3))).to.equal(100n);
  });
  it("behavior: one heavy scenario in the tail leaves little of it: (10 + 10·1)²/(100 + 10) = 3.6", () => {
    const losses = Float64Array.from({ length: 191 }, (_, s) => -s);
    const weights = new Float64Array(191).fill(1);
    weights[0] = 10;
    expect(effectiveTail(losses, parseFraction("0.9"), weights)).to.equal(3n);
  });
  it("behavior: the tail is the largest losses, wherever they stand", () => {
    // 10 % of 40 is 4: the loss of 9 with weight 2, that of 8 with 1 and one of the weight 3 of the loss of 7.
    const losses = Float64Array.of(1, 8, 2, 9, 7, 3);
    const weights = Float64Array.of(20, 1, 4, 2, 3, 10);
    // (2 + 1 + 1)²/(4 + 1 + 1) = 2.67
    expect(effectiveTail(losses, parseFraction("0.9"), weights)).to.equal(2n);
  });
  it("behavior: of equal losses the first counts first", () => {
    // The tail weighs 5: five ones, or the five.
    const half = parseFraction("0.5");
    const losses = new Float64Array(6).fill(7);
    expect(effectiveTail(losses, half, Float64Array.of(1, 1, 1, 1, 1, 5))).to.equal(5n);
    expect(effectiveTail(losses, half, Float64Array.of(5, 1, 1, 1, 1, 1))).to.equal(1n);
  });
  it("args: no weight has no tail", () => {
    expect(effectiveTail(Float64Array.of(3, 4), alpha, Float64Array.of(0, 0))).to.equal(0n);
  });
  it("error: a set too small for its tail is refused with the number that would do", () => {
    expect(() => assertTail(5000, alpha, 50)).not.to.throw();
    expect(() => assertTail(4999, alpha, 50))
      .to.throw(ModelError, "A scenario set needs 50 points in its tail")
      .that.includes({ code: "tailTooSmall", value: 4999, remedy: "Use at least 5000 points." });
    expect(() => assertTail(2000, parseFraction("0.975"), 50)).not.to.throw();
    expect(() => assertTail(1999, parseFraction("0.975"), 50)).to.throw(ModelError, "2000");
  });
});
