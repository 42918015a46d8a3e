/** Which scenario sets are taken, from whom, and what the chain makes of them. */
import { randomBook, type ScenarioSet } from "@plimsoll/circuits";
import { expect } from "chai";
import { concat, encodeBytes32String, keccak256, toBeHex, TypedDataEncoder, type Wallet } from "ethers";

import { binary, BTC_PERP, DAY, ETH_PERP, snapshotHashOf } from "../venue.ts";
import {
  contentHash,
  createOracle,
  FIELD,
  foldChunk,
  foldsOf,
  type OracleVenue,
  packScenarios,
} from "./createOracle.ts";
import { type Circuit, type FoldChunk, Part } from "./contracts.ts";
import { STRESS } from "./leveredVenue.ts";

const WHOLE = 2n ** 20n;

describe("scenario sets", function () {
  this.timeout(120_000);
  let setup: OracleVenue;
  let back: () => Promise<void>;
  before(async () => {
    setup = await createOracle({ challengeWindow: 3_600n });
    back = await setup.venue.checkpoint();
  });
  afterEach(() => back());

  const refuses = (sent: Promise<unknown>, error: string, ...args: unknown[]) =>
    expect(sent)
      .to.be.revertedWithCustomError(setup.sets, error)
      .withArgs(...args);

  it("behavior: a posted set is kept as hashes, folds and the largest moves", async () => {
    const { sets, venue, keys } = setup;
    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    const signed = await setup.signSet(STRESS);
    const sent = await sets.post(...signed);
    const until = (await venue.now()) + 3_600n;
    await expect(sent)
      .to.emit(sets, "ScenarioSetPosted")
      .withArgs(1n, venue.epoch(), contentHash(packed), until, [
        packed.instruments,
        packed.profits,
        packed.weights,
      ]);
    expect(await sets.sets()).to.equal(1n);
    const kept = await sets.scenarioSet(1n);
    expect(kept.contentHash).to.equal(contentHash(packed));
    expect([kept.circuit, kept.epoch, kept.marksTime]).to.deep.equal([1n, venue.epoch(), venue.epochTime()]);
    expect([kept.publishableFrom, kept.isConfirmed, kept.isVoid]).to.deep.equal([until, false, false]);
    const folds = await foldsOf(keys, STRESS);
    expect([...kept.folds.profits, ...kept.folds.weights]).to.deep.equal([
      ...folds.profits,
      ...folds.weights,
    ]);
    const { instruments, worst } = await sets.columns(1n);
    expect(instruments).to.deep.equal([BigInt(BTC_PERP), BigInt(ETH_PERP)]);
    expect(worst).to.deep.equal([1_500_000n, 60_000n]);
    expect([await sets.present(), await sets.counts(1n), await sets.counts(0n)]).to.deep.equal([
      1n,
      true,
      false,
    ]);
    await refuses(sets.scenarioSet(0n), "UnknownSet", 0n);
    await refuses(sets.scenarioSet(2n), "UnknownSet", 2n);
  });

  it("behavior: the extremes of a profit, one instrument alone, one scenario with all the weight", async () => {
    const { sets } = setup;
    const extreme: ScenarioSet = {
      profit: [
        [2n ** 63n - 1n, 0n],
        [-(2n ** 63n), 0n],
        [0n, 0n],
        [-1n, 5n],
      ],
      weights: [0n, 0n, 0n, WHOLE],
    };
    await setup.postSet(extreme, { instruments: [BTC_PERP] });
    const { instruments, worst } = await sets.columns(1n);
    expect([instruments, worst]).to.deep.equal([[BigInt(BTC_PERP)], [2n ** 63n]]);
  });

  it("R11: only with a quorum of the margin set, over exactly this set, here and now", async () => {
    const { venue, sets } = setup;
    const { committee, marginSigners, markQuorum } = venue;
    const post = async (options: Parameters<typeof setup.signSet>[1]) =>
      sets.post(...(await setup.signSet(STRESS, options)));
    const notSigned = [
      { signers: markQuorum },
      { contentHash: contentHash(packScenarios([BTC_PERP, ETH_PERP + 1], STRESS)) },
      { modelHash: keccak256("0x") },
      { snapshotHash: snapshotHashOf(9n) },
      { circuit: 2n },
      { domain: { chainId: 1n } },
      { domain: { verifyingContract: venue.engine.target as string } },
      { domain: { name: "Plimsoll MarginEngine" } },
    ];
    for (const options of notSigned)
      await expect(post(options), JSON.stringify(Object.keys(options))).to.be.revertedWithCustomError(
        committee,
        "NotASigner",
      );
    await expect(post({ signers: marginSigners.slice(0, 2) })).to.be.revertedWithCustomError(
      committee,
      "WrongSignatureCount",
    );
    // Other folds than were signed.
    const [epoch, packed, folds, signatures] = await setup.signSet(STRESS);
    const other = { ...folds, profits: folds.weights };
    await expect(sets.post(epoch, packed, other, signatures)).to.be.revertedWithCustomError(
      committee,
      "NotASigner",
    );
    await sets.connect(await venueStranger()).post(epoch, packed, folds, signatures);
  });

  const venueStranger = async (): Promise<Wallet> => (await setup.venue.user("stranger")).wallet;

  it("R12: epochs only go forward, also after a void set, and only where the mark oracle still knows them", async () => {
    const { venue, sets } = setup;
    const old = await setup.signSet(STRESS);
    await venue.postMarks();
    await setup.postSet(STRESS);
    await refuses(sets.post(...old), "NotNewer", venue.epoch() - 1n, venue.epoch());
    await refuses(sets.post(...(await setup.signSet(STRESS))), "NotNewer", venue.epoch(), venue.epoch());
    const early = await setup.signSet(STRESS, { epoch: venue.epoch() + 1n });
    await expect(sets.post(...early)).to.be.revertedWithCustomError(venue.oracle, "UnknownEpoch");
    const late = await setup.signSet(STRESS, { epoch: venue.epoch() + 1n });
    for (let i = 0; i < 17; i++) await venue.postMarks();
    await expect(sets.post(...late)).to.be.revertedWithCustomError(venue.oracle, "UnknownEpoch");
  });

  it("error: sizes, order and weights that the circuits do not prove", async () => {
    const { sets } = setup;
    const folds = await foldsOf(setup.keys, STRESS);
    const post = async (instruments: number[], set: ScenarioSet) =>
      sets.post(...(await setup.signSet(set, { instruments, folds })));
    for (const instruments of [[], [BTC_PERP, BTC_PERP], [ETH_PERP, BTC_PERP], [1, 2, 3]])
      await refuses(post(instruments, STRESS), "InvalidInstruments");
    const [a, b, c, d] = STRESS.weights as [bigint, bigint, bigint, bigint];
    const instruments = [BTC_PERP, binary(1)];
    await refuses(post(instruments, { ...STRESS, weights: [a + 1n, b, c, d] }), "WrongWeights", WHOLE + 1n);
    await refuses(post(instruments, { ...STRESS, weights: [a, b, c, 0n] }), "WrongWeights", WHOLE - d);
    const five = { profit: [...STRESS.profit, [0n, 0n]], weights: [...STRESS.weights, 0n] };
    await refuses(post(instruments, five), "WrongLength", 3n, 2n);
    const nine = { profit: STRESS.profit, weights: [...STRESS.weights, 0n, 0n, 0n, 0n, 0n] };
    await refuses(post(instruments, nine), "WrongLength", 2n, 1n);
  });

  it("behavior: whoever computes both folds confirms a set for good, in any order", async () => {
    const { sets, keys } = setup;
    await setup.postSet(STRESS);
    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    const stranger = sets.connect(await venueStranger());
    await expect(stranger.computeFold(1n, Part.Weights, foldChunk(keys, Part.Weights, packed, 0)))
      .to.emit(sets, "FoldConfirmed")
      .withArgs(1n, Part.Weights);
    expect((await sets.scenarioSet(1n)).isConfirmed).to.equal(false);
    const profits = foldChunk(keys, Part.Profits, packed, 0);
    await expect(sets.computeFold(1n, Part.Profits, profits))
      .to.emit(sets, "ChunkFolded")
      .withArgs(1n, Part.Profits, 0n);
    expect((await sets.scenarioSet(1n)).isConfirmed).to.equal(true);
    const { chunks, sum } = await sets.foldProgress(1n, Part.Profits);
    expect([chunks, ...sum]).to.deep.equal([1n, ...(await foldsOf(keys, STRESS)).profits]);
    await refuses(sets.computeFold(1n, Part.Profits, profits), "AlreadyFolded", 0n);
  });

  it("behavior: chain and library fold random sets to the same points", async () => {
    const { sets, venue, keys } = setup;
    for (let seed = 1n; seed <= 5n; seed++) {
      const { scenarios } = randomBook(Number(seed), { accounts: 1, instruments: 2, scenarios: 4 });
      await venue.postMarks();
      await setup.postSet(scenarios);
      const packed = packScenarios([BTC_PERP, ETH_PERP], scenarios);
      for (const part of [Part.Profits, Part.Weights])
        await sets.computeFold(seed, part, foldChunk(keys, part, packed, 0));
      expect((await sets.scenarioSet(seed)).isConfirmed).to.equal(true);
    }
  });

  it("behavior: a wrong fold makes the set void, either of the two", async () => {
    const { sets, venue, keys } = setup;
    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    const right = await foldsOf(keys, STRESS);
    const infinity = [0n, 0n] as const;
    for (const [index, folds] of [
      { ...right, profits: right.weights },
      { ...right, weights: infinity },
    ].entries()) {
      const set = BigInt(index + 1);
      const part = index === 0 ? Part.Profits : Part.Weights;
      await venue.postMarks();
      expect(await setup.postSet(STRESS, { folds })).to.equal(set);
      await expect(sets.computeFold(set, part, foldChunk(keys, part, packed, 0)))
        .to.emit(sets, "ScenarioSetVoided")
        .withArgs(set, part, ...(part === Part.Profits ? right.profits : right.weights));
      expect([await sets.present(), await sets.counts(set)]).to.deep.equal([0n, false]);
      const other = part === Part.Profits ? Part.Weights : Part.Profits;
      await refuses(sets.computeFold(set, other, foldChunk(keys, other, packed, 0)), "SetIsVoid", set);
    }
    await venue.postMarks();
    expect(await setup.postSet(STRESS)).to.equal(3n);
  });

  it("behavior: a fold that is wrong in one coordinate is wrong, of either part", async () => {
    const { sets, venue, keys } = setup;
    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    const right = await foldsOf(keys, STRESS);
    let set = 0n;
    for (const [part, name] of [
      [Part.Profits, "profits"],
      [Part.Weights, "weights"],
    ] as const)
      for (const [dx, dy] of [
        [1n, 0n],
        [0n, 1n],
      ] as const) {
        const [x, y] = right[name];
        await venue.postMarks();
        await setup.postSet(STRESS, { folds: { ...right, [name]: [x + dx, y + dy] } });
        await expect(sets.computeFold(++set, part, foldChunk(keys, part, packed, 0)))
          .to.emit(sets, "ScenarioSetVoided")
          .withArgs(set, part, x, y);
      }
  });

  it("error: a chunk of another key, another set, another place, or cut short", async () => {
    const { sets, keys } = setup;
    await setup.postSet(STRESS);
    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    const chunk = foldChunk(keys, Part.Profits, packed, 0);
    const compute = (change: Partial<FoldChunk>, set = 1n) =>
      sets.computeFold(set, Part.Profits, { ...chunk, ...change });
    const [x, y, ...points] = chunk.points as [bigint, bigint, ...bigint[]];
    const entries = chunk.entries.with(0, chunk.entries[0]! + 1n);
    const changes: Partial<FoldChunk>[] = [
      { points: [x, y + 1n, ...points] },
      { points: [...points, x, y] },
      { points },
      { entries },
      { entries: chunk.entries.slice(1) },
      { entries: [...chunk.entries, 0n] },
      { pointHashes: [keccak256("0x")] },
      { pointHashes: [...chunk.pointHashes, keccak256("0x")] },
      { entryHashes: [hashOf(entries)], entries },
      { entryHashes: [] },
      { index: 1 },
    ];
    for (const [i, change] of changes.entries())
      await expect(compute(change), `change ${String(i)}`).to.be.revertedWithCustomError(sets, "WrongChunk");
    await refuses(compute({}, 2n), "UnknownSet", 2n);
    await expect(
      sets.computeFold(1n, Part.Weights, chunk),
      "profits as weights",
    ).to.be.revertedWithCustomError(sets, "WrongChunk");
    await compute({});
  });

  it("error: a key whose points are not on the curve folds nothing", async () => {
    const { sets, circuit, keys, venue } = setup;
    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    const chunk = foldChunk(keys, Part.Weights, packed, 0);
    const points = chunk.points.with(1, chunk.points[1]! + 1n);
    const pointHashes = [hashOf(points)];
    await sets.setCircuit({ ...circuit, weightPoints: keccak256(concat(pointHashes)) });
    await setup.postSet(STRESS);
    await refuses(
      sets.computeFold(1n, Part.Weights, { ...chunk, points, pointHashes }),
      "InvalidPoint",
      points[0],
      points[1],
    );
    expect(venue.epoch()).to.equal(1n);
  });

  it("error: a key of fewer points than the circuit has entries folds nothing", async () => {
    const { sets, circuit, keys } = setup;
    const packed = packScenarios([BTC_PERP, ETH_PERP], STRESS);
    const chunk = foldChunk(keys, Part.Weights, packed, 0);
    const points = chunk.points.slice(2);
    const pointHashes = [hashOf(points)];
    await sets.setCircuit({ ...circuit, weightPoints: keccak256(concat(pointHashes)) });
    await setup.postSet(STRESS);
    // Four scenarios, two coordinates a point.
    await refuses(
      sets.computeFold(1n, Part.Weights, { ...chunk, points, pointHashes }),
      "WrongLength",
      6n,
      8n,
    );
  });

  it("error: more instruments than a contract's code can keep, 24,575 bytes of 12 each", async () => {
    const { sets, circuit } = setup;
    await sets.setCircuit({ ...circuit, instruments: 6_000, scenarios: 1 });
    const folds = await foldsOf(setup.keys, STRESS);
    const none: ScenarioSet = { profit: [new Array<bigint>(6_000).fill(0n)], weights: [WHOLE] };
    const post = async (count: number) =>
      sets.post(
        ...(await setup.signSet(none, {
          instruments: Array.from({ length: count }, (_, i) => i + 1),
          folds,
        })),
      );
    await refuses(post(2_048), "InvalidInstruments");
    await post(1_500);
    expect((await sets.columns(1n)).instruments).to.have.lengthOf(1_500);
  });

  it("behavior: the domain that sets are signed in is this contract's, on this chain", async () => {
    const { sets } = setup;
    const domain = {
      name: "Plimsoll ScenarioSets",
      version: "1",
      chainId: 31_337n,
      verifyingContract: sets.target as string,
    };
    expect(await sets.domainSeparator()).to.equal(TypedDataEncoder.hashDomain(domain));
  });

  it("behavior: a new circuit ends the present set; only the owner sets one, of sizes that fit", async () => {
    const { sets, circuit } = setup;
    await setup.postSet(STRESS);
    await expect(sets.connect(await venueStranger()).setCircuit(circuit)).to.be.revertedWithCustomError(
      sets,
      "OwnableUnauthorizedAccount",
    );
    const outside: [Partial<Circuit>, string, bigint][] = [
      [{ bits: 19 }, "bits", 19n],
      [{ bits: 59 }, "bits", 59n],
      [{ accounts: 0 }, "accounts", 0n],
      [{ instruments: 0 }, "instruments", 0n],
      [{ scenarios: 0 }, "scenarios", 0n],
      [{ instruments: 256, scenarios: 257 }, "scenarios", 257n],
    ];
    for (const [change, name, value] of outside)
      await refuses(
        sets.setCircuit({ ...circuit, ...change }),
        "OutOfBounds",
        encodeBytes32String(name),
        value,
      );
    expect(await sets.present()).to.equal(1n);
    await expect(sets.setCircuit(circuit)).to.emit(sets, "CircuitSet");
    expect([await sets.present(), await sets.counts(1n), await sets.presentCircuit()]).to.deep.equal([
      0n,
      false,
      2n,
    ]);
    expect((await sets.circuit(1n)).genesis).to.equal(circuit.genesis);
    await refuses(sets.circuit(0n), "UnknownCircuit", 0n);
    await refuses(sets.circuit(3n), "UnknownCircuit", 3n);
    expect(circuit.genesis < FIELD).to.equal(true);
  });

  it("error: a set before there is a circuit, and a window of more than a week", async () => {
    const { venue } = setup;
    const args = [venue.owner, venue.committee, venue.oracle, venue.parameters];
    const bare = (await venue.ethers.deployContract("ScenarioSets", [
      ...args,
      0n,
    ])) as unknown as typeof setup.sets;
    const [epoch, packed, folds, signatures] = await setup.signSet(STRESS);
    await expect(bare.post(epoch, packed, folds, signatures))
      .to.be.revertedWithCustomError(bare, "UnknownCircuit")
      .withArgs(0n);
    expect([await bare.present(), await bare.counts(0n)]).to.deep.equal([0n, false]);
    await expect(
      venue.ethers.deployContract("ScenarioSets", [...args, 7n * DAY + 1n]),
    ).to.be.revertedWithCustomError(bare, "OutOfBounds");
  });
});

const hashOf = (words: readonly bigint[]): string =>
  keccak256(concat(words.map((word) => toBeHex(word, 32))));
