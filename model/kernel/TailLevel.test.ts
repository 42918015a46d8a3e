import { expect } from "chai";
import fc from "fast-check";

import { parseFraction } from "../numeric/parseDecimal.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { requireLevel } from "./requireLevel.ts";
import { readShortfall, readTail, tailLevel } from "./TailLevel.ts";

describe("tailLevel", () => {
  it("behavior: k is the least number of scenarios that hold a share of 1 − α; weights make the share whole", () => {
    const of = (points: number, confidence: string) => {
      const { scale, tail, k } = tailLevel(points, parseFraction(confidence));
      return [Number(scale), Number(tail), k];
    };
    // 1 % of 5,000 is 50; of 777 it is 7.77, so each weighs 100; 2.5 % of 16,384 is 409.6.
    expect(of(5000, "0.99")).to.deep.equal([1, 50, 50]);
    expect(of(777, "0.99")).to.deep.equal([100, 777, 8]);
    expect(of(16384, "0.975")).to.deep.equal([5, 2048, 410]);
    expect(of(1, "0.99")).to.deep.equal([100, 1, 1]);
  });

  it("error: no number of scenarios, or a confidence that is not between 0 and 1", () => {
    const confidence = parseFraction("0.99");
    for (const points of [0, -1, 0.5, NaN, Infinity, 2 ** 53]) {
      expect(refusalOf(() => tailLevel(points, confidence)).code).to.equal("impossibleParameter");
    }
    for (const [numerator, denominator] of [
      [0n, 1n],
      [1n, 1n],
      [-1n, 2n],
      [3n, 2n],
      [0n, 0n],
      [1n, 0n],
    ] as const) {
      expect(refusalOf(() => tailLevel(100, { numerator, denominator })).message).to.contain(
        "between 0 and 1",
      );
    }
  });
});

describe("readTail", () => {
  it("behavior: sums of parts of 18 bits and of their products as they are defined, by hand", () => {
    for (const [a, b, c] of [
      [5, 2, 1],
      // Beyond what doubles add exactly.
      [2 ** 52 - 1, 2 ** 40 + 1, 2 ** 30 + 7],
    ] as const) {
      const records = new Float64Array(20);
      records.set([-3, a, b, c], 10);
      new BigInt64Array(records.buffer).set([7n, 11n, 13n, 17n, 19n], 14);
      const level = { points: 4n, scale: 3n, tail: 5n, k: 2 };
      const sum = BigInt(a) + 2n ** 18n * BigInt(b) + 2n ** 36n * BigInt(c);
      const squares = 7n + 11n * 2n ** 19n + 13n * 2n ** 36n + 17n * 2n ** 55n + 19n * 2n ** 72n;
      expect(readTail(records, 10, level)).to.deep.equal({
        threshold: -3n,
        excess: 3n * sum,
        spread: 81n * 4n * (4n * squares - sum * sum),
        total: 12n,
        tail: 5n,
      });
    }
  });
});

describe("requireLevel", () => {
  it("error: a level over other scenarios, or that was tampered with", () => {
    const level = tailLevel(100, parseFraction("0.99"));
    requireLevel(level, 100);
    requireLevel({ ...level, k: 100 }, 100);
    expect(refusalOf(() => requireLevel(level, 101)).message).to.contain("tailLevel(101, …)");
    for (const k of [0, -1, 101, 1.5, NaN]) {
      expect(refusalOf(() => requireLevel({ ...level, k }, 100)).code).to.equal("impossibleParameter");
    }
  });
});

describe("readShortfall", () => {
  it("behavior: v + ⌈w·Σy/A⌉ of so many lots, also where doubles do not hold what is on the way", () => {
    const level = tailLevel(16_384, { numerator: 99n, denominator: 100n });
    const size = fc.constantFrom(1, 3, 2 ** 20 + 1, 2 ** 32 - 1, 2 ** 46 - 1);
    const lots = fc.constantFrom(1n, 7n, 1000n, 2n ** 30n + 1n, 2n ** 52n + 1n);
    fc.assert(
      fc.property(size, size, size, size, fc.boolean(), lots, (v, a, b, c, isGain, times) => {
        const threshold = isGain ? -v : v;
        // Σy in three digits, as the kernel writes it.
        const records = Float64Array.of(NaN, threshold, a, b, c);
        const sum = BigInt(a) + (BigInt(b) << 18n) + (BigInt(c) << 36n);
        const excess = times * level.scale * sum;
        const more = (excess + level.tail - 1n) / level.tail;
        expect(readShortfall(records, 1, level, times)).to.equal(times * BigInt(threshold) + more);
      }),
      { numRuns: 500, seed: 72 },
    );
    // 3·v is −2⁵³ − 1, which a double rounds; ⌈3·25·1000/4096⌉ more is 19.
    const gain = Float64Array.of(-3_002_399_751_580_331, 1000, 0, 0);
    expect(readShortfall(gain, 0, level, 3n)).to.equal(-(2n ** 53n) - 1n + 19n);
  });
});
