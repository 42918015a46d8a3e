import { expect } from "chai";
import { drawIndex } from "./drawIndex.ts";

const drawn = (uniforms: readonly number[], ...rows: readonly (readonly number[])[]): number[] => {
  const row = (s: number): readonly number[] => {
    const found = rows[rows.length === 1 ? 0 : s];
    if (found === undefined || s >= uniforms.length) throw new Error(`there is no scenario ${s}`);
    return found;
  };
  return Array.from(drawIndex(Float64Array.from(uniforms), row, Uint8Array));
};

describe("drawIndex", () => {
  it("behavior: index i for u in [p₀ + … + p_{i−1}, p₀ + … + p_i): the upper end belongs to the next", () => {
    // Halves and quarters, so that the running sums are exact.
    const below = 2 ** -53;
    expect(drawn([0, 0.25 - below, 0.25, 0.75 - below, 0.75, 1 - below], [0.25, 0.5, 0.25])).to.deep.equal([
      0, 0, 1, 1, 2, 2,
    ]);
  });

  it("behavior: an outcome of probability 0 is never drawn, in front, between or last", () => {
    expect(drawn([0, 0.25, 0.5, 0.99], [0, 0.5, 0, 0.5, 0])).to.deep.equal([1, 1, 3, 3]);
  });

  it("behavior: each scenario has its own probabilities", () => {
    expect(drawn([0.3, 0.3, 0.3], [1, 0], [0, 1], [0.25, 0.75])).to.deep.equal([0, 1, 1]);
  });

  it("args: where rounding leaves the sum below u, the last one", () => {
    expect(drawn([0.9, 0.9], [0.5, 0.25])).to.deep.equal([1, 1]);
    expect(drawn([0.9], [0.5])).to.deep.equal([0]);
    expect(drawn([], [1])).to.deep.equal([]);
  });

  it("args: more than 256 outcomes in a column of 16 bits", () => {
    const equal = Array<number>(512).fill(1 / 512);
    expect(Array.from(drawIndex(Float64Array.of(0.75, 511 / 512), () => equal, Uint16Array))).to.deep.equal([
      384, 511,
    ]);
  });
});
