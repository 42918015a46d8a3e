import { expect } from "chai";
import { integrate } from "./gaussLegendre.ts";

const relative = (actual: number, expected: number, allowed = 4e-16) =>
  expect(actual).to.be.closeTo(expected, allowed * expected);

describe("integrate", () => {
  it("behavior: polynomials up to degree 39 in one piece, which 20 nodes integrate exactly", () => {
    for (const degree of [0, 1, 2, 7, 38, 39]) {
      let evaluations = 0;
      const power = (x: number): number => {
        evaluations++;
        return x ** degree;
      };
      relative(integrate(power, [0, 1]), 1 / (degree + 1), 2e-15);
      // The piece and its two halves, which agree: no further halving.
      if (degree < 8) expect(evaluations, String(degree)).to.equal(60);
    }
  });

  it("behavior: pieces add up, whatever their widths and sign of the arguments", () => {
    relative(
      integrate(() => 3, [-2, -1.5, 0, 7]),
      27,
    );
    relative(integrate(Math.exp, [-1, 0.25, 2]), Math.exp(2) - Math.exp(-1), 1e-15);
  });

  it("behavior: a kink or a narrow peak is found by halving", () => {
    relative(
      integrate((x) => Math.abs(x - 0.3), [0, 1]),
      0.29,
      1e-14,
    );
    // ∫ 1/(1 + (x/w)²) = w·(atan(b/w) − atan(a/w)), w = 1/1000.
    const peak = integrate((x) => 1 / (1 + (1000 * x) ** 2), [-1, 2]);
    relative(peak, (Math.atan(2000) + Math.atan(1000)) / 1000, 1e-14);
  });

  it("behavior: a jump is halved 24 times and no more: the error is of the order of its last piece", () => {
    let evaluations = 0;
    const step = (x: number): number => {
      evaluations++;
      return x < 1 / 3 ? 1 : 2;
    };
    relative(integrate(step, [0, 1]), 5 / 3, 2 ** -24);
    // At each depth one piece holds the jump: 20 + 40 · 25 nodes there, 40 in each of the 24 halves beside it.
    expect(evaluations).to.equal(20 + 40 * 25 + 40 * 24);
  });

  it("behavior: the tolerance is relative: the same halvings whatever the unit", () => {
    const evaluations = [2 ** -40, 1, 2 ** 40].map((unit) => {
      let count = 0;
      integrate(
        (x) => {
          count++;
          return unit / (1 + (30 * x) ** 2);
        },
        [-1, 2],
      );
      return count;
    });
    expect(new Set(evaluations).size).to.equal(1);
    expect(evaluations[0]).to.be.above(60);
  });

  it("args: no piece, no integral", () => {
    expect(integrate(() => 1, [3])).to.equal(0);
    expect(integrate(() => 1, [3, 3])).to.equal(0);
  });
});
