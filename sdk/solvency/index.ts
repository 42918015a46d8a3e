/** What the solvency oracle and the services that feed it agree on. */
export { chunkEntries, chunksOf, hashInChunks } from "./hashInChunks.ts";
export { packScenarios, type PackedScenarios, type PackScenariosParameters } from "./packScenarios.ts";
export { MalformedBookError, readBoundBook, type BoundRow } from "./readBoundBook.ts";
export {
  scenarioContentHash,
  scenarioSetDigest,
  scenarioSetTypedData,
  type ScenarioSetMessage,
  type ScenarioSetTypedDataParameters,
} from "./scenarioSetTypedData.ts";
export { solvencyChallenge, type SolvencyChallengeParameters } from "./solvencyChallenge.ts";
