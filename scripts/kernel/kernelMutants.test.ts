import { expect } from "chai";

import { kernelMutants, mutated, sample } from "./kernelMutants.ts";

const source = `import { a } from "./a-b";
/** 1 + 2 < 3 */
export function f(at: usize, n: i32): f64 {
  // n - 1
  for (let i: i32 = 0; i < n; i++) if (load<f64>(at, 8) >= 0.5) return max<f64>(-Infinity, f64(i));
  return ASC_FEATURE_SIMD ? 1 : f64x2.add(x, ~y);
}
`;

describe("kernelMutants", () => {
  it("behavior: operators, names of instructions and whole numbers, one at a time; no comments, imports or types", () => {
    const changes = kernelMutants("f.ts", source).map(({ line, from, to }) => `${line}: ${from} ${to}`);
    expect(changes).to.deep.equal([
      "5: 0 1",
      "5: < <=",
      "5: ++ --",
      "5: 8 9",
      "5: >= >",
      "5: max min",
      "5: -Infinity Infinity",
      "6: 1 2",
      "6: add sub",
      "6: ~ ",
    ]);
    for (const mutant of kernelMutants("f.ts", source)) {
      const changed = mutated(source, mutant);
      expect(changed.length - source.length).to.equal(mutant.to.length - mutant.from.length);
      expect(changed).to.not.equal(source);
    }
  });

  it("behavior: a sample has as many as are wanted, in order, the same by seed", () => {
    const list = Array.from({ length: 1000 }, (_, i) => i);
    const some = sample(list, 100, 7);
    expect(some).to.have.length(100);
    expect(some).to.deep.equal([...new Set(some)].sort((a, b) => a - b));
    expect(sample(list, 100, 7)).to.deep.equal(some);
    expect(sample(list, 100, 8)).to.not.deep.equal(some);
    expect(sample([1, 2], 5, 1)).to.deep.equal([1, 2]);
  });
});
