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
    const { parameters, cost } = leastSquares(([a, b]) => points.map(([x, y]) => a! + b! * x - y), [0, 0]);
    expect(parameters[0]).to.be.closeTo(0, 1e-6);
    expect(parameters[1]).to.be.closeTo(1.4, 1e-6);
    expect(cost).to.be.closeTo(1.2, 1e-12);
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
