import { expect } from "chai";

import { parseFraction } from "../numeric/parseDecimal.ts";
import { refusalOf } from "../testing/refusalOf.ts";
import { requireLevel } from "./requireLevel.ts";
import { readTail, tailLevel } from "./TailLevel.ts";

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
  it("behavior: sums of parts cut at 2^32 and at 2^27 as they are defined, by hand", () => {
    const buffer = new ArrayBuffer(160);
    const f64 = new Float64Array(buffer);
    const i64 = new BigInt64Array(buffer);
    f64[10] = -3;
    // Σy = 5 + 2·2^32; Σa² = 7 + 1·2^32, Σab = 11, Σb² = 13 + 3·2^32.
    i64.set([2n, 5n, 2n, 7n, 1n, 11n, 0n, 13n, 3n], 11);
    const level = { points: 4n, scale: 3n, tail: 5n, k: 2 };
    const sum = 5n + 2n * 2n ** 32n;
    const squares = 7n + 2n ** 32n + 11n * 2n ** 28n + (13n + 3n * 2n ** 32n) * 2n ** 54n;
    expect(readTail({ f64, i64 } as never, 80, level)).to.deep.equal({
      threshold: -3n,
      excess: 3n * sum,
      spread: 81n * 4n * (4n * squares - sum * sum),
      total: 12n,
      tail: 5n,
    });
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
