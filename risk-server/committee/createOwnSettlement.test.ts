import { expect } from "chai";

import type { LedgerState } from "../ledger/Ledger.ts";
import { createOwnSettlement } from "./createOwnSettlement.ts";

const state = {} as LedgerState;
const SET = { set: 3, members: [10, 11, 12] };

/** What a server makes of these prices; instruments 10 to 12 are a set. */
const own = (prices: Record<number, bigint>) =>
  createOwnSettlement(
    { exclusiveSet: (id) => Promise.resolve(SET.members.includes(id) ? SET : undefined) },
    (id) => Promise.resolve(prices[id]),
  );

describe("createOwnSettlement", () => {
  it("is a price for an instrument alone", async () => {
    expect(await own({ 1: 250_000n })(1, 2, state)).to.deep.equal({
      instrument: 1,
      price: 250_000n,
      round: 2,
    });
    expect(await own({})(1, 2, state)).to.equal(undefined);
  });

  it("R29: is the payouts of all members for any one of them", async () => {
    for (const id of SET.members) {
      expect(await own({ 10: 0n, 11: 1_000_000n, 12: 0n })(id, 0, state)).to.deep.equal({
        set: 3,
        payouts: [0, 1_000_000, 0],
        round: 0,
      });
    }
    const shared = await own({ 10: 500_000n, 11: 250_000n, 12: 250_000n })(11, 1, state);
    expect(shared).to.deep.equal({ set: 3, payouts: [500_000, 250_000, 250_000], round: 1 });
  });

  it("R29: is nothing while one member is open, or two have won", async () => {
    expect(await own({ 10: 0n, 11: 1_000_000n })(11, 0, state)).to.equal(undefined);
    expect(await own({ 10: 1_000_000n, 11: 1_000_000n, 12: 0n })(10, 0, state)).to.equal(undefined);
    expect(await own({ 10: 0n, 11: 0n, 12: 0n })(10, 0, state)).to.equal(undefined);
  });
});
