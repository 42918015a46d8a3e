import { expect } from "chai";
import type { Hex } from "viem";

import type { Fees, Receipt, Transaction, Wallet } from "../wallet/Wallet.ts";
import { sendTransaction, sendTransactions } from "./sendTransaction.ts";

const GWEI = 10n ** 9n;
const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const ENGINE = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

const transaction: Transaction = { to: ENGINE, data: "0xabcd", gas: 300_000n };
const fees: Fees = { expected: 5n * GWEI, maxFeePerGas: 8n * GWEI, maxPriorityFeePerGas: GWEI };

type Broadcast = { transaction: Transaction; nonce: number; fees: Fees };

/** A mempool in which `mine` decides, after every broadcast, which of them gets into a block. */
function mempool(
  mine: (sent: readonly Broadcast[]) => number | "somebodyElses" | undefined,
  refusal?: Error,
) {
  const sent: Broadcast[] = [];
  const hashOf = (index: number): Hex => `0x${index.toString(16).padStart(64, "0")}`;
  const wallet: Wallet = {
    address: ADDRESS,
    balance: () => Promise.resolve(0n),
    fees: () => Promise.resolve(fees),
    nonce: (which) => Promise.resolve(which === "mined" && mine(sent) !== undefined ? 6 : 5),
    sign: (signed, nonce, atFees) => {
      sent.push({ transaction: signed, nonce, fees: atFees });
      return Promise.resolve({ hash: hashOf(sent.length - 1), raw: "0x" });
    },
    broadcast: () => (refusal === undefined ? Promise.resolve() : Promise.reject(refusal)),
    receipt: (hash) => {
      const mined = mine(sent);
      const receipt: Receipt = {
        hash,
        succeeded: true,
        blockNumber: 1n,
        gasUsed: 1n,
        gasPrice: 1n,
        logs: [],
      };
      return Promise.resolve(typeof mined === "number" && hash === hashOf(mined) ? receipt : undefined);
    },
  };
  const send = (overrides: { stillWanted?: () => Promise<boolean>; maxGasPrice?: bigint } = {}) =>
    sendTransaction({
      wallet,
      transaction,
      fees,
      maxGasPrice: 100n * GWEI,
      receiptTimeoutMs: 5,
      pollMs: 1,
      stillWanted: () => Promise.resolve(true),
      ...overrides,
    });
  return { sent, send, hashOf };
}

describe("sendTransaction", () => {
  it("sends once and returns the receipt", async () => {
    const { sent, send, hashOf } = mempool(() => 0);
    expect(await send()).to.have.nested.property("receipt.hash", hashOf(0));
    expect(sent).to.deep.equal([{ transaction, nonce: 5, fees }]);
  });

  it("sends a stuck or dropped one again under the same nonce, for an eighth more", async () => {
    const { sent, send, hashOf } = mempool(({ length }) => (length === 2 ? 1 : undefined));
    expect(await send()).to.have.nested.property("receipt.hash", hashOf(1));
    expect(sent.map(({ nonce }) => nonce)).to.deep.equal([5, 5]);
    expect(sent[1]?.fees.maxFeePerGas).to.equal(9n * GWEI + 1n);
    expect(sent[1]?.fees.maxPriorityFeePerGas).to.equal((9n * GWEI) / 8n + 1n);
  });

  it("notices that the first was mined after all", async () => {
    const { send, hashOf } = mempool(({ length }) => (length === 2 ? 0 : undefined));
    expect(await send()).to.have.nested.property("receipt.hash", hashOf(0));
  });

  it("withdraws a stuck one that is no longer wanted by using up its nonce", async () => {
    const { sent, send } = mempool(({ length }) => (length === 2 ? 1 : undefined));
    expect(await send({ stillWanted: () => Promise.resolve(false) })).to.deep.equal({ kind: "replaced" });
    expect(sent[1]?.transaction).to.deep.equal({ to: ADDRESS, data: "0x", gas: 21_000n });
    expect(sent[1]?.nonce).to.equal(5);
  });

  it("knows when another transaction of the key took the nonce", async () => {
    const { sent, send } = mempool(() => "somebodyElses");
    expect(await send()).to.deep.equal({ kind: "replaced" });
    expect(sent).to.have.length(1);
  });

  it("never pays more than the limit", async () => {
    const { sent, send, hashOf } = mempool(() => undefined);
    expect(await send({ maxGasPrice: 8n * GWEI })).to.deep.equal({ kind: "pending", hash: hashOf(0) });
    expect(sent).to.have.length(1);
    const cheap = mempool(() => 0);
    await cheap.send({ maxGasPrice: 6n * GWEI });
    expect(cheap.sent[0]?.fees.maxFeePerGas).to.equal(6n * GWEI);
  });

  it("passes on what the node refuses", async () => {
    const { send } = mempool(() => undefined, new Error("insufficient funds"));
    const message = await send().then(
      () => "sent",
      (error: unknown) => (error as Error).message,
    );
    expect(message).to.equal("insufficient funds");
  });

  it("believes the receipt rather than a node that mines and complains", async () => {
    const { send, hashOf } = mempool(() => 0, new Error("reverted with custom error"));
    expect(await send()).to.have.nested.property("receipt.hash", hashOf(0));
  });

  it("gives up after three more attempts", async () => {
    const { sent, send } = mempool(() => undefined);
    expect(await send()).to.have.property("kind", "pending");
    expect(sent).to.have.length(4);
  });
});

