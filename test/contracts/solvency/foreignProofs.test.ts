/** Proofs that are true, of a book that is not the one they are shown for. */
import { bookCommitment, proofInputs } from "@plimsoll/circuits";
import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";

import { BTC, ONE_BTC } from "../engine/support.ts";
import { BTC_PERP } from "../venue.ts";
import { Part, type SolvencyProof, Status } from "./contracts.ts";
import {
  createOracle,
  FIELD,
  foldChunk,
  type Frozen,
  packScenarios,
  prove,
  readBook,
} from "./createOracle.ts";
import { createLevered, SHORTFALL, STRESS } from "./leveredVenue.ts";
import { walked } from "./scriptedBook.ts";

const AGE = 3_600n;
const coder = AbiCoder.defaultAbiCoder();

describe("a proof of another book", function () {
  this.timeout(240_000);

  /**
   * A venue on both sides of a reorganisation: in the block before the freeze nothing happened first, and a trade does now. The
   * number of the snapshot, the block and the scenarios are the same, so the context is.
   */
  async function reorganised(contract: string) {
    const levered = await createLevered({ contract });
    const { venue, alice, bob } = levered;
    const fork = await venue.checkpoint();
    await venue.as(alice).cancel(alice.account, 77n);
    const gone = await levered.freeze();
    await fork();
    await venue.fill({
      maker: alice,
      taker: bob,
      instrument: BTC_PERP,
      size: BTC / 10n,
      makerMargins: ONE_BTC,
      takerMargins: ONE_BTC,
    });
    const frozen = await levered.freeze();
    const { context, snapshot, blockNumber } = frozen.frozen;
    expect(gone.frozen).to.deep.include({ context, snapshot, blockNumber });
    expect(gone.frozen.digest).not.to.equal(frozen.frozen.digest);
    const proveFor = ({ frozen: of }: Frozen, { commitment, states, batches }: SolvencyProof) =>
      levered.oracle.proveBatches(of, commitment, levered.circuit.genesis, states, batches);
    return { ...levered, gone, present: frozen, proveFor };
  }

  it("attack: a reorganisation: the proof of the book that was in the block is not of the one that is", async () => {
    const setup = await reorganised("SolvencyOracle");
    const { oracle, gone, present, proveFor } = setup;
    const proof = await prove(setup.inputsOf(gone));
    const refuses = (sent: Promise<unknown>, error: string) =>
      expect(sent).to.be.revertedWithCustomError(oracle, error);
    await refuses(oracle.publish(gone.frozen, gone.book, proof), "UnknownSnapshot");
    await refuses(oracle.publish(present.frozen, gone.book, proof), "WrongBook");
    await refuses(oracle.publish(present.frozen, present.book, proof), "WrongProof");
    await refuses(proveFor(gone, proof), "UnknownSnapshot");
    await refuses(proveFor(present, proof), "WrongProof");
    await setup.publish(present);
    expect((await oracle.latest()).es99).not.to.equal(SHORTFALL);
  });

  it("behavior: against r = H(context, c) the batches of the book that is gone are taken for the one that is", async () => {
    const { oracle, gone, present, proveFor, sizes } = await reorganised("WeakChallengeOracle");
    const rows = readBook(gone.book, sizes.instruments);
    const commitment = bookCommitment(rows, sizes);
    const hashed = coder.encode(["bytes32", "uint256"], [gone.frozen.context, commitment]);
    const weak = proofInputs(rows, STRESS, BigInt(keccak256(hashed)) % FIELD, sizes);
    await expect(proveFor(present, await prove(weak))).to.emit(oracle, "BatchesProven");
  });

  it("attack: batches proven before their set is void publish nothing after it, nor when the set is posted again", async () => {
    const levered = await createLevered();
    const { oracle, sets, venue, keys, circuit } = levered;
    await venue.postMarks();
    const mild = { ...STRESS, profit: STRESS.profit.map(() => [0n, 0n]) };
    const [epoch] = await levered.signSet(STRESS);
    const [, , folds] = await levered.signSet(mild, { epoch });
    const wrong = await levered.signSet(STRESS, { folds });
    await sets.post(...wrong);
    const cheated = await levered.freeze();
    const lie = await prove(levered.inputsOf(cheated, mild));
    const { commitment, states, batches } = lie;
    await oracle.proveBatches(cheated.frozen, commitment, circuit.genesis, states, batches);
    await sets.computeFold(
      2n,
      Part.Profits,
      foldChunk(keys, Part.Profits, packScenarios(wrong[1].instruments, STRESS), 0),
    );
    const rest = { ...lie, batches: [] };
    await expect(oracle.publish(cheated.frozen, cheated.book, rest))
      .to.be.revertedWithCustomError(oracle, "SetDoesNotCount")
      .withArgs(2n);

    // The same scenarios with their own folds: the venue goes on, and nothing that was proven is of it.
    await venue.postMarks();
    await levered.postSet(STRESS);
    const again = await levered.freeze();
    await expect(oracle.publish(again.frozen, again.book, rest)).to.be.revertedWithCustomError(
      oracle,
      "UnprovenState",
    );
    await levered.publish(again);
    expect((await oracle.latest()).es99).to.equal(SHORTFALL);
    expect(await oracle.isSolvent(AGE)).to.equal(true);
  });

  it("attack: an account that owes more than its record holds is not proven as the rich one that the record reads", async () => {
    const setup = await createOracle();
    const { scripted, scriptedOracle, circuit } = setup;
    await setup.postSet(STRESS);
    // The low 64 bits of its equity are 2^40.
    const equity = -(2n ** 64n) + 2n ** 40n;
    await scripted.setAccounts([walked({ equity, cash: 0n, maintenanceMargin: 0n, legs: [] })]);
    await scripted.setInsurance(2n ** 90n);
    const frozen = await setup.freeze(scriptedOracle);
    expect(frozen.book).to.equal(toBeHex((2n ** 40n) << 16n, 10));
    expect([frozen.frozen.isProvable, frozen.frozen.badDebt]).to.deep.equal([false, -equity]);
    const inputs = setup.inputsOf(frozen);
    expect(inputs.risk.shortfall).to.equal(0n);
    const rich = await prove(inputs);
    await expect(scriptedOracle.publish(frozen.frozen, frozen.book, rich)).to.be.revertedWithCustomError(
      scriptedOracle,
      "AlreadyPublished",
    );
    const { commitment, states, batches } = rich;
    await expect(
      scriptedOracle.proveBatches(frozen.frozen, commitment, circuit.genesis, states, batches),
    ).to.be.revertedWithCustomError(scriptedOracle, "UnknownSnapshot");
    expect(await scriptedOracle.statusAt(AGE)).to.equal(Status.Watch);
  });
});
