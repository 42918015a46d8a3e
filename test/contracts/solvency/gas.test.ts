/** What the solvency oracle costs, and what computing the same in the EVM would. */
import { readFileSync } from "node:fs";

import { callInputs, foldedPoint, goldenProofs, randomBook, type ScenarioSet } from "@plimsoll/circuits";
import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";

import { usd } from "../engine/support.ts";
import { binary, binaryListing, gasOf, GENESIS, type User } from "../venue.ts";
import { matchSnapshot } from "../venue/gasSnapshot.ts";
import {
  createOracle,
  foldChunk,
  type OracleVenue,
  packScenarios,
  pointsOf,
  prove,
  slices,
} from "./createOracle.ts";
import { Part } from "./contracts.ts";
import { createLevered } from "./leveredVenue.ts";
import { freezePart, noParts } from "./parts.ts";

const EXPIRY = BigInt(GENESIS.getTime() / 1000) + 2_592_000n;
const POSITIONS = 8;
const SIZE = 1_000n;

/** Scenarios of as many instruments as the default circuits take, moves of up to a third. */
function wideSet(columns: number, moves: number): ScenarioSet {
  const { scenarios } = randomBook(1, { accounts: 1, instruments: moves, scenarios: 64 });
  const rest = Array.from({ length: columns - moves }, () => 0n);
  return { ...scenarios, profit: scenarios.profit.map((row) => [...row.map((p) => p % 300_000n), ...rest]) };
}

