import { inWords } from "./inWords.ts";

/** A contract reverted with one of its typed errors; the message says it in words. */
export class ContractRefusal extends Error {
  override readonly name = "ContractRefusal";
  readonly errorName: string;
  readonly args: readonly unknown[];

  constructor(errorName: string, args: readonly unknown[] = []) {
    super(inWords(errorName, args));
    this.errorName = errorName;
    this.args = args;
  }
}

/**
 * Refusals that say that the world moved between reading and executing: another keeper, its owner or a mark post was
 * faster. NotASigner is one of them: an attestation of a portfolio that has since changed recovers to a stranger.
 */
const LOST_RACES = new Set([
  "NotLiquidatable",
  "StaleMarks",
  "FractionOutOfRange",
  "SliceAvailable",
  "LotsOutOfRange",
  "OverLiquidated",
  "CheckedInThisBlock",
  "AttestationEpoch",
  "NotASigner",
]);

export function isLostRace(refusal: ContractRefusal): boolean {
  return LOST_RACES.has(refusal.errorName);
}
