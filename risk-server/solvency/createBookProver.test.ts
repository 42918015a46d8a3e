import { circuitSizes, type Prover } from "@plimsoll/circuits";
import {
  exampleBook,
  exampleFrozenBook,
  exampleSolvencyDocument,
  frozenHash,
  packScenarios,
  type FrozenBook,
  type SolvencyDocument,
} from "@plimsoll/sdk";
import { expect } from "chai";
import pino from "pino";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { createMetrics } from "../telemetry/createMetrics.ts";
import { createBookProver } from "./createBookProver.ts";
import { createMemoryProofStore } from "./createMemoryProofStore.ts";
import { createProofNews } from "./createProofNews.ts";
import type { SetOrder } from "./createSetBuilder.ts";
import type { ProofStore } from "./ProofStore.ts";

const sizes = circuitSizes.small;
const key = privateKeyToAccount(`0x${"11".repeat(32)}`);
const frozenIn = (blockNumber: number): FrozenBook => exampleFrozenBook({ blockNumber });
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

  /**
   * What becomes of the newest frozen book in `rounds` looks at the chain.
   * @param onCompare While what its set leaves out is being computed.
   */
  async function proven({
    kept,
    accepts = true,
    isMaker = false,
    published = 0,
    rounds = 4,
    proofs = createMemoryProofStore(),
    onCompare = () => Promise.resolve(),
  }: {
    kept?: FrozenBook;
    accepts?: boolean;
    isMaker?: boolean;
    published?: number;
    rounds?: number;
    proofs?: ProofStore;
    onCompare?: () => Promise<void>;
  }) {
    if (kept !== undefined) await proofs.put(exampleSolvencyDocument(1, { frozen: kept }));
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
        orderOf: () => (isMaker ? ORDER : undefined),
        errorOf: async (order: SetOrder) => {
          await onCompare();
          return { of: order };
        },
      },
      solvencyChain: {
        numbers: () => {
          if (++looks === rounds) looked.resolve(undefined);
          return Promise.resolve({ frozen: 1, published });
        },
        frozenHash: () => Promise.resolve(frozenHash(frozen)),
        frozen: () => Promise.resolve({ frozen, book: exampleBook }),
        scenarios: () =>
          Promise.resolve({ ...scenarios, contentHash: CONTENT, circuit: 1, epoch: 9, folds: {} }),
        setAt: () => Promise.resolve({ epoch: 9, circuit: 1 }),
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
    expect(kept).to.deep.include({ frozen, book: exampleBook });
    // One account that loses 9 of 5 in a quarter of all cases: 4 of debt.
    expect(kept?.proof).to.deep.include({ valueAtRisk: 4n });
  });

  it("behavior: what a set leaves out is kept by whoever made it, also when the chain has forgotten its epoch", async () => {
    expect((await proven({ isMaker: true })).kept?.reduction).to.deep.equal({ of: ORDER });
    expect((await proven({})).kept?.reduction).to.equal(null);
  });

  it("behavior: a proof is kept before it is measured; killed in between, the next start measures it, also once it is published", async () => {
    const proofs = createMemoryProofStore();
    let atCompare: SolvencyDocument | undefined;
    await proven({
      isMaker: true,
      proofs,
      onCompare: async () => {
        atCompare = await proofs.get(1);
        throw new Error("killed");
      },
    });
    expect(atCompare).to.deep.include({ frozen, reduction: null });
    expect(await proofs.get(1)).to.deep.equal(atCompare);
    const again = await proven({ isMaker: true, proofs, published: 1 });
    expect(again.told).to.deep.equal(["published"]);
    expect(again.kept).to.deep.equal({ ...atCompare, reduction: { of: ORDER } });
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
