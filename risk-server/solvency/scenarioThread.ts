/**
 * A thread that chooses scenarios, folds them into the points of a key, and measures what they leave out: seconds of arithmetic
 * over a whole cube. One request, the thread's data; one answer.
 */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

import {
  type CircuitName,
  type CircuitSizes,
  type ReductionError,
  reductionError,
  type ScenarioFolds,
  scenarioFolds,
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

/** A scenario set and the points that its circuits' keys fold it into. */
export interface FoldedSet {
  /** Ids of the columns, ascending; columns after them are zeros. */
  readonly instruments: readonly number[];
  readonly set: ScenarioSet;
  readonly folds: ScenarioFolds;
}

/** The answer to a request of the same kind. */
export interface ScenarioAnswers {
  readonly build: FoldedSet;
  readonly compare: ReductionError;
  readonly fold: ScenarioFolds;
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

function foldsOf(set: ScenarioSet, files: KeyFiles): Promise<ScenarioFolds> {
  const key = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Keys["accountBatch"];
  return scenarioFolds(set, { accountBatch: key(files.accountBatch), tailRisk: key(files.tailRisk) });
}

type Keys = Parameters<typeof scenarioFolds>[1];

function reduce(cube: ScenarioCube, book: SolvencyBook, { scenarios }: CircuitSizes): ReducedScenarios {
  const { sizes, withStresses } = reductionSizes(cube, scenarios);
  const none = { names: [], rows: cube.rows.map(() => new Float64Array()) };
  const guide = scenarioGuide(cube, book);
  return reduceScenarios({ cube, guide, sizes, ...(withStresses ? {} : { stresses: none }) });
}

parentPort?.postMessage(await answer((workerData as { request: ScenarioRequest }).request));
