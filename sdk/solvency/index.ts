/** The solvency oracle: what is signed, frozen and proven, and how to read it. */
export {
  bookDigest,
  CutBookError,
  decodeFrozenBook,
  frozenHash,
  proofChallenge,
  type BoundRecord,
  type FrozenBook,
  type PackedProof,
  type SolvencyProof,
} from "./frozenBook.ts";
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
  packScenarios,
  profitChunks,
  scenarioHashes,
  unpackScenarios,
  weightChunks,
  wordsHash,
  type PackedScenarios,
  type ScenarioHashes,
  type ScenarioNumbers,
} from "./scenarios.ts";
export {
  scenarioSetDigest,
  scenarioSetTypedData,
  signScenarioSet,
  type FoldPoint,
  type ScenarioSetStatement,
  type ScenarioSetTypedDataParameters,
} from "./scenarioSetTypedData.ts";
export * from "./solvencyDocument.ts";
