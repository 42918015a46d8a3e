import { expect } from "chai";

import { colorsOf } from "../cli/terminal/colors.ts";
import { describeSolvency, type SolvencyView } from "./solvency.ts";

const view: SolvencyView = {
  latest: {
    index: 433_000_000n,
    var99: 0n,
    es99: 21_000_000n,
    badDebt: 0n,
    shortfall: 0n,
    insurance: 91_000_000n,
    accounts: 7,
    boundAccounts: 3,
    epoch: 9,
    blockNumber: 77n,
    provenAt: 1_760_000_000,
    status: "SOLVENT",
  },
  snapshot: 2,
  age: 300,
  loanToValue: 0.5,
  proveSeconds: 8.14,
};
const plain = colorsOf({ fd: -1 });

describe("describeSolvency", () => {
  it("behavior: says the status with what it is made of, how old it is, and what the pool lends on it", () => {
    expect(describeSolvency(view, plain)).to.equal(
      "  ⚖ solvency: SOLVENT, index 4.33: bad debt $0.00, 99 % ES $21.00, insurance $91.00\n" +
        "     book 2, 300 s old, 3 of 7 accounts at risk, proven in 8.1 s; the example pool lends 50 %",
    );
  });

  it("behavior: an index at its cap is no number of times, and a pool that lends nothing says so", () => {
    const text = describeSolvency(
      {
        ...view,
        latest: { ...view.latest, index: 100_000_000_000n },
        loanToValue: 0,
        proveSeconds: undefined,
      },
      plain,
    );
    expect(text)
      .to.match(/index over 1000:/)
      .and.match(/no proof was needed; the example pool lends nothing$/);
  });
});
