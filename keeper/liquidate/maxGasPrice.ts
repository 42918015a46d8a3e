import { parseGwei } from "viem";

import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";

/** Wei a unit of gas. */
export const maxGasPrice = (config: Pick<ParsedKeeperConfig, "maxGasPriceGwei">): bigint =>
  parseGwei(config.maxGasPriceGwei.toFixed(9));
