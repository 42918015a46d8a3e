/** A rule that a walk over the engine could notice to be gone. */
export interface WalkedRule {
  /** Of the specification. */
  readonly requirement: string;
  readonly rule: string;
  readonly file: string;
  /** What the line begins with where it is taken away. */
  readonly line: string;
  /** The change of the mutation tests. */
  readonly from: string;
  readonly to: string;
}

const library = (name: string): string => `contracts/libraries/${name}.sol`;
const rule = (
  requirement: string,
  file: string,
  line: string,
  [from, to]: readonly [string, string],
  words: string,
): WalkedRule => ({ requirement, rule: words, file, line, from, to });

const ENGINE = "contracts/MarginEngine.sol";
const ORACLE = "contracts/MarkOracle.sol";
const SETTLEMENT = "contracts/SettlementOracle.sol";
const off = (condition: string): [string, string] => [condition, "false"];
const met = (condition: string): [string, string] => [condition, "true"];
const unbounded = (bound: "min" | "max"): [string, string] => [bound, "no bound"];

/** One at a time; a line of the result each. */
export const RULES_OF_WALKS: readonly WalkedRule[] = [
  rule(
    "R3",
    ENGINE,
    "if (measured.equity < int256(needed))",
    off("measured.equity < int256(needed)"),
    "a withdrawal leaves the requirement",
  ),
  rule(
    "R3",
    ENGINE,
    "if (state.cash < 0)",
    off("state.cash < 0"),
    "without positions no more leaves than there is",
  ),
  rule(
    "R3",
    library("Trading"),
    "} else if (!reduces)",
    off("!reduces"),
    "a fill below the initial margin reduces risk",
  ),
  rule(
    "R3",
    library("Custody"),
    "if (measured.equity < int256(needed))",
    off("measured.equity < int256(needed)"),
    "a withdrawal of a spot leaves the requirement",
  ),
  rule(
    "R3",
    library("Liquidator"),
    "if (measured.equity < int256(required.initialMargin))",
    off("measured.equity < int256(required.initialMargin)"),
    "a liquidator has margin for what it takes over",
  ),
  rule(
    "R3",
    library("Portfolio"),
    "if (value != 0 && measured.equity < value)",
    off("value != 0 && measured.equity < value"),
    "no cash is lent on spots",
  ),
  rule(
    "R3",
    library("Requirement"),
    "return measured.restricted || isPaused",
    off("measured.restricted"),
    "with a leg that stands still only full collateral adds risk",
  ),
  rule(
    "R3",
    library("Requirement"),
    "return measured.restricted || isPaused",
    off("isPaused"),
    "in a pause only full collateral adds risk",
  ),
  rule(
    "R3",
    library("Requirement"),
    "if (recorded.epoch != headEpoch)",
    off("recorded.epoch != headEpoch"),
    "a record of another epoch is none",
  ),
  rule(
    "R3",
    library("LiquidationAssessment"),
    "if (a.state.checkedBlock == currentBlock())",
    off("a.state.checkedBlock == currentBlock()"),
    "no slice in the block of the owner's check",
  ),
  rule("R4", ENGINE, "if (state.flagged) revert", off("state.flagged"), "no withdrawal in a liquidation"),
  rule(
    "R4",
    library("Custody"),
    "if (state.flagged) revert",
    off("state.flagged"),
    "no spot moves in a liquidation",
  ),
  rule(
    "R4",
    library("Liquidator"),
    "if (self.state.flagged)",
    off("self.state.flagged"),
    "who is in liquidation takes nothing over",
  ),
  rule(
    "R4",
    library("Trading"),
    "if (!reduces || measured.worstCase * 10",
    off("!reduces"),
    "in a liquidation a fill reduces risk",
  ),
  rule(
    "R4",
    library("Trading"),
    "if (!reduces || measured.worstCase * 10",
    off("measured.worstCase * 10 > before.worstCase * 9"),
    "… and cuts the worst case by a tenth",
  ),
  rule(
    "R4",
    library("Trading"),
    "required.epoch == recorded.epoch &&",
    met("required.epoch == recorded.epoch"),
    "margins of one epoch are compared",
  ),
  rule(
    "R4",
    library("MarginMath"),
    "if (marginAfter > marginBefore)",
    off("marginAfter > marginBefore"),
    "reducing: the requirement does not rise",
  ),
  rule(
    "R4",
    library("MarginMath"),
    "return equityAfter >= 0",
    met("uint256(equityAfter) * marginBefore >= uint256(equityBefore) * marginAfter"),
    "reducing: E / M does not fall",
  ),
  rule(
    "R5",
    library("LiquidationAssessment"),
    "if (a.measured.equity >= int256(a.threshold))",
    off("a.measured.equity >= int256(a.threshold)"),
    "at the threshold nothing is liquidated",
  ),
  rule(
    "R5",
    library("LiquidationAssessment"),
    "if (!a.hasProof)",
    off("!a.hasProof"),
    "no slice without a proof",
  ),
  rule(
    "R5",
    library("LiquidationAssessment"),
    "a.hasProof = a.state.flagged",
    met("a.state.flagged"),
    "a record opens no liquidation",
  ),
  rule(
    "R5",
    library("LiquidationAssessment"),
    "if (!marksAreAtHead(a))",
    off("!marksAreAtHead(a)"),
    "every mark is of the head",
  ),
  rule(
    "R5",
    library("LiquidationAssessment"),
    "if (isInGrace(a))",
    off("isInGrace(a)"),
    "no slice in the grace",
  ),
  rule(
    "R5",
    library("Liquidation"),
    "if (!state.flagged && measured.equity",
    met("measured.equity < int256(limited.maintenanceMargin)"),
    "a record opens below maintenance only",
  ),
  rule(
    "R5",
    library("Liquidation"),
    "if (state.flagged && measured.equity",
    met("measured.equity >= int256(required.initialMargin)"),
    "a record closes at the initial margin only",
  ),
  rule(
    "R5",
    library("Liquidation"),
    "if (measured.equity >= int256(state.initialMargin))",
    met("measured.equity >= int256(state.initialMargin)"),
    "a slice closes at the initial margin only",
  ),
  rule(
    "R5",
    library("Liquidation"),
    "if (measured.equity >= 0) revert",
    off("measured.equity >= 0"),
    "a deficit is noted of who has one",
  ),
  rule(
    "R6",
    library("MarginMath"),
    "return margin.mulDivDown(rate, RATIO)",
    unbounded("min"),
    "the bonus is at most the equity",
  ),
  rule("R6", library("Liquidation"), "fraction = fraction.min", unbounded("min"), "no more than f* is taken"),
  rule(
    "R6",
    library("LegLiquidation"),
    "if (left.initialMargin >= before)",
    off("left.initialMargin >= before"),
    "chosen legs lower the requirement",
  ),
  rule(
    "R6",
    library("LegLiquidation"),
    "if (measured.equity > int256(state.initialMargin + lot))",
    off("measured.equity > int256(state.initialMargin + lot)"),
    "chosen legs are no more than a lot too many",
  ),
  rule(
    "R7",
    library("Liquidation"),
    "a.required.initialMargin.mulDivUp(WAD",
    ["mulDivUp", "mulDivDown"],
    "the record that is left is rounded up",
  ),
  rule("R8", library("Liquidation"), "if (share != 0)", off("share != 0"), "insurance gets its share"),
  rule("R8", library("Liquidator"), "if (from == id)", off("from == id"), "nobody takes over himself"),
  rule(
    "R12",
    library("Requirement"),
    "if (given.epoch > headEpoch ||",
    off("given.epoch < recordEpoch"),
    "no attestation older than the record",
  ),
  rule(
    "R12",
    library("Liquidator"),
    "required.epoch = FixedPoint.max",
    unbounded("max"),
    "a liquidator's record does not go back",
  ),
  rule(
    "R12",
    ORACLE,
    "if (current.epoch < headEpoch)",
    off("current.epoch < headEpoch"),
    "no marks of an earlier epoch",
  ),
  rule(
    "R12",
    ORACLE,
    "current.time >= _timeOf(head_)",
    met("current.time >= _timeOf(head_) + current.limits.minInterval"),
    "no marks of an earlier time",
  ),
  rule(
    "R12",
    ORACLE,
    "if (old >> EPOCH_SHIFT >= current.epoch)",
    off("old >> EPOCH_SHIFT >= current.epoch"),
    "no slot twice in an epoch",
  ),
  rule(
    "R13",
    library("Requirement"),
    "if (given.epoch > headEpoch ||",
    off("given.epoch > headEpoch"),
    "no attestation of an epoch to come",
  ),
  rule(
    "R13",
    library("Requirement"),
    "if (given.issuedAt > block.timestamp",
    off("given.issuedAt > block.timestamp"),
    "none issued in the future",
  ),
  rule(
    "R13",
    library("Requirement"),
    "if (given.issuedAt > block.timestamp",
    off("given.issuedAt + p.maxAttestationAge < block.timestamp"),
    "none issued too long ago",
  ),
  rule("R13", library("OrderFills"), "if (size > left)", off("size > left"), "an order is filled once"),
  rule(
    "R14",
    library("Requirement"),
    "MarginMath.clampMaintenance(self.maintenanceMargin.min(maintenanceLimit)",
    unbounded("min"),
    "maintenance grows no faster than g a minute",
  ),
  rule(
    "R14",
    library("Requirement"),
    "self.maintenanceMargin.min(limit)",
    unbounded("min"),
    "a fill records no more than the record and κ·W",
  ),
  rule(
    "R14",
    library("MarginMath"),
    "return margin.max(worstCase.mulDivUp(p.floorRatio",
    unbounded("max"),
    "at least φ·W",
  ),
  rule(
    "R14",
    library("MarginMath"),
    "return margin.max(worstCase.mulDivUp(p.floorRatio",
    unbounded("min"),
    "initial margin at most W",
  ),
  rule(
    "R14",
    library("MarginMath"),
    "return margin.max(floor)",
    unbounded("min"),
    "maintenance margin at most W",
  ),
  rule(
    "R14",
    library("Liquidation"),
    "limited.maintenanceMargin == required.maintenanceMargin",
    met("limited.maintenanceMargin == required.maintenanceMargin"),
    "what grew too fast replaces no record",
  ),
  rule(
    "R15",
    library("Escape"),
    "if (block.timestamp < proposal.activeFrom)",
    off("block.timestamp < proposal.activeFrom"),
    "no escape before its delay is over",
  ),
  rule(
    "R15",
    library("Escape"),
    "return proposal.activeFrom != 0",
    met("state.epoch <= proposal.epoch"),
    "a later record answers",
  ),
  rule(
    "R15",
    library("Ledger"),
    "if (word & CLOSED != 0)",
    off("word & CLOSED != 0"),
    "after the end nobody trades",
  ),
  rule(
    "R16",
    library("Settlement"),
    "if (!mark.isSettled())",
    off("!mark.isSettled()"),
    "only what is final is paid out",
  ),
  rule(
    "R17",
    SETTLEMENT,
    "if (payouts.length != members.length",
    off("sum != FULL_PAYOUT"),
    "the outcomes of a set pay one together",
  ),
];
