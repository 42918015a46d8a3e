/** A risk server: watches the chain, recomputes margins, co-signs attestations and marks, answers over HTTP. */
export { parseRiskServerConfig } from "./config/parseRiskServerConfig.ts";
export type { RiskServerConfig, RiskServerConfigInput } from "./config/riskServerConfigSchema.ts";
export { createRiskServer, type RiskServer, type RiskServerParts } from "./createRiskServer.ts";
export { FeedError, type Feed, type MarketView } from "./feeds/Feed.ts";
export { createReplayFeed } from "./feeds/replay/createReplayFeed.ts";
export { readReplay } from "./feeds/replay/readReplay.ts";
export { devAddresses, devKeys } from "./keys/devKeys.ts";
export { buildSnapshot } from "./snapshots/buildSnapshot.ts";
export type { MarginModel } from "./margins/MarginModel.ts";
export { createMarginModel } from "./margins/createMarginModel.ts";
export { createKernelPool, type KernelPool } from "./margins/createKernelPool.ts";
export { createCircuits } from "./solvency/createCircuits.ts";
export { createSolvencyChain, type SolvencyChain } from "./solvency/createSolvencyChain.ts";
export { proofVerdicts } from "./solvency/proofVerdicts.ts";
export { proveFrozenBook } from "./solvency/proveFrozenBook.ts";
