import type { Solvency } from "@plimsoll/sdk";

import { colorsOf } from "../terminal/colors.ts";
import { formatUsd } from "../terminal/money.ts";

/** An index at its cap says "more than enough": the divisor is as good as nothing. */
const INDEX_CAP = 1_000;

/** The present answer of the oracle, and how old it is. */
export interface Statement {
  readonly latest: Solvency;
  /** Seconds; undefined before the first proof. */
  readonly age: number | undefined;
  readonly set: { readonly number: number; readonly epoch: number; readonly scenarios: number } | undefined;
  /** Frozen, not published yet. */
  readonly waiting: number | undefined;
}

/** What is proven, in words that a lender can act on, with the numbers of now. */
export function explainText({ latest, age, set, waiting }: Statement): string {
  const pc = colorsOf(process.stdout);
  const usd = (amount: bigint): string => `$${formatUsd(amount)}`;
  if (age === undefined) {
    return [
      `${pc.bold("UNKNOWN")}: nothing is proven yet. Lend nothing against this venue.`,
      ...pending(waiting),
    ].join("\n");
  }
  const { status, var99, es99, badDebt, shortfall, insurance, accounts, boundAccounts } = latest;
  const index = Number(latest.index) / 1e8;
  const tint = status === "SOLVENT" ? pc.green : status === "INSOLVENT" ? pc.red : pc.yellow;
  const times = index >= INDEX_CAP ? `more than ${INDEX_CAP.toLocaleString("en-US")}` : index.toFixed(2);
  return [
    `${tint(pc.bold(status))}: ${MEANING[status]}`,
    "",
    `As of block ${latest.blockNumber}, ${age} s ago by the chain's clock, over all ${accounts} accounts of the venue:`,
    `  cash adds up and every long has its short; the contract counted that itself`,
    `  present bad debt is ${usd(badDebt)} (accounts that owe more than they have)`,
    `  accounts lack ${usd(shortfall)} of the maintenance margin that they should have`,
    `  ${boundAccounts} of them can lose more than they have in some scenario; of these it is proven that,`,
    `  over ${set === undefined ? "the" : String(set.scenarios)} weighted scenarios, further bad debt is at most ${usd(var99)} in 99 of 100 cases,`,
    `  and ${usd(es99)} on average in the worst one of 100`,
    `  the insurance fund holds ${usd(insurance)}: ${times} times what that would take`,
    "",
    `Nobody's surplus is counted against another's debt. The status is ${status} as long as the last proof counts; ask the`,
    `contract for statusAt(maxAge), and it says UNKNOWN once the proof is older than you accept.`,
    `Trusted: marks, scenarios${set === undefined ? "" : ` (set ${set.number}, of the marks of epoch ${set.epoch})`} and attested margins are signed by the venue's risk servers; whoever`,
    `made the proving keys could forge; "solvent at that block under this model" says nothing about liquidity.`,
    ...pending(waiting),
  ].join("\n");
}

const MEANING = {
  UNKNOWN: "what was proven does not count any more. Lend nothing against this venue.",
  SOLVENT: "insurance covers present and expected bad debt, with a margin.",
  WATCH: "insurance covers present and expected bad debt, but not by much, or a proof was not possible.",
  INSOLVENT: "insurance does not cover present and expected bad debt. Lend nothing against this venue.",
} as const;

const pending = (waiting: number | undefined): string[] =>
  waiting === undefined ? [] : [`Book ${waiting} is frozen and waits for its proof.`];
