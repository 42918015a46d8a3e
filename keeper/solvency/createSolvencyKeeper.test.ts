import { exampleFrozenBook, exampleSolvencyDocument, type SolvencyDocument } from "@plimsoll/sdk";
import { expect } from "chai";
import { hexToNumber, numberToHex, type Hex } from "viem";

import { ContractRefusal } from "../chain/ContractRefusal.ts";
import type { KeeperEvent } from "../events/KeeperEvent.ts";
import { BehindError } from "../servers/BehindError.ts";
import { createFailover } from "../servers/createFailover.ts";
import type { RiskServer } from "../servers/RiskServer.ts";
import type { Wallet } from "../wallet/Wallet.ts";
import { createSolvencyKeeper } from "./createSolvencyKeeper.ts";
import type { Marks } from "./freezeReason.ts";
import { publishTurn } from "./publishTurn.ts";
import type { SolvencyChain } from "./SolvencyChain.ts";

const KEEPER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const USD = 1_000_000n;

/** @param commitment Tells two proofs of one book apart. */
const proofOf = (snapshot: number, commitment = 1n): SolvencyDocument => {
  const example = exampleSolvencyDocument(snapshot);
  return {
    ...example,
    frozen: exampleFrozenBook({ snapshot: BigInt(snapshot), boundAccounts: 3 }),
    proof: { ...example.proof, commitment },
    seconds: { inputs: 0, proving: 2 },
  };
};

