import { expect } from "chai";

import { equityCap, equityInRiskUnits } from "./riskUnits.ts";

describe("equityInRiskUnits", () => {
  it("behavior: rounds down, below zero too, and never up to what is not there", () => {
    expect([0n, 127n, 128n, 255n].map(equityInRiskUnits)).to.deep.equal([0n, 0n, 1n, 1n]);
    expect([-1n, -128n, -129n].map(equityInRiskUnits)).to.deep.equal([-1n, -1n, -2n]);
  });

  it("behavior: counts up to 2^39 - 1 units, which are 2^46 - 2^7 of 1e-6 USD", () => {
    expect(equityInRiskUnits(2n ** 46n - 2n ** 7n - 1n)).to.equal(2n ** 39n - 2n);
    expect(equityInRiskUnits(2n ** 46n - 2n ** 7n)).to.equal(equityCap);
    expect(equityInRiskUnits(10n ** 30n)).to.equal(equityCap);
  });
});
