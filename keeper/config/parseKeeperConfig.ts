import { parseConfig } from "@plimsoll/sdk";

import { keeperConfigSchema, type ParsedKeeperConfig } from "./keeperConfigSchema.ts";

/**
 * Reads a configuration.
 *
 * @throws ConfigError naming every wrong field, the value it had (never the key's) and what is expected.
 */
export const parseKeeperConfig = (input: unknown): ParsedKeeperConfig =>
  parseConfig({ schema: keeperConfigSchema, input, secrets: ["privateKey", "solvency"] });
