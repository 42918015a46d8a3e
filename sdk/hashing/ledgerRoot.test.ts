import { expect } from "chai";
import { concat, keccak256 } from "ethers";

import { ledgerRoot } from "./index.ts";

const ALICE = `0x${"a1".repeat(20)}${"00".repeat(12)}` as const;
const BOB = `0x${"b2".repeat(20)}${"00".repeat(12)}` as const;
const leaf = (account: string, portfolio: string): string => keccak256(concat(["0x00", account, portfolio]));
const hash = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`;

describe("ledgerRoot", () => {
  it("behavior: keccak256(1 ‖ leaf ‖ leaf), a leaf keccak256(0 ‖ account ‖ portfolio hash), ascending by account", () => {
    const accounts = [
      { account: BOB, portfolioHash: hash("02") },
      { account: ALICE, portfolioHash: hash("01") },
    ];
    const expected = keccak256(concat(["0x01", leaf(ALICE, hash("01")), leaf(BOB, hash("02"))]));
    expect(ledgerRoot(accounts)).to.equal(expected);
    expect(ledgerRoot(accounts.toReversed())).to.equal(expected);
  });

  it("behavior: another portfolio or one account more is another root; no account is keccak256 of nothing", () => {
    const one = { account: ALICE, portfolioHash: hash("01") };
    expect(ledgerRoot([one])).to.equal(leaf(ALICE, hash("01")));
    expect(ledgerRoot([{ ...one, portfolioHash: hash("03") }])).not.to.equal(ledgerRoot([one]));
    expect(ledgerRoot([])).to.equal(keccak256("0x"));
  });
});
