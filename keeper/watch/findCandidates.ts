import { describeError, type AccountId } from "@plimsoll/sdk";

import type { Account } from "../chain/Chain.ts";
import type { Deps } from "../liquidate/Deps.ts";
import type { Listing } from "../servers/RiskServer.ts";

/** Accounts read at a time; the reads of a batch share one HTTP request. */
const BATCH = 50;

/** @param accounts How many were looked at. */
export type Candidates = { accounts: number; candidates: AccountId[] };

/**
 * Which accounts may be liquidatable; the attestation decides later. One account that cannot be read is reported, and no
 * reason not to look at the others.
 *
 * @param listing From a risk server. Undefined when none answers: then the chain's own list and record have to do.
 */
export async function findCandidates(
  { chain, own, report }: Pick<Deps, "chain" | "own" | "report">,
  listing: Listing | undefined,
): Promise<Candidates> {
  const listed = listing === undefined ? await chain.accounts() : [...listing.accounts.keys()];
  const accounts = listed.filter((id) => id.toLowerCase() !== own.toLowerCase());
  const candidates: AccountId[] = [];
  for (let start = 0; start < accounts.length; start += BATCH) {
    const batch = accounts.slice(start, start + BATCH);
    await Promise.all(
      batch.map(async (id) => {
        try {
          if (isCandidate(await chain.account(id), listing?.accounts.get(id))) candidates.push(id);
        } catch (error) {
          report({ event: "skipped", account: id, reason: `cannot be read: ${describeError(error)}` });
        }
      }),
    );
  }
  return { accounts: accounts.length, candidates };
}

/** Flagged, or equity at the marks of now below the maintenance margin, as recorded on the chain or as served. */
function isCandidate(account: Account, served = 0n): boolean {
  if (account.flagged) return true;
  // Fully collateralised is never liquidatable, whatever anybody says.
  if (account.positions === 0 || account.equity >= account.worstCase) return false;
  return account.equity < account.maintenanceMargin || account.equity < served;
}
