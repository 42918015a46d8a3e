import type { Address, TypedDataDomain } from "viem";

/** @param contract The contract that verifies the signature. */
export type DomainParameters = { chainId: number; contract: Address };

function domain(name: string, { chainId, contract }: DomainParameters) {
  return { name, version: "1", chainId, verifyingContract: contract } as const satisfies TypedDataDomain;
}

/** The MarginEngine's EIP-712 domain: orders and attestations. */
export function marginEngineDomain(parameters: DomainParameters) {
  return domain("Plimsoll MarginEngine", parameters);
}

/** The MarkOracle's EIP-712 domain: mark posts. */
export function markOracleDomain(parameters: DomainParameters) {
  return domain("Plimsoll MarkOracle", parameters);
}

/** The SettlementOracle's EIP-712 domain: settlement prices. */
export function settlementOracleDomain(parameters: DomainParameters) {
  return domain("Plimsoll SettlementOracle", parameters);
}

/** The ScenarioSets' EIP-712 domain: scenario sets of the solvency oracle. */
export function scenarioSetsDomain(parameters: DomainParameters) {
  return domain("Plimsoll ScenarioSets", parameters);
}
