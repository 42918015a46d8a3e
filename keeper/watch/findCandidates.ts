import type { AccountId } from "@plimsoll/sdk";

import type { Account, Chain } from "../chain/Chain.ts";
import { reasonOf } from "../chain/reasonOf.ts";
import type { Report } from "../events/KeeperEvent.ts";
import type { Listing, ServedMargin } from "../servers/RiskServer.ts";

/** Accounts read at a time; the reads of a batch share one HTTP request. */
const BATCH = 50;

/**
 * @param own The keeper's account, never a candidate.
 * @param listing Undefined when no risk server answers: then the chain's own list and record are what there is.
 */
export type FindCandidatesParameters = {
  chain: Chain;
  own: AccountId;
  listing: Listing | undefined;
  report: Report;
};

export type Candidates = { accounts: number; candidates: AccountId[] };

/** Which accounts may be liquidatable: the attestation decides, later. One that cannot be read is reported. */
export async function findCandidates({
  chain,
  own,
  listing,
  report,
}: FindCandidatesParameters): Promise<Candidates> {
  const listed = listing === undefined ? await chain.accounts() : [...listing.accounts.keys()];
  const accounts = listed.filter((id) => id.toLowerCase() !== own.toLowerCase());
  const candidates: AccountId[] = [];
  for (let start = 0; start < accounts.length; start += BATCH) {
    const batch = accounts.slice(start, start + BATCH);
    const states = await Promise.allSettled(batch.map((id) => chain.account(id)));
    for (const [i, state] of states.entries()) {
      const id = batch[i];
      if (id === undefined) continue;
      if (state.status === "rejected") {
        report({ event: "skipped", account: id, reason: `cannot be read: ${reasonOf(state.reason)}` });
      } else if (isCandidate(state.value, listing?.accounts.get(id))) {
        candidates.push(id);
      }
    }
  }
  return { accounts: accounts.length, candidates };
}

/** Flagged, or equity at the marks of now below what is recorded on the chain or said by a risk server. */
export function isCandidate(account: Account, served: ServedMargin | undefined): boolean {
  if (account.flagged) return true;
  if (account.positions === 0) return false;
  const needed = served?.maintenanceMargin ?? 0n;
  return account.equity < account.maintenanceMargin || account.equity < needed;
}
