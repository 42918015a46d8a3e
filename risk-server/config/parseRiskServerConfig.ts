import { parseConfig } from "@plimsoll/sdk";

import { riskServerConfigSchema, type RiskServerConfig } from "./riskServerConfigSchema.ts";

/**
 * Reads a configuration.
 * @throws ConfigError naming every wrong field, the value it had (never a key's) and what is expected.
 */
export const parseRiskServerConfig = (input: unknown): RiskServerConfig =>
  parseConfig({ schema: riskServerConfigSchema, input, secrets: ["keys"] });