describe("sendTransactions", () => {
  const parts = ["0x01", "0x02", "0x03"].map((data) => ({ ...transaction, data: data as Hex }));

  /**
   * A mempool that mines what it holds, in the order of the nonces, after as many broadcasts.
   * @param refused Its answer to a broadcast of this data, and whether it holds it all the same.
   */
  function mempool({
    refused = {},
    broadcasts = 0,
  }: {
    refused?: Record<Hex, { error: Error; isHeld: boolean }>;
    broadcasts?: number;
  }) {
    const broadcast: { data: Hex; nonce: number; maxFeePerGas: bigint }[] = [];
    const signed: typeof broadcast = [];
    const held = new Map<number, Hex>();
    const mined = (): boolean => broadcast.length >= broadcasts;
    const wallet: Wallet = {
      address: ADDRESS,
      balance: () => Promise.resolve(0n),
      fees: () => Promise.resolve(fees),
      nonce: (which) => Promise.resolve(which === "mined" && !mined() ? 5 : 5 + held.size),
      sign: ({ data }, nonce, { maxFeePerGas }) => {
        signed.push({ data, nonce, maxFeePerGas });
        return Promise.resolve({ hash: `0x${signed.length - 1}`, raw: `0x${signed.length - 1}` });
      },
      broadcast: ({ raw, hash }) => {
        const one = signed[Number(raw.slice(2))]!;
        broadcast.push(one);
        const refusal = refused[one.data];
        if (refusal === undefined || refusal.isHeld) held.set(one.nonce, hash);
        return refusal === undefined ? Promise.resolve() : Promise.reject(refusal.error);
      },
      receipt: (hash) => {
        if (!mined() || ![...held.values()].includes(hash)) return Promise.resolve(undefined);
        const rest = { succeeded: true, blockNumber: 1n, gasUsed: 1n, gasPrice: 1n, logs: [] };
        return Promise.resolve({ hash, ...rest });
      },
    };
    const send = (transactions = parts) =>
      sendTransactions({
        wallet,
        transactions,
        fees,
        maxGasPrice: 100n * GWEI,
        receiptTimeoutMs: 5,
        pollMs: 1,
        stillWanted: () => Promise.resolve(true),
      });
    const nonces = () => broadcast.map(({ data, nonce }) => [data, nonce]);
    return { broadcast, nonces, send };
  }

  it("behavior: all are handed over, under nonces in turn, and each has its receipt", async () => {
    const { nonces, send } = mempool({});
    const outcomes = await send();
    expect(nonces()).to.deep.equal([
      ["0x01", 5],
      ["0x02", 6],
      ["0x03", 7],
    ]);
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(["mined", "mined", "mined"]);
  });

  it("error: one that the node refuses: those before are waited for, those after kept back, and no nonce is left out", async () => {
    const error = new Error("insufficient funds");
    const { broadcast, nonces, send } = mempool({
      refused: { "0x02": { error, isHeld: false } },
      broadcasts: 3,
    });
    const outcomes = await send();
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(["mined", "refused"]);
    expect(outcomes[1]).to.deep.equal({ kind: "refused", error });
    // The first was stuck, and sent again for more.
    const first = broadcast.filter(({ data }) => data === "0x01");
    expect(first.length).to.be.above(1);
    expect(first[1]!.maxFeePerGas > first[0]!.maxFeePerGas).to.equal(true);
    expect(nonces().filter(([data]) => data === "0x03")).to.deep.equal([]);
    await send(parts.slice(2));
    expect(nonces().at(-1)).to.deep.equal(["0x03", 6]);
  });

  it("error: the first one refused is the only one", async () => {
    const error = new Error("insufficient funds");
    const { nonces, send } = mempool({ refused: { "0x01": { error, isHeld: false } } });
    expect(await send()).to.deep.equal([{ kind: "refused", error }]);
    expect(nonces()).to.deep.equal([["0x01", 5]]);
  });

  it("behavior: a node that has it already, and says so by refusing it, has it", async () => {
    const error = new Error("already known");
    const { nonces, send } = mempool({ refused: { "0x02": { error, isHeld: true } } });
    expect((await send()).map(({ kind }) => kind)).to.deep.equal(["mined", "mined", "mined"]);
    expect(nonces()).to.have.lengthOf(3);
  });
});
