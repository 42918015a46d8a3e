import type { Address } from "viem";

import type { RiskServerConfig } from "../config/riskServerConfigSchema.ts";

/** What a deployment with a solvency oracle has beside the venue. */
export interface SolvencyContracts {
  readonly scenarioSets: Address;
  readonly solvencyOracle: Address;
}

/** Undefined for a deployment without one. */
export function solvencyContracts({ contracts }: RiskServerConfig): SolvencyContracts | undefined {
  const { scenarioSets, solvencyOracle } = contracts;
  return scenarioSets === undefined || solvencyOracle === undefined
    ? undefined
    : { scenarioSets, solvencyOracle };
}