/** An oracle of which `state` is all, and a keeper that works for it. */
function venue() {
  const state = {
    now: 10_000,
    millis: 0,
    frozen: [] as number[],
    published: 0,
    mark: 100_000n * USD,
    markAt: new Map<bigint, bigint>(),
    proofs: new Set<number>(),
    refusal: undefined as string | undefined,
    /** What the oracle says to the proof of a book, or to one proof of it. */
    refusals: new Map<number | SolvencyDocument, string>(),
    failure: undefined as Error | undefined,
    /** Proofs of a second server, which is asked after the first. */
    others: new Map<number, SolvencyDocument>(),
    /** What the first server answers instead of its proof. */
    answers: new Map<number, SolvencyDocument>(),
    /** Before the last of a freeze. */
    parts: 0,
    /** Place of a transaction that the node refuses to take, the first time. */
    refusedAt: undefined as number | undefined,
    /** Places of transactions that were mined and reverted. */
    reverted: new Set<number>(),
  };
  const events: KeeperEvent[] = [];
  const sent: string[] = [];
  const asked: number[] = [];
  let publishing = 0;
  const marksOf = (mark: bigint): Marks => new Map([[67_108_865, mark]]);
  const refuse = (): void => {
    if (state.refusal !== undefined) throw new ContractRefusal(state.refusal, [1n, 2n]);
  };
  const call = (data: Hex) => ({ to: KEEPER, data, gas: 1_000_000n }) as const;
  const chain: SolvencyChain = {
    state: () => Promise.resolve({ snapshot: state.frozen.length, published: state.published }),
    frozenAt: (snapshot) =>
      Promise.resolve({ block: BigInt(snapshot), time: state.frozen[snapshot - 1] ?? 0 }),
    now: () => Promise.resolve(state.now),
    marks: (block) => Promise.resolve(marksOf(block === undefined ? state.mark : state.markAt.get(block)!)),
    answer: () => Promise.resolve({ status: "SOLVENT", index: 250_000_000n, es99: 5n * USD, badDebt: 0n }),
    freeze: () =>
      Promise.resolve().then(() => {
        refuse();
        return [...Array.from({ length: state.parts }, () => call("0x0a")), call("0x01")];
      }),
    publish: (document) =>
      Promise.resolve().then(() => {
        const { snapshot } = document;
        asked.push(snapshot);
        if (state.failure !== undefined) throw state.failure;
        refuse();
        const refusal = state.refusals.get(document) ?? state.refusals.get(snapshot);
        if (refusal !== undefined) throw new ContractRefusal(refusal, [1n, 2n]);
        if (state.published >= snapshot) throw new ContractRefusal("AlreadyPublished", [1n, 1n]);
        publishing = snapshot;
        return [call("0x02")];
      }),
    snapshotIn: () => state.frozen.length,
  };
  const wallet: Wallet = {
    address: KEEPER,
    balance: () => Promise.resolve(10n ** 18n),
    fees: () =>
      Promise.resolve({ expected: 10n ** 9n, maxFeePerGas: 2n * 10n ** 9n, maxPriorityFeePerGas: 0n }),
    nonce: () => Promise.resolve(sent.length),
    sign: ({ data }, nonce) => Promise.resolve({ hash: numberToHex(nonce, { size: 32 }), raw: data }),
    broadcast: ({ raw }) => {
      if (state.refusedAt === sent.length) {
        state.refusedAt = undefined;
        return Promise.reject(new Error("insufficient funds"));
      }
      sent.push(raw);
      if (raw === "0x0a" || state.reverted.has(sent.length - 1)) return Promise.resolve();
      if (raw === "0x01") {
        state.frozen.push(state.now);
        state.markAt.set(BigInt(state.frozen.length), state.mark);
      } else state.published = publishing;
      return Promise.resolve();
    },
    receipt: (hash) => {
      if (hexToNumber(hash) >= sent.length) return Promise.resolve(undefined);
      const succeeded = !state.reverted.has(hexToNumber(hash));
      const rest = { blockNumber: 1n, gasUsed: 500_000n, gasPrice: 10n ** 9n, logs: [] };
      return Promise.resolve({ hash, succeeded, ...rest });
    },
  };
  const serverOf = (
    url: string,
    proof: (snapshot: number) => SolvencyDocument | undefined,
  ): Partial<RiskServer> => ({
    url,
    solvencyProof: async (snapshot) => {
      const document = await Promise.resolve(proof(snapshot));
      if (document === undefined) throw new BehindError("no such proof");
      return document;
    },
  });
  const kept = new Map<number, SolvencyDocument>();
  const first = (snapshot: number): SolvencyDocument | undefined => {
    if (state.answers.has(snapshot)) return state.answers.get(snapshot);
    if (!state.proofs.has(snapshot)) return undefined;
    if (!kept.has(snapshot)) kept.set(snapshot, proofOf(snapshot));
    return kept.get(snapshot);
  };
  const servers = createFailover({
    servers: [
      serverOf("http://127.0.0.1:1", first),
      serverOf("http://127.0.0.1:2", (snapshot) => state.others.get(snapshot)),
    ] as RiskServer[],
    report: (event) => void events.push(event),
  });
  const start = () =>
    createSolvencyKeeper({
      chain,
      wallet,
      withProof: (snapshot, use) =>
        servers.firstAnswer(async (server) => use(await server.solvencyProof(snapshot))),
      ethPrice: () => Promise.resolve(4_000n * USD),
      terms: { heartbeatSeconds: 3_600, moveThreshold: 0.05, minSeconds: 60, turnSeconds: 3 },
      sending: { maxGasPrice: 10n ** 11n, receiptTimeoutMs: 1_000, pollMs: 1 },
      report: (event) => void events.push(event),
      clock: () => state.millis,
    });
  return { state, events, sent, asked, start };
}

