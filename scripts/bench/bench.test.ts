import { expect } from "chai";

import { marginBench } from "./marginBench.ts";
import { hedgeBench, tailBench } from "./tailBench.ts";

describe("the bench", function () {
  this.timeout(60_000);

  const size = { accounts: 20, positions: 10, instruments: 40, points: 600 };

  it("behavior: compares every rung with plain JavaScript and with simulating per account, after checking that tails agree", () => {
    const comparisons = tailBench(size, 1);
    expect(comparisons.map(({ name, versus }) => [name, versus])).to.deep.equal(
      [
        "16-bit screen",
        "16-bit screen, remembered",
        "single-precision screen",
        "full evaluation in doubles",
      ].flatMap((name) =>
        ["plain JavaScript over the cube", "simulation per account"].map((versus) => [name, versus]),
      ),
    );
    for (const { ratio, milliseconds, versusMilliseconds } of comparisons) {
      expect(ratio).to.equal(versusMilliseconds / milliseconds);
    }
  });

  it("behavior: hedged books and whole margins", () => {
    expect(hedgeBench(size, 1)).to.have.length(1);
    expect(marginBench({ accounts: 20, positions: 5, instruments: 20 }, 1)).to.have.length(2);
  });
});
