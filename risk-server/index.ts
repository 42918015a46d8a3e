/** A risk server: watches the chain, recomputes margins, co-signs attestations and marks, answers over HTTP. */
export { ConfigError } from "./config/ConfigError.ts";
export { parseRiskServerConfig } from "./config/parseRiskServerConfig.ts";
export type { RiskServerConfig, RiskServerConfigInput } from "./config/riskServerConfigSchema.ts";
export { devAddresses, devKeys, isDevKey } from "./keys/devKeys.ts";
