import { expect } from "chai";
import type { Hex } from "viem";

import type { Fees, Receipt, Transaction, Wallet } from "../wallet/Wallet.ts";
import { sendTransaction } from "./sendTransaction.ts";

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
