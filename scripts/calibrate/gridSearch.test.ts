import { expect } from "chai";

import { defaultCandidate, gridSearch, type AssetResult } from "./gridSearch.ts";
import { readHistories } from "./readHistories.ts";

describe("gridSearch", function () {
  this.timeout(60_000);
  const bitcoin = readHistories().filter(({ asset }) => asset.name === "BTC");
  const riskMetrics = { lambda: 0.94, multiplier: 1, degreesOfFreedom: 4, jumpsPerDay: 0 };
  const withoutJumps = { ...defaultCandidate, jumpsPerDay: 0 };
  let results: readonly AssetResult[];
  before(() => {
    const found = gridSearch(bitcoin, [riskMetrics, withoutJumps, defaultCandidate]);
    results = found.flatMap(({ assets }) => assets);
  });

  /** At 99 %: long, short. */
  const exceptions = (result: AssetResult | undefined): number[] =>
    (result?.sides ?? []).filter(({ confidence }) => confidence === 0.99).map((side) => side.exceptions);

  // Counted with numpy from the same file, 4,000,000 draws of each law.
  it("behavior: RiskMetrics' λ with t₄ has 47 and 49 exceptions of BTC where 31.5 are expected, and is rejected", () => {
    expect(results[0]?.sides[0]?.expected).to.be.closeTo(31.53, 1e-9);
    expect(exceptions(results[0])).to.deep.equal([47, 49]);
    expect(results[0]?.accepted).to.equal(false);
    expect(results[0]?.failures[0]).to.equal("long 99 %: 47 of 31.5");
  });

  it("behavior: the default is accepted for BTC, with 34 and 32 exceptions without its jumps and 29 and 28 with", () => {
    expect(exceptions(results[1])).to.deep.equal([34, 32]);
    expect(exceptions(results[2])).to.deep.equal([29, 28]);
    expect(results[2]?.accepted).to.equal(true);
    expect(results[2]?.failures).to.deep.equal([]);
  });

  it("behavior: a day can be left out of the test, though not of the volatilities after it", () => {
    const [crash] = gridSearch(bitcoin, [defaultCandidate], "2020-03-12").flatMap(({ assets }) => assets);
    expect(crash?.sides[0]?.days).to.equal((results[2]?.sides[0]?.days ?? 0) - 1);
    expect(exceptions(crash)).to.deep.equal([28, 28]);
    expect(crash?.sides[0]?.z2).to.be.above(results[2]?.sides[0]?.z2 ?? 0);
  });
});
