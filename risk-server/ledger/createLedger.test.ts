import { accountId, type AccountId } from "@plimsoll/sdk";
import { expect } from "chai";
import { pino } from "pino";
import { numberToHex, type Hex } from "viem";

import { createMetrics } from "../telemetry/createMetrics.ts";
import type { Chain } from "./createChain.ts";
import { createLedger } from "./createLedger.ts";
import type { LedgerAccount } from "./Ledger.ts";

const ALICE = accountId("0x00000000000000000000000000000000000000a1");

/** A chain on which Alice holds as many lots as the number of the block, and nobody polls unless told to. */
function createFakeChain() {
  let fork = "0";
  let latest = 10n;
  let duringRead = (): void => undefined;
  const calls: string[] = [];
  const hashOf = (number: bigint): Hex => `0x${fork}${numberToHex(number, { size: 31 }).slice(2)}f`;
  const blockAt = (number: bigint) => ({
    number,
    hash: hashOf(number),
    parentHash: hashOf(number - 1n),
    timestamp: Number(number),
  });
  const account = (id: AccountId, number: bigint): LedgerAccount => ({
    account: id,
    flagged: false,
    positions: [{ instrument: 1, size: number }],
    equity: 0n,
    worstCase: 0n,
    portfolioHash: hashOf(number),
  });
  const chain = {
    latestBlock: () => Promise.resolve(blockAt(latest)),
    block: (number: bigint) => Promise.resolve(blockAt(number)),
    changes: () => Promise.resolve({ accounts: new Set([ALICE]), instruments: false, marks: false }),
    accountIds: (number: bigint) => {
      calls.push(`accountIds ${number}`);
      return Promise.resolve([ALICE]);
    },
    account: (id: AccountId, number: bigint) => Promise.resolve(account(id, number)),
    instruments: (number: bigint) => {
      calls.push(`instruments ${number}`);
      return Promise.resolve([]);
    },
    marks: () => {
      duringRead();
      return Promise.resolve({ head: { epoch: 0, time: 0, snapshotHash: hashOf(0n) }, marks: [] });
    },
    modelHash: () => Promise.resolve(hashOf(0n)),
    bounds: () => Promise.resolve({ floorRatio: 0, maintenanceRatio: 0 }),
  } as unknown as Chain;
  return {
    chain,
    calls,
    hashOf,
    mine: (blocks: number) => (latest += BigInt(blocks)),
    reorganise: () => (fork = "1"),
    whileRead: (run: () => void) => (duringRead = run),
  };
}

describe("createLedger", () => {
  const fake = () => {
    const it = createFakeChain();
    const ledger = createLedger({
      chain: it.chain,
      pollIntervalMs: 1,
      confirmations: 2,
      logger: pino({ level: "silent" }),
      metrics: createMetrics("test"),
    });
    return {
      ...it,
      ledger,
      named: (number: bigint) => ({ blockNumber: Number(number), blockHash: it.hashOf(number) }),
    };
  };
  const reached = async (ledger: ReturnType<typeof createLedger>, number: bigint): Promise<void> => {
    while (ledger.state()?.block.number !== number) await new Promise((resolve) => setTimeout(resolve, 1));
  };

  it("behavior: a state is confirmed under as many blocks as configured; soon after the start the oldest is", async () => {
    const { ledger, mine } = fake();
    await ledger.start();
    try {
      expect(ledger.confirmed()?.block.number).to.equal(10n);
      mine(1);
      await reached(ledger, 11n);
      expect(ledger.confirmed()?.block.number).to.equal(10n);
      mine(3);
      await reached(ledger, 14n);
      // 12 and 13 were never the newest here.
      expect(ledger.confirmed()?.block.number).to.equal(11n);
    } finally {
      await ledger.stop();
    }
  });

  it("behavior: answers about any block: kept, passed over, ahead, or before the start", async () => {
    const { ledger, mine, named, calls } = fake();
    await ledger.start();
    mine(5);
    await reached(ledger, 15n);
    await ledger.stop();
    expect(await ledger.at(named(15n))).to.equal(ledger.state());
    calls.length = 0;
    for (const number of [10n, 13n, 16n, 7n]) {
      const state = await ledger.at(named(number));
      expect(state.block.number).to.equal(number);
      expect(state.accounts.get(ALICE)?.positions[0]?.size).to.equal(number);
    }
    // Only what is before everything that is kept is read whole.
    expect(calls.filter((call) => call.startsWith("instruments"))).to.deep.equal(["instruments 7"]);
  });

  it("error: a state whose block was replaced while it was read is dropped, and read anew", async () => {
    const { ledger, reorganise, whileRead, hashOf } = fake();
    whileRead(reorganise);
    await ledger.start();
    try {
      expect(ledger.state()).to.equal(undefined);
      expect(ledger.failure()).to.match(/block 10 was replaced while it was read/);
      await reached(ledger, 10n);
      expect(ledger.state()?.block.hash).to.equal(hashOf(10n));
      expect(hashOf(10n).slice(0, 3)).to.equal("0x1");
    } finally {
      await ledger.stop();
    }
  });

  it("error: a block of another chain, and one that a reorganisation took away", async () => {
    const { ledger, named, hashOf, reorganise, mine } = fake();
    await ledger.start();
    try {
      const before = named(10n);
      expect((await ledger.at(before)).block.number).to.equal(10n);
      // Block 10 is kept, block 9 is not.
      for (const named of [
        { ...before, blockNumber: 9 },
        { ...before, blockHash: hashOf(9n) },
      ]) {
        const failure = await ledger.at(named).catch(String);
        expect(failure).to.match(new RegExp(`block ${named.blockNumber} is 0x.* on this chain, not 0x`));
      }
      reorganise();
      mine(1);
      await reached(ledger, 11n);
      expect(await ledger.at(before).catch(String)).to.match(/block 10 is 0x1.* on this chain, not 0x0/);
    } finally {
      await ledger.stop();
    }
  });
});
