import { exampleFrozenBook, exampleSolvencyDocument, frozenHash } from "@plimsoll/sdk";
import { expect } from "chai";

import { createMemoryProofStore } from "./createMemoryProofStore.ts";
import { createSolvencyStatus } from "./createSolvencyStatus.ts";

describe("createSolvencyStatus", () => {
  it("behavior: says whether the newest book is proven, after a proof, a publication and a reorganisation, and reads no proof for it", async () => {
    const proofs = createMemoryProofStore();
    const state = { frozen: 0, published: 0, blockNumber: 78 };
    const status = createSolvencyStatus({
      config: { chain: { chainId: 31_337 } },
      contracts: { solvencyOracle: exampleSolvencyDocument(1).oracle },
      solvencyChain: {
        latest: () => Promise.resolve({ provenAt: 100 }),
        set: () => Promise.resolve(undefined),
        numbers: () => Promise.resolve(state),
        frozenHash: (snapshot: number) => {
          const { blockNumber } = state;
          return Promise.resolve(frozenHash(exampleFrozenBook({ snapshot: BigInt(snapshot), blockNumber })));
        },
      },
      clock: () => Promise.resolve(160),
      proofs: { ...proofs, get: () => Promise.reject(new Error("a whole proof was read")) },
    } as unknown as Parameters<typeof createSolvencyStatus>[0]);
    const told = async () => {
      const { frozen, published, isProven, age, set } = await status();
      expect(set).to.equal(null);
      return [frozen, published, isProven, age];
    };
    expect(await told()).to.deep.equal([0, 0, false, null]);
    state.frozen = 1;
    expect(await told()).to.deep.equal([1, 0, false, null]);
    await proofs.put(exampleSolvencyDocument(1));
    expect(await told()).to.deep.equal([1, 0, true, null]);
    state.published = 1;
    expect(await told()).to.deep.equal([1, 1, true, 60]);
    state.frozen = 2;
    expect(await told()).to.deep.equal([2, 1, false, 60]);
    // The first book again, in another block.
    Object.assign(state, { frozen: 1, published: 0, blockNumber: 79 });
    expect(await told()).to.deep.equal([1, 0, false, null]);
    const frozen = exampleFrozenBook({ blockNumber: 79 });
    await proofs.put(exampleSolvencyDocument(1, { frozen }));
    expect(await told()).to.deep.equal([1, 0, true, null]);
  });
});
