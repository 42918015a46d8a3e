import { expect } from "chai";

import { expectedGas } from "./expectedGas.ts";
import { priceSlice } from "./priceSlice.ts";

const USD = 1_000_000n;
const PERCENT = 10n ** 16n;
const GWEI = 10n ** 9n;

const slice = {
  // f = 40 % of an account that needs $10,000, at a bonus of 2 %: $80, of which the fund takes 10 %.
  terms: { initialMargin: 10_000n * USD, bonusRate: 2n * PERCENT },
  fraction: 40n * PERCENT,
  insuranceShare: 100_000n,
  // 40 % of $100,000 is taken over and costs 2 bp to leave: $8.
  grossValue: 100_000n * USD,
  exitCostRate: 200n,
  // 300,000 gas at 5 gwei is 0.0015 ether, $6 at $4,000.
  gas: 300_000n,
  gasPrice: 5n * GWEI,
  ethPrice: 4_000n * USD,
};

describe("priceSlice", () => {
  it("is bonus less insurance share, gas and exit cost", () => {
    expect(priceSlice(slice)).to.deep.equal({
      bonus: 72n * USD,
      gasCost: 6n * USD,
      exitCost: 8n * USD,
      profit: 58n * USD,
    });
  });

  it("may be a loss: an insolvent account pays no bonus", () => {
    const insolvent = { ...slice, terms: { ...slice.terms, bonusRate: 0n } };
    expect(priceSlice(insolvent).profit).to.equal(-14n * USD);
  });

  it("rounds against the keeper", () => {
    // 1e-6 USD of bonus: the fund's tenth is rounded up to all of it. One gas at one wei is rounded up to 1e-6 USD.
    const dust = {
      ...slice,
      terms: { initialMargin: 100n, bonusRate: PERCENT },
      fraction: 100n * PERCENT,
      grossValue: 1n,
      gas: 1n,
      gasPrice: 1n,
    };
    expect(priceSlice(dust)).to.deep.equal({ bonus: 0n, gasCost: 1n, exitCost: 1n, profit: -2n });
  });

  it("is free of gas on a chain whose gas costs nothing", () => {
    expect(priceSlice({ ...slice, gasPrice: 0n }).gasCost).to.equal(0n);
  });
});

describe("expectedGas", () => {
  it("is near what slices of 1, 8 and 64 legs cost", () => {
    expect([1, 8, 64].map(expectedGas)).to.deep.equal([161_000n, 378_000n, 2_114_000n]);
  });
});
