/** Names of snapshots and models, and the seeds that follow from them. */
export { modelHash } from "./modelHash.ts";
export { panelSeeds, type PanelSeedsParameters } from "./panelSeeds.ts";
export { snapshotHash } from "./snapshotHash.ts";