const readKey = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../circuits/verifyingKeys/default/${name}.json`, import.meta.url), "utf8"),
  ) as Parameters<typeof foldedPoint>[0];

describe("gas of the solvency oracle", function () {
  this.timeout(300_000);
  const instruments = Array.from({ length: POSITIONS }, (_, index) => binary(index));

  /** A venue of binaries at one half, and the default circuits. */
  const createWide = (): Promise<OracleVenue> =>
    createOracle({
      size: "default",
      venue: {
        listings: instruments.map((_, index) => binaryListing(index, 500_000n, EXPIRY)),
        posted: true,
      },
    });

  const total = async (sent: Promise<unknown>): Promise<number> =>
    (await gasOf(sent as Promise<ContractTransactionResponse>)).total;

  it("a freeze, by accounts and positions, beside V and E computed in the EVM", async () => {
    const setup = await createWide();
    const { venue, oracle, direct, sizes } = setup;
    const set = wideSet(sizes.instruments, POSITIONS);
    await setup.postSet(set, { instruments });
    const users: User[] = [];
    for (let i = 0; i < 16; i++) {
      users.push(await venue.user(`trader ${String(i)}`, { deposit: usd(4_100) }));
      if (i === 7)
        matchSnapshot("acts", "freeze, 8 accounts without positions", await total(oracle.freeze()));
    }
    const flat = await total(oracle.freeze());
    matchSnapshot("acts", "freeze, 16 accounts without positions", flat);
    for (const [long, short] of slices(users, 2) as [User, User][])
      for (const instrument of instruments)
        await venue.fill({ maker: long, taker: short, instrument, size: SIZE });
    const frozen = await setup.freeze();
    expect([frozen.frozen.accounts, frozen.frozen.boundAccounts]).to.deep.equal([16n, 0n]);
    const passed = await total(oracle.freeze());
    matchSnapshot("acts", "freeze, 16 accounts of 8 positions, none bound", passed);

    // The same book with less under it.
    for (const user of users)
      await venue
        .as(user)
        .withdraw(
          user.account,
          usd(2_000),
          0n,
          user.wallet,
          await venue.attestNow(user, { initialMargin: usd(1_000), maintenanceMargin: usd(800) }),
        );
    await venue.postMarks();
    const wilder = { ...set, profit: set.profit.map((row) => row.map((profit) => 2n * profit)) };
    await setup.postSet(wilder, { instruments });
    const bound = await total(oracle.freeze());
    const again = await setup.freeze();
    expect(again.frozen.boundAccounts).to.equal(16n);
    matchSnapshot("acts", "freeze, 16 accounts of 8 positions, all bound", bound);
    const half = oracle.freezePart(noParts.progress, 8n);
    matchSnapshot("acts", "freezePart, 8 of 16 accounts of 8 positions", await total(half));
    const parts = await freezePart(oracle, noParts, 8n);
    const rest = oracle.finishFreeze(parts.progress, parts.books);
    matchSnapshot("acts", "finishFreeze, 8 of 16 accounts of 8 positions", await total(rest));

    const narrow = packScenarios(instruments, {
      ...wilder,
      profit: wilder.profit.map((row) => row.slice(0, POSITIONS)),
    });
    const { valueAtRisk } = setup.inputsOf(again, wilder).risk;
    const call = await direct.measure.populateTransaction(
      venue.engine.target,
      narrow.instruments,
      narrow.profits,
      narrow.weights,
      sizes.scenarios,
      POSITIONS,
      valueAtRisk,
    );
    const [sender] = await venue.ethers.getSigners();
    const computed = await total(sender!.sendTransaction(call));
    matchSnapshot("acts", "V and E in the EVM, 16 accounts of 8 positions, 64 scenarios", computed);
  });

  it("a publish, by batches", async () => {
    const levered = await createLevered();
    const { oracle } = levered;
    const frozen = await levered.freeze();
    const one = await prove(levered.inputsOf(frozen));
    const back = await levered.venue.checkpoint();
    matchSnapshot("acts", "publish, 1 batch", await total(oracle.publish(frozen.frozen, frozen.book, one)));
    expect(await oracle.isSolvent(3_600n)).to.equal(true);
    const read = await oracle.isSolvent.populateTransaction(3_600n);
    const [sender] = await levered.venue.ethers.getSigners();
    const sent = sender!.sendTransaction(read) as unknown as Promise<ContractTransactionResponse>;
    matchSnapshot("acts", "isSolvent, cold", (await gasOf(sent)).execution);
    await back();
    const { genesis } = levered.circuit;
    const before = oracle.proveBatches(frozen.frozen, one.commitment, genesis, one.states, one.batches);
    matchSnapshot("acts", "proveBatches, 1 batch", await total(before));
    const rest = oracle.publish(frozen.frozen, frozen.book, { ...one, batches: [] });
    matchSnapshot("acts", "publish, 1 batch proven before", await total(rest));
    await back();
    const padded = { ...frozen, book: `${frozen.book}${"00".repeat(20)}` };
    const two = await prove(levered.inputsOf(padded));
    matchSnapshot("acts", "publish, 2 batches", await total(oracle.publish(frozen.frozen, frozen.book, two)));
  });

  it("a proof of a book held off-chain", async () => {
    const { venue } = await createOracle();
    for (const [name, contract] of [
      ["hiddenBatch", "HiddenBatchVerifier"],
      ["hiddenTail", "HiddenTailVerifier"],
    ] as const) {
      const { inputs, folded, proof } = goldenProofs[name];
      const key = readKey(name);
      const fold = await foldedPoint(key, callInputs[name], folded.map(BigInt));
      const { a, b, c } = pointsOf({ proof, publicSignals: [] });
      const verifier = await venue.ethers.deployContract(contract);
      const call = await verifier.getFunction("verifyProof").populateTransaction(a, b, c, inputs, fold);
      const [sender] = await venue.ethers.getSigners();
      matchSnapshot("acts", `verifyProof, ${contract}`, await total(sender!.sendTransaction(call)));
    }
  });

  it("a scenario set, and a chunk of its fold", async () => {
    const setup = await createWide();
    const { sets, keys, sizes } = setup;
    const set = wideSet(sizes.instruments, sizes.instruments);
    const many = Array.from({ length: sizes.instruments }, (_, index) => binary(index));
    const signed = await setup.signSet(set, { instruments: many });
    matchSnapshot("acts", "post of 64 scenarios of 64 instruments", await total(sets.post(...signed)));
    const packed = packScenarios(many, set);
    const chunk = foldChunk(keys, Part.Profits, packed, 3);
    matchSnapshot(
      "acts",
      "computeFold, a chunk of 256",
      await total(sets.computeFold(1n, Part.Profits, chunk)),
    );
    await sets.computeFold(1n, Part.Weights, foldChunk(keys, Part.Weights, packed, 0));
    const { chunks } = await sets.foldProgress(1n, Part.Profits);
    expect(chunks).to.equal(8n);
    expect((await sets.scenarioSet(1n)).isConfirmed).to.equal(false);
  });
});
