import { expect } from "chai";

import { screeningOrder } from "./screeningOrder.ts";

const orderOf = (...rows: number[][]): number[] => [
  ...screeningOrder(
    rows.map((row) => Float64Array.from(row)),
    rows[0]!.length,
  ),
];

describe("screeningOrder", () => {
  it("behavior: most extreme first, rows measured by their own size, ties by index; by hand", () => {
    // p⁴ over the mean p² squared: 0, 12.96, .16, 0.
    expect(orderOf([0, 3, -1, 0])).to.deep.equal([1, 2, 0, 3]);
    // 4, 0, 0, 4; the same of a row a thousand times as large.
    expect(orderOf([2, 0, 0, -2])).to.deep.equal([0, 3, 1, 2]);
    expect(orderOf([0, 3, -1, 0], [2000, 0, 0, -2000])).to.deep.equal([1, 0, 3, 2]);
    // Two rows add up: 1.44 and 1.44 against 2.56, of p² 6, 8, 6, 0 over a mean of 5.
    expect(orderOf([3, 4, 3, 0], [3, 0, 3, 4])).to.deep.equal([1, 3, 0, 2]);
  });

  it("behavior: a row of zeros says nothing", () => {
    expect(orderOf([0, 0, 0])).to.deep.equal([0, 1, 2]);
    expect(orderOf([0, 0, 0], [1, 3, 2])).to.deep.equal([1, 2, 0]);
  });
});
