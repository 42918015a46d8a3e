import type { MarginAttestation, MarkPost } from "@plimsoll/sdk";
import { expect } from "chai";
import type { Hex } from "viem";

import { marginStatement, markStatement, settlementStatement } from "./statements.ts";

const domain = { chainId: 1, contract: `0x${"AB".repeat(20)}` } as const;
const bytes32 = (byte: string): Hex => `0x${byte.repeat(32)}`;
const margin: MarginAttestation = {
  account: bytes32("a1"),
  portfolioHash: bytes32("b2"),
  epoch: 7,
  initialMargin: 2n,
  maintenanceMargin: 1n,
  modelHash: bytes32("c3"),
  snapshotHash: bytes32("d4"),
  issuedAt: 5,
};
const post = (keys: Hex, words: bigint[], changes: Partial<MarkPost> = {}): MarkPost => ({
  epoch: 7,
  time: 100,
  snapshotHash: bytes32("d4"),
  keys,
  words,
  ...changes,
});
const KEY_1 = "0000000000000001";
const KEY_2 = "0000000000000002";

describe("statements", () => {
  it("of margins: the time of issue is not part of what is said, everything else of the evidence's key is the subject", () => {
    const first = marginStatement(domain, margin);
    expect(marginStatement(domain, { ...margin, issuedAt: 9 })).to.deep.equal(first);
    for (const change of [{ initialMargin: 3n }, { maintenanceMargin: 0n }]) {
      const other = marginStatement(domain, { ...margin, ...change });
      expect([other.subject === first.subject, other.says === first.says]).to.deep.equal([true, false]);
    }
    for (const change of [
      { account: bytes32("ff") },
      { portfolioHash: bytes32("ff") },
      { epoch: 8 },
      { modelHash: bytes32("ff") },
      { snapshotHash: bytes32("ff") },
    ]) {
      expect(marginStatement(domain, { ...margin, ...change }).subject).to.not.equal(first.subject);
    }
    expect(marginStatement({ ...domain, chainId: 2 }, margin).subject).to.not.equal(first.subject);
  });

  it("of marks: however the slots are split, of one second", () => {
    const whole = markStatement(domain, [post(`0x${KEY_1}${KEY_2}`, [5n, 6n])]);
    expect(markStatement(domain, [post(`0x${KEY_2}`, [6n]), post(`0x${KEY_1}`, [5n])])).to.deep.equal(whole);
    const word = markStatement(domain, [post(`0x${KEY_1}${KEY_2}`, [5n, 7n])]);
    expect([word.subject === whole.subject, word.says === whole.says]).to.deep.equal([true, false]);
    const swapped = markStatement(domain, [post(`0x${KEY_1}${KEY_2}`, [6n, 5n])]);
    expect(swapped.says).to.not.equal(whole.says);
    const snapshot = markStatement(domain, [
      post(`0x${KEY_1}${KEY_2}`, [5n, 6n], { snapshotHash: bytes32("ee") }),
    ]);
    expect([snapshot.subject === whole.subject, snapshot.says === whole.says]).to.deep.equal([true, false]);
    const later = markStatement(domain, [post(`0x${KEY_1}${KEY_2}`, [5n, 6n], { time: 103 })]);
    expect(later.subject).to.not.equal(whole.subject);
  });

  it("of settlements: one price or payout of an instrument or set in a round, remembered for good", () => {
    const price = settlementStatement(domain, { instrument: 3, price: 0n, round: 0 });
    const other = settlementStatement(domain, { instrument: 3, price: 1n, round: 0 });
    expect([other.subject === price.subject, other.says === price.says]).to.deep.equal([true, false]);
    expect(price.epoch).to.equal(undefined);
    const set = settlementStatement(domain, { set: 3, payouts: [0, 1_000_000], round: 0 });
    const swapped = settlementStatement(domain, { set: 3, payouts: [1_000_000, 0], round: 0 });
    expect([
      set.subject === price.subject,
      set.subject === swapped.subject,
      set.says === swapped.says,
    ]).to.deep.equal([false, true, false]);
    expect(settlementStatement(domain, { instrument: 3, price: 0n, round: 1 }).subject).to.not.equal(
      price.subject,
    );
  });
});
