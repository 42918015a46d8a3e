/** Batches too many for one transaction: proven before, in any order that leads from the first. */
import { createSolvencyChain } from "@plimsoll/keeper";
import type { SolvencyDocument } from "@plimsoll/sdk";
import { expect } from "chai";
import { createPublicClient, custom, type Hex } from "viem";
import { hardhat } from "viem/chains";

import { BTC, ONE_BTC, usd } from "../engine/support.ts";
import { BTC_PERP } from "../venue.ts";
import { challengeOf, type Frozen, prove } from "./createOracle.ts";
import type { SolvencyProof } from "./contracts.ts";
import { createLevered, type LeveredVenue } from "./leveredVenue.ts";

describe("publishing in parts", function () {
  this.timeout(240_000);
  let levered: LeveredVenue;
  let frozen: Frozen;
  let proof: SolvencyProof;
  let challenge: bigint;
  let genesis: bigint;
  let back: () => Promise<void>;

  before(async () => {
    levered = await createLevered();
    const { venue, carol } = levered;
    // Five accounts that can default: three batches.
    for (const name of ["dave", "erin", "frank"])
      await venue.fill({
        maker: await venue.user(name, { deposit: usd(10_000) }),
        taker: carol,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: ONE_BTC,
        takerMargins: { initialMargin: usd(20_000), maintenanceMargin: usd(16_000) },
      });
    frozen = await levered.freeze();
    proof = await prove(levered.inputsOf(frozen));
    expect(proof.batches.length).to.equal(3);
    challenge = challengeOf(frozen.frozen.context, proof.commitment, frozen.frozen.digest);
    ({ genesis } = levered.circuit);
    back = await venue.checkpoint();
  });
  afterEach(() => back());

  /** Batches from one place to another, with the states that belong to them unless others are given. */
  const proveFrom = (from: number, to: number, other: Partial<SolvencyProof> & { start?: bigint } = {}) => {
    const { commitment, states, batches } = { ...proof, ...other };
    const start = other.start ?? (from === 0 ? genesis : states[from - 1]!);
    return levered.oracle.proveBatches(
      frozen.frozen,
      commitment,
      start,
      states.slice(from, to),
      batches.slice(from, to),
    );
  };
  const publish = (batches: SolvencyProof["batches"], other: Partial<SolvencyProof> = {}) =>
    levered.oracle.publish(frozen.frozen, frozen.book, { ...proof, ...other, batches });
  const refuses = (sent: Promise<unknown>, error: string) =>
    expect(sent).to.be.revertedWithCustomError(levered.oracle, error);

  it("behavior: in parts by anybody, what is published is the same", async () => {
    const { oracle, alice } = levered;
    const restore = await levered.venue.checkpoint();
    await publish(proof.batches);
    const whole = await oracle.latest();
    await restore();

    await proveFrom(0, 1);
    expect(await oracle.isProvenState(challenge, proof.states[0]!)).to.equal(true);
    await oracle
      .connect(alice.wallet)
      .proveBatches(
        frozen.frozen,
        proof.commitment,
        proof.states[0]!,
        [proof.states[1]!],
        [proof.batches[1]!],
      );
    const two = await levered.venue.checkpoint();
    await publish(proof.batches.slice(2));
    expect(await oracle.latest()).to.deep.equal(whole);
    await two();
    await publish(proof.batches.slice(1));
    await two();
    await proveFrom(1, 3);
    await publish([]);
    expect(await oracle.latest()).to.deep.equal(whole);
  });

  it("attack: batches that nobody proved, left out, of another commitment", async () => {
    await refuses(publish([]), "UnprovenState");
    await refuses(publish(proof.batches.slice(1)), "UnprovenState");
    await proveFrom(0, 1);
    await refuses(publish([]), "UnprovenState");
    await refuses(publish(proof.batches.slice(2)), "UnprovenState");
    // The first and the last, without the second.
    const [first, , last] = proof.states as [bigint, bigint, bigint];
    await refuses(publish(proof.batches.slice(2), { states: [first, last] }), "WrongProof");
    await refuses(publish([], { states: [first] }), "WrongProof");
    await refuses(publish(proof.batches.slice(1), { commitment: proof.commitment + 1n }), "UnprovenState");
  });

  it("attack: from a state that is not proven, or that belongs to another challenge", async () => {
    await refuses(proveFrom(1, 2), "UnprovenState");
    await refuses(proveFrom(1, 2, { start: 5n }), "UnprovenState");
    await refuses(proveFrom(1, 2, { start: genesis }), "WrongProof");
    await proveFrom(0, 1);
    await refuses(proveFrom(1, 2, { commitment: proof.commitment + 1n }), "UnprovenState");
    await refuses(proveFrom(0, 1, { commitment: proof.commitment + 1n }), "WrongProof");
    await refuses(proveFrom(0, 2, { batches: [proof.batches[0]!, proof.batches[0]!] }), "WrongProof");
    // The same book frozen again is another snapshot, with another challenge.
    const again = await levered.freeze();
    await refuses(
      levered.oracle.proveBatches(
        again.frozen,
        proof.commitment,
        proof.states[0]!,
        [proof.states[1]!],
        [proof.batches[1]!],
      ),
      "UnprovenState",
    );
  });

  it("error: a frozen book that is none, a set that does not count, or may still be challenged", async () => {
    const other = { ...frozen.frozen, digest: frozen.frozen.context };
    await refuses(
      levered.oracle.proveBatches(other, proof.commitment, genesis, [proof.states[0]!], [proof.batches[0]!]),
      "UnknownSnapshot",
    );
    await levered.sets.setCircuit(levered.circuit);
    await refuses(proveFrom(0, 1), "SetDoesNotCount");
    const waiting = await createLevered({ challengeWindow: 3_600n });
    const at = await waiting.freeze();
    await expect(
      waiting.oracle.proveBatches(at.frozen, 1n, genesis, [2n], [proof.batches[0]!]),
    ).to.be.revertedWithCustomError(waiting.oracle, "InChallenge");
  });

  it("behavior: no batch leads where one is", async () => {
    await levered.oracle.proveBatches(frozen.frozen, proof.commitment, genesis, [], []);
    expect(await levered.oracle.isProvenState(challenge, genesis)).to.equal(true);
    await refuses(publish([], { states: [genesis] }), "WrongProof");
  });

  describe("by a keeper", () => {
    const documentOf = (other: Partial<SolvencyDocument["proof"]> = {}, set = 1): SolvencyDocument => {
      const { accounts, boundAccounts, epoch, blockNumber, time, ...rest } = frozen.frozen;
      return {
        frozen: {
          ...rest,
          accounts: Number(accounts),
          boundAccounts: Number(boundAccounts),
          set,
          epoch: Number(epoch),
          blockNumber: Number(blockNumber),
          time: Number(time),
        },
        book: frozen.book,
        proof: { ...proof, ...other },
      } as unknown as SolvencyDocument;
    };
    /** The transactions of a keeper that begins now: nothing is remembered. */
    const transactionsOf = async (document = documentOf(), batchesAPart = 1) => {
      const { venue, oracle, sets } = levered;
      const chain = createSolvencyChain({
        client: createPublicClient({ chain: hardhat, transport: custom(venue.provider, { retryCount: 0 }) }),
        contracts: {
          markOracle: venue.oracle.target as Hex,
          scenarioSets: sets.target as Hex,
          solvencyOracle: oracle.target as Hex,
        },
        sender: venue.owner.address as Hex,
        limits: { accountsAPart: 400, batchesAPart },
      });
      return chain.publish(document);
    };
    const refusalOf = (document?: SolvencyDocument, batchesAPart = 1): Promise<string> =>
      transactionsOf(document, batchesAPart).then(
        (transactions) => `${transactions.length} transactions`,
        (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
      );
    type Sent = Awaited<ReturnType<typeof transactionsOf>>[number];
    const send = ({ to, data, gas }: Sent) =>
      levered.venue.owner.sendTransaction({ to, data, gasLimit: gas });
    const publishedNow = async (): Promise<bigint> => (await levered.oracle.lastPublished()).snapshot;

    it("behavior: killed after any part, the next start sends what is left, whoever proved what is there", async () => {
      const all = await transactionsOf();
      expect(all).to.have.lengthOf(4);
      expect(await transactionsOf(documentOf(), 2)).to.have.lengthOf(3);
      expect(await transactionsOf(documentOf(), 3)).to.have.lengthOf(1);
      const dataOf = (transactions: readonly Sent[]) => transactions.map(({ data }) => data);
      for (let sent = 0; sent < 3; sent++) {
        const left = await transactionsOf();
        expect(dataOf(left)).to.deep.equal(dataOf(all.slice(sent)));
        // Another publisher sends the second.
        if (sent === 1)
          await levered.alice.wallet.sendTransaction({
            to: left[0]!.to,
            data: left[0]!.data,
            gasLimit: 8_000_000n,
          });
        else await send(left[0]!);
      }
      const [last, ...none] = await transactionsOf();
      expect(none).to.deep.equal([]);
      await send(last!);
      expect(await publishedNow()).to.equal(frozen.frozen.snapshot);
      const { es99 } = await levered.oracle.latest();
      expect(es99).to.equal(proof.shortfall);
      expect(await refusalOf()).to.match(
        /^ContractRefusal: book 1 is published, and 1 is no newer: the next freeze is waited for$/,
      );
      expect(await refusalOf(documentOf(), 3)).to.match(/^ContractRefusal: book 1 is published/);
    });

    it("behavior: killed with a part on its way, the next start does not send it again", async () => {
      const { provider } = levered.venue;
      const [first] = await transactionsOf();
      await provider.request({ method: "evm_setAutomine", params: [false] });
      try {
        await send(first!);
        const left = await transactionsOf();
        expect(left).to.have.lengthOf(3);
        for (const one of left) await send(one);
        await provider.request({ method: "evm_mine", params: [] });
        expect(await publishedNow()).to.equal(frozen.frozen.snapshot);
      } finally {
        await provider.request({ method: "evm_setAutomine", params: [true] });
      }
    });

    it("behavior: a newer set between two parts changes nothing; a newer circuit ends them, and says so", async () => {
      await send((await transactionsOf())[0]!);
      await levered.venue.postMarks();
      await levered.postSet(levered.scenarios());
      const [second] = await transactionsOf();
      await send(second!);
      expect(await transactionsOf()).to.have.lengthOf(2);
      await levered.sets.setCircuit(levered.circuit);
      expect(await refusalOf()).to.equal(
        "ContractRefusal: scenario set 1 is void, or its circuit was replaced: the book is frozen anew with another",
      );
    });

    it("attack: a document of a malicious server is refused before anything is sent, and is not the node's failure", async () => {
      const [first, ...rest] = proof.batches;
      for (const [document, refusal] of [
        [documentOf({}, 77), /there is no scenario set 77: another server's proof is asked for$/],
        [
          documentOf({ commitment: proof.commitment + 1n }),
          /proof 0 does not hold: another server's is asked/,
        ],
        [documentOf({ batches: [{ ...first!, c: [0n, 1n] }, ...rest] }), /^ContractRefusal: /],
      ] as const) {
        expect(await refusalOf(document)).to.match(refusal);
        for (const batchesAPart of [1, 3])
          expect(await refusalOf(document, batchesAPart)).to.match(/^ContractRefusal: /);
      }
    });

    it("behavior: a reorganisation between freeze and publication: the proof of the book that is gone is refused by its number", async () => {
      const { venue } = levered;
      await send((await transactionsOf())[0]!);
      await back();
      await venue.token.mint(venue.owner, 1n);
      const again = await levered.freeze();
      const { snapshot } = again.frozen;
      const document = documentOf();
      expect(await refusalOf({ ...document, frozen: { ...document.frozen, snapshot } })).to.equal(
        `ContractRefusal: the frozen book ${snapshot} of the proof is not the one that the oracle keeps: a proof of that one is waited for`,
      );
    });
  });
});
