/**
 * @param name The file and, with "Abi" appended, the constant in sdk/abi/generated/.
 * @param contract The compiled contract.
 * @param errorsFrom Contracts whose errors come through calls of this one, so that a client can decode them.
 * Libraries linked into the contract need no mention.
 */
export type ExportedAbi = {
  readonly name: string;
  readonly contract: string;
  readonly errorsFrom: readonly string[];
};

export const EXPORTED_ABIS: readonly ExportedAbi[] = [
  {
    name: "marginEngine",
    contract: "MarginEngine",
    errorsFrom: [
      "MarkOracle",
      "RiskCommittee",
      "RiskParameters",
      "InstrumentRegistry",
      "SettlementOracle",
      "TestDollar",
    ],
  },
  { name: "markOracle", contract: "MarkOracle", errorsFrom: ["RiskCommittee", "SettlementOracle"] },
  { name: "riskCommittee", contract: "RiskCommittee", errorsFrom: ["SignerBonds"] },
  {
    name: "signerBonds",
    contract: "SignerBonds",
    errorsFrom: ["RiskCommittee", "MarginEngine", "TestDollar"],
  },
  { name: "riskParameters", contract: "RiskParameters", errorsFrom: [] },
  { name: "instrumentRegistry", contract: "InstrumentRegistry", errorsFrom: [] },
  {
    name: "settlementOracle",
    contract: "SettlementOracle",
    errorsFrom: ["RiskCommittee", "InstrumentRegistry"],
  },
  { name: "marginLens", contract: "MarginLens", errorsFrom: ["MarginEngine"] },
  { name: "scenarioSets", contract: "ScenarioSets", errorsFrom: ["MarkOracle", "RiskCommittee"] },
  {
    name: "solvencyOracle",
    contract: "SolvencyOracle",
    errorsFrom: ["MarginEngine", "MarkOracle", "ScenarioSets"],
  },
  { name: "venueVault", contract: "VenueVault", errorsFrom: ["MarginEngine", "SolvencyOracle"] },
  {
    name: "indexedLendingPool",
    contract: "IndexedLendingPool",
    errorsFrom: ["MarginEngine", "SolvencyOracle", "VenueVault"],
  },
  { name: "testDollar", contract: "TestDollar", errorsFrom: [] },
];
