import { expect } from "chai";
import fc from "fast-check";
import { ModelError } from "../errors/ModelError.ts";
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
  it("behavior: ties go to the lower index, negative shares are floored", () => {
    expect(apportion([15n, 15n, -10n], 10n, 2n)).to.deep.equal([2n, 1n, -1n]);
    expect(apportion([-15n, 30n], 10n, 1n)).to.deep.equal([-2n, 3n]);
  });
});

describe("panelError", () => {
  it("behavior: of 1, 2, 3, 4 is √(5/3)/2 = .645, rounded up", () => {
    expect(panelError([1_000_000n, 2_000_000n, 3_000_000n, 4_000_000n])).to.equal(645_498n);
  });
  it("behavior: nothing to compare, or no spread, is 0", () => {
    expect(panelError([5n])).to.equal(0n);
    expect(panelError([5n, 5n])).to.equal(0n);
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
    const losses = Float64Array.from({ length: 1000 }, (_, s) => s);
    expect(effectiveTail(losses, parseFraction("0.9"), new Float64Array(1000).fill(3))).to.equal(100n);
  });
  it("behavior: one heavy scenario in the tail leaves little of it: (10 + 10·1)²/(100 + 10) = 3.6", () => {
    const losses = Float64Array.from({ length: 191 }, (_, s) => -s);
    const weights = new Float64Array(191).fill(1);
    weights[0] = 10;
    expect(effectiveTail(losses, parseFraction("0.9"), weights)).to.equal(3n);
  });
  it("error: a set too small for its tail is refused with the number that would do", () => {
    expect(() => assertTail(5000, alpha, 50)).not.to.throw();
    expect(() => assertTail(4999, alpha, 50))
      .to.throw(ModelError, "Use at least 5000 points")
      .with.property("code", "tailTooSmall");
    expect(() => assertTail(1999, parseFraction("0.975"), 50)).to.throw(ModelError, "2000");
  });
});
