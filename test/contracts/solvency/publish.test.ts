/** From a book of a real engine to a result that anybody reads; and everything that does not get there. */
import { expect } from "chai";

import { BTC, moveBtc, ONE_BTC, usd } from "../engine/support.ts";
import { BTC_PERP, ETH_PERP } from "../venue.ts";
import { type Frozen, FIELD, foldChunk, INDEX_ONE, packScenarios, prove } from "./createOracle.ts";
import { type FrozenBook, Part, type SolvencyProof, Status } from "./contracts.ts";
import {
  createLevered,
  INSURANCE,
  type LeveredVenue,
  SHORTFALL,
  STRESS,
  VALUE_AT_RISK,
} from "./leveredVenue.ts";

const AGE = 3_600n;

describe("publishing a proof of solvency", function () {
  this.timeout(240_000);
  let levered: LeveredVenue;
  let frozen: Frozen;
  let proof: SolvencyProof;
  let back: () => Promise<void>;

  before(async () => {
    levered = await createLevered();
    frozen = await levered.freeze();
    proof = await prove(levered.inputsOf(frozen));
    back = await levered.venue.checkpoint();
  });
  afterEach(() => back());

  const refuses = (what: Partial<Frozen> & { proof?: SolvencyProof }, error: string, ...args: unknown[]) => {
    const { oracle } = levered;
    const given = { ...frozen, proof, ...what };
    return expect(oracle.publish(given.frozen, given.book, given.proof))
      .to.be.revertedWithCustomError(oracle, error)
      .withArgs(...args);
  };

  it("behavior: V, E, T, B and F of a real book are what they are by hand", async () => {
    const { oracle, venue } = levered;
    expect(frozen.frozen.totalCash).to.equal(usd(10_000 + 10_000 + 100_000 - 35));
    expect([frozen.frozen.badDebt, frozen.frozen.marginShortfall]).to.deep.equal([0n, 0n]);
    expect([frozen.frozen.accounts, frozen.frozen.boundAccounts]).to.deep.equal([3n, 2n]);
    expect(await oracle.statusAt(2n ** 64n)).to.equal(Status.Unknown);

    await oracle.publish(frozen.frozen, frozen.book, proof);
    const latest = await oracle.latest();
    expect(latest.var99).to.equal(VALUE_AT_RISK);
    expect(latest.es99).to.equal(SHORTFALL);
    expect(latest.index).to.equal((INSURANCE * INDEX_ONE) / SHORTFALL);
    expect([latest.insurance, latest.accounts, latest.boundAccounts]).to.deep.equal([INSURANCE, 3n, 2n]);
    expect([latest.epoch, latest.blockNumber]).to.deep.equal([venue.epoch(), frozen.frozen.blockNumber]);
    expect([latest.provenAt, latest.status]).to.deep.equal([frozen.frozen.time, Status.Solvent]);
    expect(await oracle.isSolvent(AGE)).to.equal(true);
  });

  it("behavior: anybody publishes, and copying it has the same result, once", async () => {
    const { oracle, bob } = levered;
    await oracle.connect(bob.wallet).publish(frozen.frozen, frozen.book, proof);
    expect((await oracle.latest()).es99).to.equal(SHORTFALL);
    await refuses({}, "AlreadyPublished", 1n, 1n);
  });

  it("error: any field of the frozen book changed", async () => {
    const { frozen: honest } = frozen;
    const changes: Partial<FrozenBook>[] = [
      { context: frozen.frozen.digest },
      { digest: frozen.frozen.context },
      { totalCash: honest.totalCash + 1n },
      { badDebt: 1n },
      { marginShortfall: 1n },
      { insurance: honest.insurance + 1n },
      { accounts: 2n },
      { boundAccounts: 1n },
      { isProvable: false },
      { set: 2n },
      { epoch: honest.epoch + 1n },
      { blockNumber: honest.blockNumber + 1n },
      { time: honest.time + 1n },
    ];
    for (const change of changes) await refuses({ frozen: { ...honest, ...change } }, "UnknownSnapshot", 1n);
    await refuses({ frozen: { ...honest, snapshot: 2n } }, "UnknownSnapshot", 2n);
  });

  it("error: other words, fewer, more", async () => {
    const { book } = frozen;
    const { digest } = frozen.frozen;
    const last = book.slice(0, -1) + (book.endsWith("0") ? "1" : "0");
    for (const other of [last, book.slice(0, -40), `${book}00`, "0x"])
      await refuses({ book: other }, "WrongBook", digest);
  });

  it("error: E and V understated and overstated, and beyond their digits", async () => {
    for (const by of [-1n, 1n]) {
      await refuses({ proof: { ...proof, shortfall: proof.shortfall + by } }, "WrongProof", 1n);
      await refuses({ proof: { ...proof, valueAtRisk: proof.valueAtRisk + by } }, "WrongProof", 1n);
    }
    await refuses({ proof: { ...proof, shortfall: 0n, valueAtRisk: 0n } }, "WrongProof", 1n);
    await refuses({ proof: { ...proof, shortfall: FIELD - 1n } }, "OutOfRange", VALUE_AT_RISK, FIELD - 1n);
    await refuses({ proof: { ...proof, valueAtRisk: 1n << 60n } }, "OutOfRange", 1n << 60n, SHORTFALL);
    await refuses({ proof: { ...proof, shortfall: 1n << 68n } }, "OutOfRange", VALUE_AT_RISK, 1n << 68n);
  });

  it("error: another commitment, another state, numbers not below the order, exchanged proofs", async () => {
    const [state] = proof.states as [bigint];
    for (const commitment of [proof.commitment + 1n, 0n, FIELD - 1n, proof.commitment + FIELD])
      await refuses({ proof: { ...proof, commitment } }, "WrongProof", 0n);
    for (const other of [state + 1n, 0n, FIELD - 1n, state + FIELD])
      await refuses({ proof: { ...proof, states: [other] } }, "WrongProof", 0n);
    await refuses({ proof: { ...proof, batches: [proof.tail] } }, "WrongProof", 0n);
    await refuses({ proof: { ...proof, tail: proof.batches[0]! } }, "WrongProof", 1n);
  });

  it("error: no batch, an omitted account, the batch twice", async () => {
    await refuses({ proof: { ...proof, states: [], batches: [] } }, "WrongProof", 0n);
    const [batch] = proof.batches as [SolvencyProof["tail"]];
    await refuses({ proof: { ...proof, states: [0n, 0n], batches: [batch, batch] } }, "WrongProof", 0n);
    // A proof that is right, of the book without its first account.
    const records = frozen.book.slice(2).match(/.{20}/g)!;
    const without = `0x${records.slice(2).join("")}`;
    const shorter = await prove(levered.inputsOf({ frozen: frozen.frozen, book: without }));
    await refuses({ proof: shorter }, "WrongProof", 1n);
    await refuses({ book: without, proof: shorter }, "WrongBook", frozen.frozen.digest);
  });

  it("error: a proof of other profits or weights", async () => {
    const [first, ...rest] = STRESS.profit as [bigint[], ...bigint[][]];
    const milder = { ...STRESS, profit: [[first[0]! + 1n, first[1]!], ...rest] };
    const other = await prove(levered.inputsOf(frozen, milder));
    await refuses({ proof: other }, "WrongProof", 0n);
    const [a, b, c, d] = STRESS.weights as [bigint, bigint, bigint, bigint];
    const lighter = await prove(levered.inputsOf(frozen, { ...STRESS, weights: [a, b, c + d, 0n] }));
    await refuses({ proof: { ...lighter, batches: proof.batches } }, "WrongProof", 1n);
  });

  it("behavior: a padding batch changes nothing", async () => {
    const inputs = levered.inputsOf({
      ...frozen,
      book: `${frozen.book}${"00".repeat(20)}`,
    });
    // c covers the padding too, so that r is another: the words stay those that were frozen.
    const padded = await prove(inputs);
    expect(padded.batches.length).to.equal(2);
    await levered.oracle.publish(frozen.frozen, frozen.book, padded);
    expect((await levered.oracle.latest()).es99).to.equal(SHORTFALL);
  });

  it("error: the proof of another snapshot of the same book, and the frozen book of another oracle", async () => {
    const again = await levered.freeze();
    expect(again.frozen.digest).to.equal(frozen.frozen.digest);
    await refuses({ frozen: again.frozen }, "WrongProof", 0n);
    const twin = await levered.deployOracle(levered.venue.engine);
    await expect(twin.publish(frozen.frozen, frozen.book, proof))
      .to.be.revertedWithCustomError(twin, "UnknownSnapshot")
      .withArgs(1n);
    const there = await levered.freeze(twin);
    expect(there.frozen.context).not.to.equal(frozen.frozen.context);
    await expect(twin.publish(there.frozen, there.book, proof)).to.be.revertedWithCustomError(
      twin,
      "WrongProof",
    );
  });

  it("behavior: trades, deposits and marks between freeze and publish do not matter", async () => {
    const { venue, oracle, alice, bob } = levered;
    await venue.fill({
      maker: bob,
      taker: alice,
      instrument: BTC_PERP,
      size: BTC / 2n,
      makerMargins: ONE_BTC,
      takerMargins: ONE_BTC,
    });
    await venue.deposit(alice, usd(1_000));
    await moveBtc(venue, 52_000);
    await oracle.publish(frozen.frozen, frozen.book, proof);
    expect((await oracle.latest()).es99).to.equal(SHORTFALL);
  });

  it("behavior: an older block never comes after a newer one", async () => {
    const newer = await levered.freeze();
    await levered.publish(newer);
    await refuses({}, "AlreadyPublished", 1n, 2n);
    expect(await levered.oracle.lastPublished()).to.deep.equal([2n, 1n]);
  });

  it("behavior: a set replaced after the freeze still proves it; one of a replaced circuit does not", async () => {
    await levered.venue.postMarks();
    await levered.postSet(STRESS);
    const restore = await levered.venue.checkpoint();
    await levered.oracle.publish(frozen.frozen, frozen.book, proof);
    await restore();
    await levered.sets.setCircuit(levered.circuit);
    await refuses({}, "SetDoesNotCount", 1n);
  });

  it("R25: a wrong fold is challenged; the set is void, and what was published from it UNKNOWN", async () => {
    const { oracle, sets, keys } = levered;
    await levered.venue.postMarks();
    const signed = await levered.signSet(STRESS);
    // Somebody's fold of scenarios in which nothing happens.
    const mild = { ...STRESS, profit: STRESS.profit.map(() => [0n, 0n]) };
    const [, , folds] = await levered.signSet(mild, { epoch: signed[0] });
    const wrong = await levered.signSet(STRESS, { folds });
    await sets.post(...wrong);
    const cheated = await levered.freeze();
    const lie = await prove(levered.inputsOf(cheated, mild));
    await oracle.publish(cheated.frozen, cheated.book, lie);
    expect(await oracle.isSolvent(AGE)).to.equal(true);
    expect((await oracle.latest()).es99).to.equal(0n);

    const chunk = foldChunk(keys, Part.Profits, packScenarios(wrong[1].instruments, STRESS), 0);
    await expect(sets.computeFold(2n, Part.Profits, chunk)).to.emit(sets, "ScenarioSetVoided");
    expect(await oracle.isSolvent(AGE)).to.equal(false);
    expect((await oracle.latest()).status).to.equal(Status.Unknown);
    expect((await oracle.latest()).index).to.equal(0n);
    await expect(oracle.latestRoundData()).to.be.revertedWithCustomError(oracle, "NoDataPresent");
    await expect(oracle.freeze()).to.be.revertedWithCustomError(oracle, "NoScenarioSet");
    // Nor does it come back under another number.
    await expect(sets.post(...wrong)).to.be.revertedWithCustomError(sets, "NotNewer");
  });

  it("behavior: within the challenge window only a set is proven with that the chain has folded", async () => {
    const waiting = await createLevered({ challengeWindow: 3_600n });
    const { oracle, sets, keys } = waiting;
    const at = await waiting.freeze();
    const shown = await prove(waiting.inputsOf(at));
    const until = (await sets.scenarioSet(1n)).publishableFrom;
    await expect(oracle.publish(at.frozen, at.book, shown))
      .to.be.revertedWithCustomError(oracle, "InChallenge")
      .withArgs(1n, until);
    const later = await waiting.venue.checkpoint();
    await waiting.venue.travelTo(until);
    await oracle.publish(at.frozen, at.book, shown);
    await later();

    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    await sets.computeFold(1n, Part.Profits, foldChunk(keys, Part.Profits, packed, 0));
    await expect(oracle.publish(at.frozen, at.book, shown)).to.be.revertedWithCustomError(
      oracle,
      "InChallenge",
    );
    await sets.computeFold(1n, Part.Weights, foldChunk(keys, Part.Weights, packed, 0));
    await oracle.publish(at.frozen, at.book, shown);
    expect((await oracle.latest()).es99).to.equal(SHORTFALL);
  });

  it("behavior: more accounts than one batch holds", async () => {
    const { venue, oracle } = levered;
    const users = [];
    for (const name of ["dave", "erin", "frank"]) {
      const user = await venue.user(name, { deposit: usd(10_000) });
      users.push(user);
      await venue.fill({
        maker: user,
        taker: levered.carol,
        instrument: BTC_PERP,
        size: BTC,
        makerMargins: ONE_BTC,
        takerMargins: { initialMargin: usd(20_000), maintenanceMargin: usd(16_000) },
      });
    }
    const at = await levered.freeze();
    // Carol is short three bitcoins: 45,000 of 100,000 at most, so she is passed over.
    expect([at.frozen.accounts, at.frozen.boundAccounts]).to.deep.equal([6n, 5n]);
    const shown = await levered.publish(at);
    expect(shown.batches.length).to.equal(3);
    // Four long ones lack 10 each at −20 %, and 5,010 at −30 %; Bob 25 at +20 %. (Makers: 9,990 each.)
    const value = usd(40);
    expect((await oracle.latest()).var99).to.equal(value);
    expect((await oracle.latest()).es99).to.equal(
      value + (100n * 5_243n * (usd(20_040) - value) + 2n ** 20n - 1n) / 2n ** 20n,
    );
  });
});
