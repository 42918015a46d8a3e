import { describeError, type AccountId, type Book, type BookAccount } from "@plimsoll/sdk";

import type { Deps } from "../liquidate/Deps.ts";
import type { Listing } from "../servers/RiskServer.ts";

/** @param accounts How many were looked at. */
export type Candidates = { accounts: number; candidates: AccountId[] };

export type FindCandidatesParameters = Pick<Deps, "own" | "report"> & {
  book: Book;
  /** From a risk server; undefined when none answers: then the chain's own record has to do. */
  listing: Listing | undefined;
};

/**
 * Which accounts may be liquidatable; the attestation decides later. An account that cannot be read is reported, and so is the
 * end of the venue, after which nobody is.
 */
export function findCandidates({ own, report, book, listing }: FindCandidatesParameters): Candidates {
  for (const { index, error } of book.unreadable) {
    report({ event: "warning", message: `Account ${index} cannot be read: ${describeError(error)}` });
  }
  const accounts = book.accounts.filter(({ id }) => id.toLowerCase() !== own.toLowerCase());
  if (book.hasEnded) {
    report({ event: "warning", message: "The venue has ended in an escape: nobody is liquidated any more" });
    return { accounts: accounts.length, candidates: [] };
  }
  const candidates = accounts.filter((account) => isCandidate(account, listing?.accounts.get(account.id)));
  return { accounts: accounts.length, candidates: candidates.map(({ id }) => id) };
}

/** Flagged, or equity at the marks of now below the maintenance margin, as recorded on the chain or as served. */
function isCandidate(account: BookAccount, served = 0n): boolean {
  if (account.flagged) return true;
  // Fully collateralised is never liquidatable, whatever anybody says.
  if (account.positions === 0 || account.equity >= account.worstCase) return false;
  return account.equity < account.maintenanceMargin || account.equity < served;
}
