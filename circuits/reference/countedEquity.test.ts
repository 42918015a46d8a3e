import { expect } from "chai";

import { countedEquity, equityCap } from "./countedEquity.ts";

describe("countedEquity", () => {
  it("behavior: is the equity, negative too, up to 2^46 - 1 of 1e-6 USD", () => {
    expect([-(10n ** 12n), 0n, 1n, 2n ** 46n - 2n].map(countedEquity)).to.deep.equal([
      -(10n ** 12n),
      0n,
      1n,
      2n ** 46n - 2n,
    ]);
    expect([2n ** 46n - 1n, 2n ** 46n, 10n ** 30n].map(countedEquity)).to.deep.equal([
      2n ** 46n - 1n,
      2n ** 46n - 1n,
      2n ** 46n - 1n,
    ]);
    expect(equityCap).to.equal(2n ** 46n - 1n);
  });
});
