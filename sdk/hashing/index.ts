/** Names of snapshots and models, and the seeds that follow from them. */
export { merkleRoot } from "./merkleRoot.ts";
export { modelHash } from "./modelHash.ts";
export { panelSeeds, type PanelSeedsParameters } from "./panelSeeds.ts";
export { scenarioRoot } from "./scenarioRoot.ts";
export { snapshotHash } from "./snapshotHash.ts";
