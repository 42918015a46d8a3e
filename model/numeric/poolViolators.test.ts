import { expect } from "chai";
import fc from "fast-check";
import { poolViolators } from "./poolViolators.ts";

const pooled = (values: readonly number[], weights?: readonly number[]): number[] => {
  const column = Float64Array.from(values);
  poolViolators(column, weights);
  return Array.from(column);
};

describe("poolViolators", () => {
  it("behavior: a violation is replaced by the mean of the block, as far back as it reaches", () => {
    expect(pooled([3, 1, 2])).to.deep.equal([3, 1.5, 1.5]);
    expect(pooled([1, 2, 3])).to.deep.equal([2, 2, 2]);
    // 1 and 2 make 1.5, with 9 they make 4, which stays below 5 but not below 3.
    expect(pooled([5, 1, 2, 9])).to.deep.equal([5, 4, 4, 4]);
    expect(pooled([3, 1, 2, 9])).to.deep.equal([3.75, 3.75, 3.75, 3.75]);
  });

  it("behavior: means are weighted", () => {
    expect(pooled([3, 1, 2], [1, 1, 3])).to.deep.equal([3, 1.75, 1.75]);
    expect(pooled([0, 4], [3, 1])).to.deep.equal([1, 1]);
  });

  it("behavior: values in order keep their bits, equal ones too", () => {
    // 0.1 + 0.1 + 0.1 is not 3 · 0.1 in doubles.
    expect(pooled([0.1, 0.1, 0.1, -0.7])).to.deep.equal([0.1, 0.1, 0.1, -0.7]);
    expect(pooled([0.3, 0.1], [0.7, 0.1])).to.deep.equal([0.3, 0.1]);
    expect(pooled([])).to.deep.equal([]);
    expect(pooled([-2])).to.deep.equal([-2]);
  });

  it("behavior: is min over a ≤ k of max over b ≥ k of the mean from a to b (Robertson, Wright, Dykstra 1988, 1.4)", () => {
    const point = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 9 }), (points) => {
        const mean = (a: number, b: number): number => {
          const block = points.slice(a, b + 1);
          const mass = block.reduce((sum, [, weight]) => sum + weight, 0);
          return block.reduce((sum, [value, weight]) => sum + value * weight, 0) / mass;
        };
        const found = pooled(
          points.map(([value]) => value),
          points.map(([, weight]) => weight),
        );
        found.forEach((level, k) => {
          const starts = Array.from({ length: k + 1 }, (_, a) =>
            Math.max(...Array.from({ length: points.length - k }, (__, j) => mean(a, k + j))),
          );
          expect(level).to.be.closeTo(Math.min(...starts), 1e-12);
          if (k > 0) expect(level).to.be.at.most(found[k - 1]!);
        });
      }),
      { numRuns: 300, seed: 21 },
    );
  });
});
