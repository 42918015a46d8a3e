import { expect } from "chai";
import fc from "fast-check";
import { integerSquareRoot } from "./integerSquareRoot.ts";
import { powerOfTen } from "./powerOfTen.ts";
import { powerOfTwo } from "./powerOfTwo.ts";

describe("powers and roots", () => {
  it("behavior: 2^k is exact from the smallest normal number to the largest power", () => {
    for (let k = -1022; k <= 1023; k++) expect(powerOfTwo(k)).to.equal(2 ** k);
  });

  it("behavior: 10^k", () => {
    expect([0, 1, 6, 15].map(powerOfTen)).to.deep.equal([1n, 10n, 1_000_000n, 1_000_000_000_000_000n]);
    for (const k of [30, 31, 40]) expect(String(powerOfTen(k))).to.equal(`1${"0".repeat(k)}`);
  });

  it("behavior: the integer root of n is r with r² ≤ n < (r + 1)²", () => {
    const isRoot = (n: bigint): boolean => {
      const root = integerSquareRoot(n);
      return root >= 0n && root * root <= n && n < (root + 1n) * (root + 1n);
    };
    for (let n = 0n; n < 300n; n++) expect(isRoot(n), String(n)).to.equal(true);
    // The last two are beyond the range of doubles.
    for (const bits of [...Array.from({ length: 291 }, (_, i) => BigInt(i + 9)), 1024n, 2101n]) {
      for (const near of [-1n, 0n, 1n])
        expect(isRoot((1n << bits) + near), `2^${bits} + ${near}`).to.equal(true);
    }
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 1n << 256n }), isRoot), { numRuns: 500, seed: 22 });
  });
});
