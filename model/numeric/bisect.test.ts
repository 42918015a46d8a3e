import { expect } from "chai";
import { bisect } from "./bisect.ts";

/** The double after x > 0. */
function next(x: number): number {
  const bits = new BigInt64Array(Float64Array.of(x).buffer);
  bits[0]! += 1n;
  return new Float64Array(bits.buffer)[0]!;
}

describe("bisect", () => {
  it("behavior: the last double on the side of `low`, rising and falling, wherever the ends are", () => {
    for (const [low, high] of [
      [0, 2],
      [0.1, 1e9],
      [1.2, 1.5],
    ] as const) {
      const square = (x: number): number => x * x - 2;
      const root = bisect(square, low, high);
      expect(square(root)).to.be.below(0);
      expect(square(next(root))).to.be.at.least(0);
      expect(bisect((x) => -square(x), low, high)).to.equal(root);
    }
  });

  it("behavior: a zero belongs to the side of `high`", () => {
    expect(bisect((x) => x - 1, 0, 4)).to.equal(1 - 2 ** -53);
    expect(bisect((x) => 1 - x, 0, 4)).to.equal(1 - 2 ** -53);
    expect(bisect((x) => x + 3, -8, 8)).to.equal(-3 - 2 ** -51);
  });

  it("behavior: nothing between neighbours, whose middle rounds to the lower one or to the upper one", () => {
    for (const low of [1, 1 + 2 ** -52]) {
      const high = next(low);
      expect(bisect((x) => x - high, low, high)).to.equal(low);
      expect(bisect((x) => x - low - 2 ** -53, low, high)).to.equal(low);
    }
  });

  it("behavior: only the sign counts: infinite values do not disturb it", () => {
    expect(bisect((x) => (x < 0.3 ? -Infinity : Infinity), 0, 1)).to.equal(0.3 - 2 ** -54);
  });
});
