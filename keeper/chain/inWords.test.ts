import { expect } from "chai";

import { inWords } from "./inWords.ts";

describe("inWords", () => {
  it("says why a slice was refused, with its numbers", () => {
    expect(inWords("NotLiquidatable", [1_200_500_000n, 1_000_000_000n])).to.equal(
      "equity $1,200.50 is not below the maintenance margin $1,000.00",
    );
    expect(inWords("FractionOutOfRange", [5n * 10n ** 17n, 10n ** 17n, 4n * 10n ** 17n])).to.equal(
      "a fraction of 50.0000 % is not between 10.0000 % and 40.0000 %",
    );
  });

  it("shows an error it has no words for as Solidity would", () => {
    expect(inWords("SomethingNew", [1n, "0xab"])).to.equal("SomethingNew(1, 0xab)");
  });
});