describe("createSolvencyKeeper", () => {
  it("behavior: freezes once, and again only when the heartbeat is due or a mark has moved far enough", async () => {
    const { state, sent, start } = venue();
    const keeper = start();
    await keeper.step();
    await keeper.step();
    expect(sent).to.deep.equal(["0x01"]);
    state.now += 3_599;
    await keeper.step();
    expect(sent).to.have.lengthOf(1);
    state.now += 1;
    await keeper.step();
    expect(sent).to.have.lengthOf(2);
    state.now += 100;
    state.mark = 94_000n * USD;
    await keeper.step();
    await keeper.step();
    expect(sent).to.have.lengthOf(3);
  });

  it("behavior: one that starts again goes on from what the chain says", async () => {
    const { state, sent, start } = venue();
    await start().step();
    state.now += 1_000;
    state.mark = 99_000n * USD;
    await start().step();
    expect(sent).to.have.lengthOf(1);
    // Since the freeze, not since the restart.
    state.mark = 95_000n * USD;
    await start().step();
    expect(sent).to.have.lengthOf(2);
  });

  it("behavior: publishes a proof in its turn, tells what it cost, and only once", async () => {
    const { state, events, sent, start } = venue();
    const keeper = start();
    await keeper.step();
    await keeper.step();
    state.proofs.add(1);
    await keeper.step();
    const wait = publishTurn(KEEPER, 1) * 3_000;
    if (wait > 0) {
      state.millis = wait - 1;
      await keeper.step();
      expect(sent).to.deep.equal(["0x01"]);
    }
    state.millis = wait;
    await keeper.step();
    await keeper.step();
    expect(sent).to.deep.equal(["0x01", "0x02"]);
    // 500,000 gas at 1 gwei and 4,000 dollars an ether are two dollars.
    expect(events.at(-1)).to.deep.include({
      event: "solvency",
      act: "publish",
      snapshot: 1,
      why: "3 accounts proven in 2.0 s",
      gasUsed: 500_000,
      gasUsd: 2,
      totalGasUsd: 4,
      status: "SOLVENT",
      index: 2.5,
      es99Usd: 5,
    });
  });

  it("behavior: of two keepers with one proof the second sends nothing", async () => {
    const { state, sent, start } = venue();
    const [one, other] = [start(), start()];
    await one.step();
    state.proofs.add(1);
    state.millis = 0;
    await one.step();
    await other.step();
    state.millis = 60_000;
    await Promise.resolve();
    await one.step();
    await other.step();
    expect(sent).to.deep.equal(["0x01", "0x02"]);
  });

  it("behavior: parts of a freeze are handed over together and told as one; spoiled, they are begun again", async () => {
    const { state, events, sent, start } = venue();
    const keeper = start();
    state.parts = 2;
    // Somebody traded before the second part: the rest reverts.
    state.reverted = new Set([1, 2]);
    await keeper.step();
    expect(sent).to.deep.equal(["0x0a", "0x0a", "0x01"]);
    expect([state.frozen.length, events.length]).to.deep.equal([0, 0]);
    await keeper.step();
    expect(sent).to.deep.equal(["0x0a", "0x0a", "0x01", "0x0a", "0x0a", "0x01"]);
    expect(state.frozen.length).to.equal(1);
    // Three transactions of 500,000 gas, and three that came to nothing.
    expect(events.at(-1)).to.deep.include({ act: "freeze", gasUsed: 1_500_000, totalGasUsd: 12 });
  });

  it("error: a part that the node does not take keeps the rest back, is thrown, and what the others cost is counted", async () => {
    const { state, events, sent, start } = venue();
    const keeper = start();
    state.parts = 2;
    state.refusedAt = 1;
    const failed: unknown = await keeper.step().catch((error: unknown) => error);
    expect(String(failed)).to.equal("Error: insufficient funds");
    expect([sent, state.frozen.length, events.length]).to.deep.equal([["0x0a"], 0, 0]);
    await keeper.step();
    expect(state.frozen.length).to.equal(1);
    // Three transactions of two dollars, and the one before.
    expect(events.at(-1)).to.deep.include({ act: "freeze", gasUsd: 6, totalGasUsd: 8 });
  });

  it("behavior: before the first scenario set it waits, and says so without alarm; later none is one", async () => {
    const { state, events, start } = venue();
    const keeper = start();
    state.refusal = "NoScenarioSet";
    await keeper.step();
    await keeper.step();
    expect(events).to.deep.equal([{ event: "waiting", for: "its first scenario set" }]);
    state.refusal = undefined;
    await keeper.step();
    state.refusal = "NoScenarioSet";
    state.now += 3_600;
    await keeper.step();
    expect(events.at(-1)).to.deep.equal({
      event: "warning",
      message: "The oracle refuses to freeze: no scenario set is in force",
    });
  });

  it("behavior: what the oracle refuses is told once; a proof that it refuses is not tried again", async () => {
    const { state, events, start } = venue();
    const keeper = start();
    state.refusal = "SetIsVoid";
    await keeper.step();
    await keeper.step();
    expect(events).to.deep.equal([
      { event: "warning", message: "The oracle refuses to freeze: scenario set 1 is void: a fold was wrong" },
    ]);
    state.refusal = undefined;
    await keeper.step();
    state.proofs.add(1);
    await keeper.step();
    state.millis = 60_000;
    state.refusal = "WrongProof";
    await keeper.step();
    state.refusal = undefined;
    await keeper.step();
    expect(state.published).to.equal(0);
    expect(events.at(-1)).to.deep.equal({
      event: "warning",
      message: "The oracle refuses to publish: proof 1 does not hold: another server's is asked for",
    });
  });

  /** With two frozen books, and every keeper's turn come. */
  async function twoBooks() {
    const world = venue();
    const keeper = world.start();
    await keeper.step();
    world.state.now += 3_600;
    await keeper.step();
    world.state.millis = 60_000;
    /** Once to see the proofs, and once when the turn has come. */
    const steps = async (): Promise<void> => {
      await keeper.step();
      world.state.millis += 60_000;
      await keeper.step();
    };
    return { ...world, steps };
  }

  it("attack: somebody freezes while proofs are made, so that the newest book never has one: the one before is published", async () => {
    const { state, steps } = await twoBooks();
    state.proofs.add(1);
    await steps();
    expect([state.frozen.length, state.published]).to.deep.equal([2, 1]);
  });

  it("behavior: while the newest book's scenarios are open to challenge an older one's result is published, then the newest", async () => {
    const { state, steps } = await twoBooks();
    state.proofs.add(1).add(2);
    state.refusals.set(2, "InChallenge");
    await steps();
    await steps();
    expect(state.published).to.equal(1);
    state.refusals.clear();
    await steps();
    expect(state.published).to.equal(2);
  });

  it("behavior: with proofs of both only the newest is published", async () => {
    const { state, sent, steps } = await twoBooks();
    state.proofs.add(1).add(2);
    await steps();
    await steps();
    expect([state.published, sent.filter((data) => data === "0x02").length]).to.deep.equal([2, 1]);
  });

  it("attack: a server whose proof the oracle refuses does not keep another's from being published", async () => {
    const { state, asked, steps } = await twoBooks();
    const wrong = proofOf(2, 7n);
    state.answers.set(2, wrong);
    state.refusals.set(wrong, "WrongProof");
    await steps();
    await steps();
    expect([state.published, asked]).to.deep.equal([0, [2]]);
    state.others.set(2, proofOf(2));
    await steps();
    expect(state.published).to.equal(2);
  });

  it("error: a proof of another book than was asked for is passed over, and told", async () => {
    const { state, events, steps } = await twoBooks();
    state.answers.set(2, proofOf(1));
    state.others.set(2, proofOf(2));
    await steps();
    expect(state.published).to.equal(2);
    expect(events).to.deep.include({
      event: "warning",
      message:
        "The risk server http://127.0.0.1:1 is passed over: it answered with the frozen book 1 instead of 2",
    });
  });

  it("behavior: a book that a reorganisation took away and brought back is published", async () => {
    const { state, steps } = await twoBooks();
    state.proofs.add(2);
    state.refusals.set(2, "UnknownSnapshot");
    await steps();
    expect(state.published).to.equal(0);
    state.refusals.clear();
    await steps();
    expect(state.published).to.equal(2);
  });

  it("error: a node that fails is no fault of a server", async () => {
    const { state, events, start } = venue();
    const keeper = start();
    await keeper.step();
    state.proofs.add(1);
    await keeper.step();
    state.millis = 60_000;
    state.failure = new Error("node: no answer");
    expect(await keeper.step().catch((error: unknown) => error)).to.equal(state.failure);
    expect(events.filter(({ event }) => event === "warning")).to.deep.equal([]);
  });

  it("attack: a proof at which the node fails keeps no book from being frozen", async () => {
    const { state, start } = venue();
    const keeper = start();
    await keeper.step();
    state.proofs.add(1);
    await keeper.step();
    state.millis = 60_000;
    state.now += 3_600;
    state.failure = new Error("node: request too large");
    expect(await keeper.step().catch((error: unknown) => error)).to.equal(state.failure);
    expect([state.frozen.length, state.published]).to.deep.equal([2, 0]);
  });
});
