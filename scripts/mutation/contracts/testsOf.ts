/** These need more than a mutant changes: its gas, its size, or the rest of the project. */
const UNFIT = /gas|sizes|contracts\/verify\.test|ignition|verifiers|differential/i;

/** Solidity walks over the whole engine: seconds to minutes a mutant. */
const WALKS = ["EngineWalks", "EngineScenarios"].map((name) => `test/solidity/engine/${name}.t.sol`);

const COMMITTEE = ["committee/"];
const ORACLE = [
  "oracle/post",
  "oracle/bands",
  "oracle/caps",
  "oracle/packing",
  "oracle/settle",
  "oracle/index.",
  "oracle/outage",
  "oracle/funding",
  "oracle/setBands",
];
const MARGIN = [
  "engine/attestation",
  "engine/record",
  "attacks/replay",
  "attacks/olderAttestation",
  "engine/attacks",
  "engine/fill",
];
const TRADES = [
  "engine/fill",
  "engine/orders",
  "engine/options",
  "engine/dust",
  "engine/spot",
  "engine/attacks",
  "engine/liquidation",
  "engine/settlement",
  "engine/pause",
];
const LIQUIDATION = [
  "engine/liquidation",
  "engine/record",
  "engine/grace",
  "engine/deficit",
  "engine/attacks",
  "engine/nonce",
  "parameters/",
];
const ESCAPE = ["engine/escape", "engine/nonce", "parameters/escapeTerms"];
const FREEZES = ["solvency/freeze", "solvency/walk"];

/** The folders and files of test/contracts that know a contract best, by the contract's name. */
const NEAR: Readonly<Record<string, readonly string[]>> = {
  AccountId: ["engine/fill"],
  AccountSlot: ["engine/fill"],
  Attestation: MARGIN,
  AuctionSlot: ["engine/liquidation"],
  BackstopSlot: ["engine/backstop"],
  Bn254: ["solvency/scenarioSets"],
  Book: ["engine/fill", "engine/deficit", "engine/escape"],
  BookWalk: FREEZES,
  BoundBook: FREEZES,
  ChainlinkIndex: ["oracle/chainlinkIndex", "oracle/indexLimits"],
  Custody: ["engine/spot", "engine/nonce", "attacks/dust"],
  DataContract: ["solvency/scenarioSets", "solvency/freeze", "registry/", "settlement/sets"],
  Dust: ["engine/dust", "attacks/dust"],
  Escape: ESCAPE,
  EscapeSpots: ["engine/escapeSpots", "engine/nonce"],
  FixedPoint: ["engine/fill"],
  FlashLiquidator: ["engine/flash"],
  IndexedLendingPool: ["solvency/examples"],
  IndexReading: ["oracle/index."],
  InstrumentId: ["registry/", "engine/fill"],
  InstrumentRegistry: ["registry/", "settlement/sets"],
  Ledger: ["engine/deficit", "engine/cash", "attacks/insolvent"],
  LegLiquidation: ["engine/legs", "engine/liquidationRounding", "engine/nonce"],
  Liquidation: LIQUIDATION,
  LiquidationAssessment: [...LIQUIDATION, "engine/legs"],
  Liquidator: ["engine/backstop", "engine/liquidation", "engine/legs"],
  MarginEngine: [
    "attacks/readOnlyReentrancy",
    "engine/cash",
    "engine/pause",
    "engine/orders",
    "engine/token",
    "engine/hostileTokens",
    "engine/backstop",
    "engine/deficit",
    "engine/spot",
    ...ESCAPE,
  ],
  MarginLens: ["periphery/"],
  MarginMath: ["engine/attestation", "engine/fill"],
  MarkBounds: ORACLE,
  MarkHead: ORACLE,
  MarkOracle: ORACLE,
  MarkSlot: ["engine/fill", "engine/options"],
  Order: ["engine/orders"],
  OrderAuthority: ["engine/orders", "engine/fill"],
  OrderFills: ["engine/orders"],
  PackedBands: ["oracle/setBands"],
  PackedParameters: ["parameters/"],
  Parameters: ["parameters/pause", "engine/pause"],
  Portfolio: ["engine/fill", "engine/options", "engine/spot", "engine/liquidation"],
  PositionSlot: ["engine/fill", "engine/options"],
  PythIndex: ["oracle/pythIndex", "oracle/indexLimits"],
  Ramp: ["parameters/"],
  Requirement: MARGIN,
  RiskCommittee: COMMITTEE,
  RiskParameters: ["parameters/"],
  ScenarioContent: ["solvency/scenarioSets"],
  ScenarioSets: ["solvency/scenarioSets", "solvency/publish"],
  SetId: ["settlement/sets"],
  Settlement: ["engine/settlement", "engine/attacks", "engine/options", "engine/nonce"],
  SettlementOracle: ["settlement/", "engine/options"],
  SignerBonds: ["committee/bond"],
  SolvencyGuard: ["solvency/examples", "solvency/reading"],
  SolvencyOracle: ["solvency/freeze", "solvency/publish", "solvency/reading"],
  StructHash: ["attacks/replay", "committee/", "engine/orders"],
  Trading: TRADES,
  Valuation: ["engine/options", "engine/spot", "engine/fill"],
  VenueGovernor: ["governance/"],
  VenueVault: ["solvency/examples"],
  VenueToken: ["governance/"],
};

/**
 * The tests on a chain that may judge a file's mutants, if they run what is changed.
 *
 * @param all every test of the contracts, from the root
 * @param withFar all of them, not only those that know the file best
 */
export function chainTestsOf(file: string, all: readonly string[], withFar: boolean): string[] {
  const fit = all.filter((test) => test.endsWith(".test.ts") && !UNFIT.test(test));
  const near = NEAR[nameOf(file)]?.flatMap((part) =>
    fit.filter((test) => test.startsWith(`test/contracts/${part}`)),
  );
  return near === undefined || withFar ? fit : near;
}

/** In which Solidity test what is tested that has none of its name. */
const TESTED_IN: Readonly<Record<string, string>> = { Valuation: "Portfolio" };

/**
 * The Solidity tests of a file: what they run is not known, so they are those of its name in test/solidity.
 *
 * @param all every test of the contracts, from the root
 * @param withWalks adds the walks over the whole engine, after its own
 */
export function solidityTestsOf(file: string, all: readonly string[], withWalks: boolean): string[] {
  const name = nameOf(file);
  const own = `test/solidity/${TESTED_IN[name] ?? name}.t.sol`;
  return [own, ...(withWalks ? WALKS : [])].filter((test) => all.includes(test));
}

const nameOf = (file: string): string => file.split("/").at(-1)?.replace(".sol", "") ?? "";
