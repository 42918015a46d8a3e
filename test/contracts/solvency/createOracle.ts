/**
 * A solvency oracle on a test venue, with the small circuits: two accounts a batch, two instruments, four scenarios. What is
 * posted is packed, hashed and signed here a second time: nothing of it is taken from sdk/.
 */
import { readFileSync } from "node:fs";

import {
  bookCommitment,
  buildCircuits,
  type BuiltCircuits,
  callInputs,
  type CircuitName,
  type CircuitSizes,
  circuitSizes,
  createProver,
  foldedPoint,
  proofInputs,
  proveBook,
  type ProofInputs,
  type RiskBook,
  type ScenarioSet,
} from "@plimsoll/circuits";
import { AbiCoder, concat, keccak256, toBeHex, TypedDataEncoder, type Wallet } from "ethers";

import {
  BTC_PERP,
  createVenue,
  ETH_PERP,
  exampleListings,
  MODEL_HASH,
  sign,
  snapshotHashOf,
  type Domain,
  type VenueOptions,
} from "../venue.ts";
import type {
  Circuit,
  DirectSolvency,
  FoldChunk,
  Folds,
  FrozenBook,
  OracleTerms,
  Part,
  Point,
  Scenarios,
  ScenarioSets,
  ScriptedEngine,
  SolvencyOracle,
  SolvencyProof,
} from "./contracts.ts";

type VerifyingKey = Parameters<typeof foldedPoint>[0];
type Keys = Readonly<Record<CircuitName, VerifyingKey>>;
type ProvenInput = Awaited<ReturnType<typeof proveBook>>["tail"];

export const FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
export const INDEX_ONE = 10n ** 8n;
export const TERMS: Readonly<OracleTerms> = {
  maxSetAge: 3_600n,
  maxMarkAge: 900n,
  watchIndex: (3n * INDEX_ONE) / 2n,
};

const SCENARIO_SET = {
  ScenarioSet: [
    ["bytes32", "contentHash"],
    ["uint32", "epoch"],
    ["bytes32", "modelHash"],
    ["bytes32", "snapshotHash"],
    ["uint32", "circuit"],
    ["uint256[2]", "profitFold"],
    ["uint256[2]", "weightFold"],
  ].map(([type, name]) => ({ type: type!, name: name! })),
};

const CHUNK = 256;
const coder = AbiCoder.defaultAbiCoder();

/** Big-endian integers of `bytes` bytes each, one after the other. */
const pack = (values: readonly bigint[], bytes: number): string =>
  concat(values.map((value) => toBeHex(BigInt.asUintN(8 * bytes, value), bytes)));

/** The words that packed entries fill, the last filled up with zeros. */
function wordsOf(packed: string): bigint[] {
  const digits = packed.slice(2);
  return Array.from({ length: Math.ceil(digits.length / 64) }, (_, i) =>
    BigInt(`0x${digits.slice(64 * i, 64 * (i + 1)).padEnd(64, "0")}`),
  );
}

/** A set as it is posted. */
export const packScenarios = (instruments: readonly number[], set: ScenarioSet): Scenarios => ({
  instruments,
  profits: wordsOf(pack(set.profit.flat(), 8)),
  weights: wordsOf(pack(set.weights, 4)),
});

export const slices = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

const hashWords = (words: readonly bigint[]): string => keccak256(pack(words, 32));
const chunkHashes = (words: readonly bigint[], size: number): string[] => slices(words, size).map(hashWords);
const rootOf = (hashes: readonly string[]): string => keccak256(concat(hashes));

export function contentHash({ instruments, profits, weights }: Scenarios): string {
  return keccak256(
    coder.encode(
      ["uint32[]", "bytes32", "bytes32"],
      [instruments, rootOf(chunkHashes(profits, CHUNK / 4)), rootOf(chunkHashes(weights, CHUNK / 8))],
    ),
  );
}

/** The points of a key that a set multiplies. */
export const foldedPoints = (keys: Keys, circuit: CircuitName): bigint[] =>
  keys[circuit].IC.slice(callInputs[circuit] + 1).flatMap(([x, y]) => [BigInt(x!), BigInt(y!)]);

/** Chunk `index` of a fold, with everything that shows what it is of. */
export function foldChunk(keys: Keys, part: Part, scenarios: Scenarios, index: number): FoldChunk {
  const points = foldedPoints(keys, part === 0 ? "accountBatch" : "tailRisk");
  const [words, size] =
    part === 0 ? ([scenarios.profits, CHUNK / 4] as const) : ([scenarios.weights, CHUNK / 8] as const);
  return {
    index,
    pointHashes: chunkHashes(points, 2 * CHUNK),
    entryHashes: chunkHashes(words, size),
    points: slices(points, 2 * CHUNK)[index]!,
    entries: slices(words, size)[index]!,
  };
}

