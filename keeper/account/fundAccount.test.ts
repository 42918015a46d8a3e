import { expect } from "chai";

import { fundAccount } from "./fundAccount.ts";
import { StartError } from "./StartError.ts";
import type { Treasury } from "./Treasury.ts";

const USD = 1_000_000n;
const OWN = `0x${"aa".repeat(32)}` as const;

function treasuryWith(start: { equity: bigint; wallet: bigint; allowance?: bigint }) {
  const acts: string[] = [];
  let { equity, wallet } = start;
  const treasury: Treasury = {
    equity: () => Promise.resolve(equity),
    walletBalance: () => Promise.resolve(wallet),
    allowance: () => Promise.resolve(start.allowance ?? 0n),
    approve: (amount) => {
      acts.push(`approve ${amount}`);
      return Promise.resolve();
    },
    deposit: (amount) => {
      acts.push(`deposit ${amount}`);
      equity += amount;
      wallet -= amount;
      return Promise.resolve();
    },
  };
  return { treasury, acts };
}

const failure = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return "";
};

describe("fundAccount", () => {
  it("approves and deposits what is missing", async () => {
    const { treasury, acts } = treasuryWith({ equity: 200n * USD, wallet: 5_000n * USD });
    expect(await fundAccount({ treasury, own: OWN, target: 1_000n * USD })).to.equal(1_000n * USD);
    expect(acts).to.deep.equal(["approve 800000000", "deposit 800000000"]);
  });

  it("does not approve again what an earlier start approved", async () => {
    const { treasury, acts } = treasuryWith({ equity: 0n, wallet: 5_000n * USD, allowance: 1_000n * USD });
    await fundAccount({ treasury, own: OWN, target: 1_000n * USD });
    expect(acts).to.deep.equal(["deposit 1000000000"]);
  });

  it("leaves an account alone that has enough", async () => {
    const { treasury, acts } = treasuryWith({ equity: 1_000n * USD, wallet: 0n });
    expect(await fundAccount({ treasury, own: OWN, target: 0n })).to.equal(1_000n * USD);
    expect(acts).to.deep.equal([]);
  });

  it("says what to do without collateral", async () => {
    const { treasury } = treasuryWith({ equity: 0n, wallet: 70n * USD });
    expect(await failure(fundAccount({ treasury, own: OWN, target: 0n }))).to.contain(
      "has no collateral to take positions over with: set depositUsd (its wallet holds $70.00)",
    );
    expect(await failure(fundAccount({ treasury, own: OWN, target: 100n * USD }))).to.contain(
      "its wallet holds only $70.00: send it $30.00, or lower depositUsd",
    );
  });
});
