import { circuitSizes, type Prover } from "@plimsoll/circuits";
import { frozenHash, packScenarios, type FrozenBook, type SolvencyDocument } from "@plimsoll/sdk";
import { expect } from "chai";
import pino from "pino";
import { keccak256, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { createMetrics } from "../telemetry/createMetrics.ts";
import { createBookProver } from "./createBookProver.ts";
import { createMemoryProofStore } from "./createMemoryProofStore.ts";
import { createProofNews } from "./createProofNews.ts";
import type { SetOrder } from "./createSetBuilder.ts";

const sizes = circuitSizes.small;
const key = privateKeyToAccount(`0x${"11".repeat(32)}`);
/** One account with 5e-6 USD and a lot of column 0. */
const BOOK: Hex = "0x0000000000000005000100000000000000000001";
const frozenIn = (blockNumber: number): FrozenBook => ({
  snapshot: 1n,
  context: `0x${"22".repeat(32)}`,
  digest: keccak256(BOOK),
  totalCash: 5n,
  badDebt: 0n,
  marginShortfall: 0n,
  insurance: 3n,
  accounts: 4,
  boundAccounts: 1,
  isProvable: true,
  set: 1,
  epoch: 9,
  blockNumber,
  time: 1_760_000_000,
});
const scenarios = packScenarios({
  instruments: [1],
  profit: [
    [-9n, 0n],
    [-1n, 0n],
    [1n, 0n],
    [2n, 0n],
  ],
  weights: [1n, 1n, 1n, 1n].map((weight) => weight << 18n),
});
const CONTENT: Hex = `0x${"44".repeat(32)}`;
const ORDER: SetOrder = { epoch: 9, snapshotHash: CONTENT, circuit: 1 };
/** Makes proofs that only a verifier which is told to will accept. */
const prover: Prover = {
  prove: () => {
    const point: [string, string, string] = ["1", "2", "1"];
    const proof = {
      pi_a: point,
      pi_b: [
        ["1", "2"],
        ["3", "4"],
        ["1", "0"],
      ],
      pi_c: point,
    };
    return Promise.resolve({ proof, publicSignals: [] } as unknown as Awaited<ReturnType<Prover["prove"]>>);
  },
};

describe("createBookProver", () => {
  const frozen = frozenIn(78);

  /** What becomes of the newest frozen book in `rounds` looks at the chain. */
  async function proven({
    kept,
    accepts = true,
    isMaker = false,
    rounds = 4,
  }: {
    kept?: FrozenBook;
    accepts?: boolean;
    isMaker?: boolean;
    rounds?: number;
  }) {
    const proofs = createMemoryProofStore();
    if (kept !== undefined) await proofs.put({ snapshot: 1, frozen: kept } as SolvencyDocument);
    const news = createProofNews();
    const told: string[] = [];
    news.listen(({ event }) => void told.push(event));
    const looked = Promise.withResolvers<undefined>();
    let looks = 0;
    const loop = createBookProver({
      config: { solvency: { proofTakeoverMs: 1 }, chain: { pollIntervalMs: 1, chainId: 31_337 } },
      contracts: { solvencyOracle: key.address },
      chain: {
        client: { readContract: () => Promise.resolve(accepts) },
        headAt: () => Promise.resolve(undefined),
        block: () => Promise.resolve({ hash: CONTENT }),
      },
      ledger: { at: () => Promise.resolve({}) },
      builder: {
        orderOf: (content: Hex) => (isMaker && content === CONTENT ? ORDER : undefined),
        errorOf: (order: SetOrder) => Promise.resolve({ of: order }),
      },
      solvencyChain: {
        numbers: () => {
          if (++looks === rounds) looked.resolve(undefined);
          return Promise.resolve({ frozen: 1, published: 0 });
        },
        frozenHash: () => Promise.resolve(frozenHash(frozen)),
        frozen: () => Promise.resolve({ frozen, book: BOOK }),
        scenarios: () =>
          Promise.resolve({ ...scenarios, contentHash: CONTENT, circuit: 1, epoch: 9, folds: {} }),
        circuitAt: () => Promise.resolve({ number: 1, genesis: 0n, ...sizes }),
      },
      circuits: () => Promise.resolve({ sizes, files: {} }),
      proofs,
      news,
      prover,
      signerSets: () => Promise.resolve({ signers: [key.address], threshold: 1 }),
      key,
      logger: pino({ level: "silent" }),
      metrics: createMetrics("test"),
    } as unknown as Parameters<typeof createBookProver>[0]);
    loop.start();
    await looked.promise;
    await loop.stop();
    return { told, kept: await proofs.get(1) };
  }

  it("behavior: a frozen book is proven once, and kept with what it was made of", async () => {
    const { told, kept } = await proven({});
    expect(told).to.deep.equal(["building", "proving", "proving", "proven"]);
    expect(kept).to.deep.include({ frozen, book: BOOK });
    // One account that loses 9 of 5 in a quarter of all cases: 4 of debt.
    expect(kept?.proof).to.deep.include({ valueAtRisk: 4n });
  });

  it("behavior: what a set leaves out is kept by whoever made it, also when the chain has forgotten its epoch", async () => {
    expect((await proven({ isMaker: true })).kept?.reduction).to.deep.equal({ of: ORDER });
    expect((await proven({})).kept?.reduction).to.equal(null);
  });

  it("behavior: a book whose proof is kept is not proven again", async () => {
    expect((await proven({ kept: frozen })).told).to.deep.equal([]);
  });

  it("behavior: a kept proof of another book with the same number is none: after a reorganisation it is proven anew", async () => {
    const { told, kept } = await proven({ kept: frozenIn(77) });
    expect(told.at(-1)).to.equal("proven");
    expect(kept?.frozen).to.deep.equal(frozen);
  });

  it("error: a proof that the chain's verifiers refuse is not kept: the keys are of another ceremony", async () => {
    const { told, kept } = await proven({ accepts: false });
    expect([told.at(-1), kept]).to.deep.equal(["failed", undefined]);
  });
});