export const readKeys = (size: "small" | "default"): Keys => {
  const read = (name: CircuitName) =>
    JSON.parse(
      readFileSync(new URL(`../../../circuits/verifyingKeys/${size}/${name}.json`, import.meta.url), "utf8"),
    ) as VerifyingKey;
  return { accountBatch: read("accountBatch"), tailRisk: read("tailRisk") };
};

export async function foldsOf(keys: Keys, set: ScenarioSet): Promise<Folds> {
  return {
    profits: await foldedPoint(keys.accountBatch, callInputs.accountBatch, set.profit.flat()),
    weights: await foldedPoint(keys.tailRisk, callInputs.tailRisk, set.weights),
  };
}

/** The bound book of a `BookFrozen` event. */
export function readBook(book: string, columns: number): RiskBook {
  const bytes = Buffer.from(book.slice(2), "hex");
  const rows: { equity: bigint; lots: bigint[] }[] = [];
  for (let at = 0; at < bytes.length;) {
    const row = { equity: bytes.readBigInt64BE(at), lots: new Array<bigint>(columns).fill(0n) };
    const legs = bytes.readUInt16BE(at + 8);
    at += 10;
    for (let leg = 0; leg < legs; leg++, at += 10)
      row.lots[bytes.readUInt16BE(at)]! += bytes.readBigInt64BE(at + 2);
    rows.push(row);
  }
  return rows;
}

/** r, as the contract's documentation says. */
export const challengeOf = (context: string, commitment: bigint, digest: string): bigint =>
  BigInt(keccak256(coder.encode(["bytes32", "uint256", "bytes32"], [context, commitment, digest]))) % FIELD;

export function pointsOf({ proof: { pi_a, pi_b, pi_c } }: ProvenInput): SolvencyProof["tail"] {
  const point = (x: string, y: string): Point => [BigInt(x), BigInt(y)];
  const [[x0, x1], [y0, y1]] = pi_b;
  return { a: point(pi_a[0], pi_a[1]), b: [point(x1, x0), point(y1, y0)], c: point(pi_c[0], pi_c[1]) };
}

export interface Frozen {
  frozen: FrozenBook;
  book: string;
}

export interface PostOptions {
  instruments?: readonly number[];
  signers?: readonly Wallet[];
  epoch?: bigint;
  modelHash?: string;
  snapshotHash?: string;
  circuit?: bigint;
  folds?: Folds;
  domain?: Partial<Domain>;
  /** Signed instead of the hash of what is posted. */
  contentHash?: string;
}

export interface OracleOptions {
  venue?: VenueOptions & Parameters<typeof createVenue>[0];
  terms?: Partial<OracleTerms>;
  challengeWindow?: bigint;
  /** Name of the oracle's contract. */
  contract?: string;
  size?: "small" | "default";
}

export type OracleVenue = Awaited<ReturnType<typeof createOracle>>;

let circuits: Promise<BuiltCircuits> | undefined;
/** The small circuits; built once, and kept on disk. */
export const smallCircuits = (): Promise<BuiltCircuits> => (circuits ??= buildCircuits(circuitSizes.small));

/** Proves in child processes. */
export async function prove(inputs: ProofInputs, built?: BuiltCircuits): Promise<SolvencyProof> {
  const proof = await proveBook(inputs, built ?? (await smallCircuits()), createProver());
  return {
    commitment: inputs.c,
    states: inputs.batches.map(({ stateAfter }) => stateAfter),
    batches: proof.batches.map(pointsOf),
    tail: pointsOf(proof.tail),
    ...inputs.risk,
  };
}

