/** The keeper: finds accounts below maintenance and takes the smallest slice that restores them, if it pays. */
export { StartError } from "./account/StartError.ts";
export type { KeeperConfig } from "./config/keeperConfigSchema.ts";
export { parseKeeperConfig } from "./config/parseKeeperConfig.ts";
export { createKeeper, type Keeper, type KeeperOptions } from "./createKeeper.ts";
export type {
  KeeperEvent,
  LiquidationEvent,
  ReadyEvent,
  Report,
  ScanEvent,
  SkippedEvent,
  SolvencyEvent,
  UpkeepEvent,
  WarningEvent,
} from "./events/KeeperEvent.ts";
export type { ScanSummary } from "./loop/createScanner.ts";
export { createSolvencyChain, type CreateSolvencyChainParameters } from "./solvency/createSolvencyChain.ts";
export type { SolvencyChain } from "./solvency/SolvencyChain.ts";
