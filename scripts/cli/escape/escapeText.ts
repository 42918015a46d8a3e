import { formatUsd } from "../terminal/money.ts";
import type { EscapeStatus } from "./escapeStatus.ts";

const WHOLE = 1e18;

/** The status in lines, the last of which says what to do next. */
export function escapeText(status: EscapeStatus): string[] {
  return [
    `account    ${status.account}`,
    `equity     $${formatUsd(status.equity)} in ${status.positions} positions and cash`,
    `claim      $${formatUsd(status.claim)} (claim index ${(Number(status.claimIndex) / WHOLE).toFixed(6)})`,
    `phase      ${status.phase}`,
    nextStep(status),
  ];
}

/** What the account's owner can do now. */
export function nextStep(status: EscapeStatus): string {
  switch (status.phase) {
    case "trading":
      return status.positions === 0
        ? "Without positions the account can be withdrawn from at any time."
        : "If nobody attests the account any more: plimsoll escape propose";
    case "proposed":
      return `The committee has until ${timeOf(status.proposal?.activeFrom)} to attest the account. It can be activated from then on.`;
    case "unanswered":
      return "Nobody answered. To end the venue: plimsoll escape activate";
    case "settling":
      return `${status.unsettled} accounts are to be settled: plimsoll escape settle. Owners leave after that, or from ${timeOf(status.leaveFrom)}.`;
    case "leaving":
      return status.equity > 0n ? "To take the money: plimsoll escape leave" : "There is nothing to take.";
  }
}

function timeOf(seconds = 0): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}