/** BTC and ETH perps, marked; the oracle reads the venue's engine, and another reads one that a test scripts. */
export async function createOracle(options: OracleOptions = {}) {
  const { contract = "SolvencyOracle", size = "small" } = options;
  const expiry = 2n ** 31n;
  const venue = await createVenue({
    listings: exampleListings(expiry).filter(({ id }) => id === BTC_PERP || id === ETH_PERP),
    posted: true,
    ...options.venue,
  });
  const { ethers, owner } = venue;
  const deploy = async <T>(name: string, args: unknown[] = []): Promise<T> =>
    (await ethers.deployContract(name, args)) as unknown as T;
  const prefix = size === "small" ? "Small" : "";
  const batchVerifier = await deploy<{ target: string }>(`${prefix}AccountBatchVerifier`);
  const tailVerifier = await deploy<{ target: string }>(`${prefix}TailRiskVerifier`);
  const sets = await deploy<ScenarioSets>("ScenarioSets", [
    owner,
    venue.committee,
    venue.oracle,
    venue.parameters,
    options.challengeWindow ?? 0n,
  ]);
  const terms = { ...TERMS, ...options.terms };
  const deployOracle = (engine: unknown): Promise<SolvencyOracle> =>
    deploy<SolvencyOracle>(contract, [owner, engine, venue.oracle, sets, terms]);
  const oracle = await deployOracle(venue.engine);
  const scripted = await deploy<ScriptedEngine>("ScriptedEngine");
  const scriptedOracle = await deployOracle(scripted);
  const direct = await deploy<DirectSolvency>("DirectSolvency");

  const sizes: CircuitSizes = circuitSizes[size];
  const keys = readKeys(size);
  const noDebts = proofInputs([], flatSet(sizes), 1n, sizes);
  const circuit: Circuit = {
    batchVerifier: batchVerifier.target,
    tailVerifier: tailVerifier.target,
    ...sizes,
    genesis: noDebts.genesis,
    profitPoints: rootOf(chunkHashes(foldedPoints(keys, "accountBatch"), 2 * CHUNK)),
    weightPoints: rootOf(chunkHashes(foldedPoints(keys, "tailRisk"), 2 * CHUNK)),
  };
  await sets.setCircuit(circuit);

  const domain: Domain = {
    name: "Plimsoll ScenarioSets",
    version: "1",
    chainId: venue.chainId,
    verifyingContract: sets.target as string,
  };
  const defaultInstruments = [BTC_PERP, ETH_PERP];
  /** Of the last set posted. */
  let scenarios: ScenarioSet = flatSet(sizes);

  /** Signs a set by the margin quorum and gives the arguments of its post. */
  async function signSet(set: ScenarioSet, post: PostOptions = {}) {
    const packed = packScenarios(post.instruments ?? defaultInstruments, set);
    const folds = post.folds ?? (await foldsOf(keys, set));
    const epoch = post.epoch ?? venue.epoch();
    const digest = TypedDataEncoder.hash({ ...domain, ...post.domain }, SCENARIO_SET, {
      contentHash: post.contentHash ?? contentHash(packed),
      epoch,
      modelHash: post.modelHash ?? MODEL_HASH,
      snapshotHash: post.snapshotHash ?? snapshotHashOf(epoch),
      circuit: post.circuit ?? (await sets.presentCircuit()),
      profitFold: folds.profits,
      weightFold: folds.weights,
    });
    return [epoch, packed, folds, sign(post.signers ?? venue.marginQuorum, digest)] as const;
  }

  /** Posts a set made at the marks of now. */
  async function postSet(set: ScenarioSet, post: PostOptions = {}): Promise<bigint> {
    await sets.post(...(await signSet(set, post)));
    scenarios = set;
    return sets.present();
  }

  /** Freezes, and gives what the event says. */
  async function freeze(of: SolvencyOracle = oracle): Promise<Frozen> {
    return frozenBy(of, await of.freeze());
  }

  async function frozenBy(
    of: SolvencyOracle,
    sent: Awaited<ReturnType<SolvencyOracle["freeze"]>>,
  ): Promise<Frozen> {
    const receipt = await sent.wait();
    for (const log of receipt?.logs ?? []) {
      const event = of.interface.parseLog(log);
      if (event?.name !== "BookFrozen") continue;
      const { frozen, book } = event.args as unknown as {
        frozen: FrozenBook & { toObject(): FrozenBook };
        book: string;
      };
      return { frozen: frozen.toObject(), book };
    }
    throw new Error("Nothing was frozen");
  }

  /** What the circuits need for a frozen book, whose scenarios were those of the last set posted. */
  function inputsOf({ frozen, book }: Frozen, set: ScenarioSet = scenarios): ProofInputs {
    const rows = readBook(book, sizes.instruments);
    const r = challengeOf(frozen.context, bookCommitment(rows, sizes), frozen.digest);
    return proofInputs(rows, set, r, sizes);
  }

  /** Proves and publishes. */
  async function publish(frozen: Frozen, of: SolvencyOracle = oracle): Promise<SolvencyProof> {
    const proof = await prove(inputsOf(frozen));
    await of.publish(frozen.frozen, frozen.book, proof);
    return proof;
  }

  return {
    venue,
    sets,
    oracle,
    scripted,
    scriptedOracle,
    direct,
    deployOracle,
    sizes,
    keys,
    circuit,
    domain,
    signSet,
    postSet,
    scenarios: () => scenarios,
    freeze,
    frozenBy,
    inputsOf,
    publish,
  };
}

/** Scenarios in which nothing moves. */
export function flatSet({ instruments, scenarios }: CircuitSizes): ScenarioSet {
  const row = Array.from({ length: instruments }, () => 0n);
  return {
    profit: Array.from({ length: scenarios }, () => row),
    weights: Array.from({ length: scenarios }, (_, s) => (s === 0 ? 2n ** 20n : 0n)),
  };
}
