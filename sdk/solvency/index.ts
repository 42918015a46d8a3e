/** What the solvency oracle and the services that feed it agree on. */
export { chunkEntries, chunksOf, hashInChunks } from "./hashInChunks.ts";
export { exampleBook, exampleFrozenBook, exampleSolvencyDocument } from "./exampleDocument.ts";
export { frozenHash, type FrozenBook, type PackedProof } from "./frozenBook.ts";
export { packScenarios, type PackedScenarios, type PackScenariosParameters } from "./packScenarios.ts";
export { MalformedBookError, readBoundBook, type BoundRow } from "./readBoundBook.ts";
export { readFrozenBook, type FrozenBookEvent, type ReadFrozenBookParameters } from "./readFrozenBook.ts";
export {
  readScenarios,
  ScenariosNotFoundError,
  type PostedScenarios,
  type ReadScenariosParameters,
} from "./readScenarios.ts";
export {
  readSolvency,
  SOLVENCY_STATUSES,
  type ReadSolvencyParameters,
  type Solvency,
  type SolvencyStatusName,
} from "./readSolvency.ts";
export {
  scenarioContentHash,
  scenarioSetDigest,
  scenarioSetTypedData,
  type ScenarioSetMessage,
  type ScenarioSetTypedDataParameters,
} from "./scenarioSetTypedData.ts";
export { signScenarioSet } from "./signScenarioSet.ts";
export { solvencyChallenge, type SolvencyChallengeParameters } from "./solvencyChallenge.ts";
export * from "./solvencyDocument.ts";
export { unpackScenarios, type Scenarios } from "./unpackScenarios.ts";
