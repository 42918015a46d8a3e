/** The tests that know a contract best, by its path below `contracts/` without `.sol`: they are run first. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  InstrumentRegistry: ["test/contracts/registry/registry.test.ts"],
  MarkOracle: [
    "test/solidity/MarkOracle.t.sol",
    "test/contracts/oracle/post.test.ts",
    "test/contracts/oracle/bands.test.ts",
    "test/contracts/oracle/packing.test.ts",
    "test/contracts/oracle/settle.test.ts",
  ],
  RiskCommittee: [
    "test/contracts/committee/verify.test.ts",
    "test/contracts/committee/rotate.test.ts",
    "test/solidity/RiskCommittee.t.sol",
  ],
  RiskParameters: ["test/contracts/parameters/parameters.test.ts", "test/contracts/parameters/pause.test.ts"],
  SettlementOracle: ["test/contracts/settlement/settlement.test.ts"],
  "libraries/PackedParameters": ["test/contracts/parameters/parameters.test.ts"],
  "libraries/Parameters": ["test/contracts/parameters/pause.test.ts", "test/contracts/engine/pause.test.ts"],
};

/** From the quickest to the slowest. */
const ENGINE = [
  "token",
  "settlement",
  "pause",
  "cash",
  "record",
  "attestation",
  "attacks",
  "fill",
  "liquidation",
].map((name) => `test/contracts/engine/${name}.test.ts`);

/**
 * The tests that judge the mutants of a file, in the order in which they are run: its own, of its name in test/solidity
 * or named above, or if it has none the engine's. The scenarios and invariants of the engine take minutes a mutant, and
 * are left out: a score is a lower bound.
 *
 * @param all every test of the contracts, from the root
 * @param withEngine adds the engine's tests to a file's own
 */
export function testsOf(file: string, all: readonly string[], withEngine: boolean): string[] {
  const contract = file.replace(/^contracts\/|\.sol$/g, "");
  const fuzz = `test/solidity/${contract.split("/").at(-1) ?? ""}.t.sol`;
  const own = [...(OWN[contract] ?? []), fuzz].filter((test) => all.includes(test));
  const engine = own.length === 0 || withEngine ? ["test/solidity/engine/EngineWalks.t.sol", ...ENGINE] : [];
  return [...new Set([...own, ...engine])].filter((test) => all.includes(test));
}
