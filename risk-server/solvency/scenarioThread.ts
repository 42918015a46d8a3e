/**
 * A thread that chooses scenarios, folds them into the points of a key, and measures what they leave out: seconds of arithmetic
 * over a whole cube. One request, the thread's data; one answer.
 */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

import {
  callInputs,
  type CircuitName,
  type CircuitSizes,
  foldedPoint,
  type G1Point,
  type ReductionError,
  reductionError,
  type ScenarioSet,
  scenarioSet,
} from "@plimsoll/circuits";
import {
  type PostedCube,
  receivedCube,
  reduceScenarios,
  type ReducedScenarios,
  type ScenarioCube,
  scenarioGuide,
  type SolvencyBook,
} from "@plimsoll/model";

import { reductionSizes } from "./reductionSizes.ts";
import { setInstruments } from "./setInstruments.ts";

/** What a scenario set is made of: everybody who has these makes the same. */
export interface SetSource {
  readonly cube: PostedCube;
  /** What guides the choice: the public book at the block that the cube's snapshot names. */
  readonly guide: SolvencyBook;
  readonly sizes: CircuitSizes;
}

/** Files of the verifying keys. */
type KeyFiles = Readonly<Record<CircuitName, string>>;

export type ScenarioRequest =
  | (SetSource & { readonly kind: "build"; readonly keys: KeyFiles })
  | (SetSource & { readonly kind: "compare"; readonly book: SolvencyBook })
  | { readonly kind: "fold"; readonly set: ScenarioSet; readonly keys: KeyFiles };

export type Folds = Readonly<Record<CircuitName, G1Point>>;

/** A scenario set and the points that its circuits' keys fold it into. */
export interface FoldedSet {
  /** Ids of the columns, ascending; columns after them are zeros. */
  readonly instruments: readonly number[];
  readonly set: ScenarioSet;
  readonly folds: Folds;
}

/** The answer to a request of the same kind. */
export interface ScenarioAnswers {
  readonly build: FoldedSet;
  readonly compare: ReductionError;
  readonly fold: Folds;
}

async function answer(request: ScenarioRequest): Promise<ScenarioAnswers[keyof ScenarioAnswers]> {
  if (request.kind === "fold") return foldsOf(request.set, request.keys);
  const { guide, sizes } = request;
  const cube = receivedCube(request.cube);
  const instruments = setInstruments(cube.snapshot, guide, sizes.instruments);
  const reduced = reduce(cube, guide, sizes);
  if (request.kind === "compare") {
    const columns = instruments.map(String);
    const { book } = request;
    return reductionError({ cube, reduced, book, instruments: columns, sizes });
  }
  const set = scenarioSet(reduced, instruments.map(String), sizes);
  return { instruments, set, folds: await foldsOf(set, request.keys) };
}

async function foldsOf({ profit, weights }: ScenarioSet, keys: KeyFiles): Promise<Folds> {
  return {
    accountBatch: await fold(keys.accountBatch, "accountBatch", profit.flat()),
    tailRisk: await fold(keys.tailRisk, "tailRisk", weights),
  };
}

function reduce(cube: ScenarioCube, book: SolvencyBook, { scenarios }: CircuitSizes): ReducedScenarios {
  const { sizes, withStresses } = reductionSizes(cube, scenarios);
  const none = { names: [], rows: cube.rows.map(() => new Float64Array()) };
  const guide = scenarioGuide(cube, book);
  return reduceScenarios({ cube, guide, sizes, ...(withStresses ? {} : { stresses: none }) });
}

const fold = (file: string, name: CircuitName, values: readonly bigint[]): Promise<G1Point> =>
  foldedPoint(
    JSON.parse(readFileSync(file, "utf8")) as Parameters<typeof foldedPoint>[0],
    callInputs[name],
    values,
  );

parentPort?.postMessage(await answer(workerData as ScenarioRequest));
