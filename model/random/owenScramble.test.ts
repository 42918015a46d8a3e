import { expect } from "chai";
import fc from "fast-check";
import { owenScramble } from "./owenScramble.ts";

const words = fc.integer({ min: 0, max: 0xffffffff });

/** Burley's listing 2 in arbitrary precision, the bits reversed as text. */
function listing(x: number, key: number): number {
  const word = 1n << 32n;
  const reversed = (value: bigint): bigint =>
    BigInt(`0b${value.toString(2).padStart(32, "0").split("").reverse().join("")}`);
  let y = (reversed(BigInt(x)) + BigInt(key)) % word;
  for (const factor of [0x6c50b47cn, 0xb82f1e52n, 0xc7afe638n, 0x8d22f6e6n]) y ^= (y * factor) % word;
  return Number(reversed(y));
}

/** How many leading bits two words share. */
const shared = (a: number, b: number): number => Math.clz32(a ^ b);

describe("owenScramble", () => {
  it("behavior: is Burley's listing 2", () => {
    fc.assert(
      fc.property(words, words, (x, key) => owenScramble(x, key) === listing(x, key)),
      { numRuns: 2000 },
    );
  });

  it("behavior: is nested: points share exactly as many leading bits after as before, under every key", () => {
    fc.assert(
      fc.property(words, words, words, fc.nat(32), (x, other, key, k) => {
        // Two points that agree in the first k bits at least.
        const mask = k === 0 ? 0 : (0xffffffff << (32 - k)) >>> 0;
        const near = ((x & mask) | (other & ~mask)) >>> 0;
        return shared(owenScramble(x, key), owenScramble(near, key)) === shared(x, near);
      }),
      { numRuns: 2000 },
    );
  });

  it("behavior: the flip of a bit depends on the bits above it: not a digital shift", () => {
    // A shift would flip bit 8 of all 256 prefixes or of none; fair flips leave both outside [64, 192] with
    // probability below 1e-15 (binomial, 8 standard deviations), for each of 20 keys.
    for (let key = 1; key <= 20; key++) {
      let flips = 0;
      for (let prefix = 0; prefix < 256; prefix++) {
        flips +=
          ((owenScramble((prefix << 24) >>> 0, Math.imul(key, 0x9e3779b9) >>> 0) >>> 23) & 1) === 1 ? 1 : 0;
      }
      expect(flips).to.be.within(64, 192);
    }
  });
});
