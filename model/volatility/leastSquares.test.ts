import { expect } from "chai";
import { leastSquares } from "./leastSquares.ts";

describe("leastSquares", () => {
  it("behavior: of a line is the regression by the normal equations", () => {
    // y on x: mean (2.5, 3.5), slope Σdxdy/Σdx² = 7/5, intercept 0; residuals .6, -.8, -.2, .4: Σ² = 1.2.
    const points = [
      [1, 2],
      [2, 2],
      [3, 4],
      [4, 6],
    ] as const;
    let calls = 0;
    const { parameters, cost } = leastSquares(
      ([a, b]) => {
        calls++;
        return points.map(([x, y]) => a! + b! * x - y);
      },
      [0, 0],
    );
    expect(parameters[0]).to.be.closeTo(0, 1e-6);
    expect(parameters[1]).to.be.closeTo(1.4, 1e-6);
    expect(cost).to.be.closeTo(1.2, 1e-12);
    // The start, and for each of at most four steps two differences and a trial: it does not polish the last digits.
    expect(calls).to.be.at.most(13);
  });

  it("behavior: of a parabola is the regression on orthogonal polynomials", () => {
    // y at −2…2 on 1, x, x² − 2: 19/5, 12/10 and 18/14; Σy² = 111 less 72.2, 14.4 and 162/7 is 1.257142857.
    const y = [4, 1, 2, 3, 9];
    const { parameters, cost, converged } = leastSquares(
      ([a, b, c]) => y.map((value, i) => a! + b! * (i - 2) + c! * (i - 2) ** 2 - value),
      [0, 0, 0],
    );
    expect(converged).to.equal(true);
    [19 / 5 - 18 / 7, 1.2, 9 / 7].forEach((right, j) => expect(parameters[j]).to.be.closeTo(right, 1e-6));
    expect(cost).to.be.closeTo(111 - 72.2 - 14.4 - 162 / 7, 1e-11);
  });

  it("behavior: at the bottom it stays", () => {
    const there = leastSquares(([x, y]) => [x! - 3, y! + 1], [3, -1]);
    expect(there).to.deep.equal({ parameters: [3, -1], cost: 0, converged: true });
  });

  it("behavior: where there is no bottom it stops after 100 steps and says so", () => {
    // Gauss and Newton's step down e^(−x) is 1 at every x.
    const { parameters, cost, converged } = leastSquares(([x]) => [Math.exp(-x!)], [0]);
    expect(converged).to.equal(false);
    expect(parameters[0]).to.be.closeTo(100, 0.01);
    expect(cost).to.equal(Math.exp(-parameters[0]!) ** 2);
  });

  it("behavior: finds the bottom of Rosenbrock's valley", () => {
    const { parameters, converged } = leastSquares(([x, y]) => [10 * (y! - x! * x!), 1 - x!], [-1.2, 1]);
    expect(converged).to.equal(true);
    expect(parameters[0]).to.be.closeTo(1, 1e-5);
    expect(parameters[1]).to.be.closeTo(1, 1e-5);
  });

  it("behavior: a parameter that nothing depends on stays where it was", () => {
    const { parameters } = leastSquares(([a]) => [a! - 3], [0, 0.5]);
    expect(parameters[0]).to.be.closeTo(3, 1e-9);
    expect(parameters[1]).to.equal(0.5);
  });
});
