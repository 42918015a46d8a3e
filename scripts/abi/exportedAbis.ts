/**
 * @param name The file and, with "Abi" appended, the constant in sdk/abi/generated/.
 * @param contracts Artifacts in order of preference: the implementation, or until there is one its interface.
 * @param errorsFrom Contracts whose errors come through calls of this one, so that a client can decode them.
 * Libraries linked into the contract need no mention.
 */
export type ExportedAbi = {
  readonly name: string;
  readonly contracts: readonly [string, ...string[]];
  readonly errorsFrom: readonly string[];
};

export const EXPORTED_ABIS: readonly ExportedAbi[] = [
  {
    name: "marginEngine",
    contracts: ["MarginEngine", "IMarginEngine"],
    errorsFrom: [
      "MarkOracle",
      "RiskCommittee",
      "RiskParameters",
      "InstrumentRegistry",
      "SettlementOracle",
      "TestDollar",
    ],
  },
  { name: "markOracle", contracts: ["MarkOracle"], errorsFrom: ["RiskCommittee", "SettlementOracle"] },
  { name: "riskCommittee", contracts: ["RiskCommittee"], errorsFrom: [] },
  { name: "riskParameters", contracts: ["RiskParameters"], errorsFrom: [] },
  { name: "instrumentRegistry", contracts: ["InstrumentRegistry"], errorsFrom: [] },
  {
    name: "settlementOracle",
    contracts: ["SettlementOracle"],
    errorsFrom: ["RiskCommittee", "InstrumentRegistry"],
  },
  { name: "testDollar", contracts: ["TestDollar"], errorsFrom: [] },
];
