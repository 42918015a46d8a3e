/** Names of snapshots and models, and the seeds that follow from them. */
export { ledgerRoot, type LedgerLeaf } from "./ledgerRoot.ts";
export { merkleRoot } from "./merkleRoot.ts";
export { modelHash } from "./modelHash.ts";
export { panelSeeds, type PanelSeedsParameters } from "./panelSeeds.ts";
export { scenarioLeaves, scenarioRoot, scenarioRootOf, type ScenarioLeaves } from "./scenarioRoot.ts";
export { snapshotHash } from "./snapshotHash.ts";
