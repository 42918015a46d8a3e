/** Batches too many for one transaction: proven before, in any order that leads from the first. */
import { expect } from "chai";

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
});
