import type { AccountId } from "@plimsoll/sdk";

import type { Account } from "../chain/Chain.ts";
import { reasonOf } from "../chain/reasonOf.ts";
import type { Deps } from "../liquidate/Deps.ts";
import { servedMargin } from "./servedMargin.ts";

/** Accounts read at a time; the reads of a batch share one HTTP request. */
const BATCH = 50;

/**
 * @param accounts How many were looked at.
 * @param behind An account whose margin at this epoch nobody has served: undefined if there is none.
 */
export type Candidates = { accounts: number; candidates: AccountId[]; behind: AccountId | undefined };

/**
 * Which accounts may be liquidatable; the attestation decides later. The list comes from a risk server, from the chain
 * when none answers. One account that cannot be read is reported, and no reason not to look at the others.
 */
export async function findCandidates(deps: Deps, epoch: number): Promise<Candidates> {
  const { chain, servers, own, config, report } = deps;
  const listed = (await servers.firstAnswer((server) => server.accounts())) ?? (await chain.accounts());
  const accounts = listed.filter((id) => id.toLowerCase() !== own.toLowerCase());
  const deadline = Date.now() + config.serverTimeoutMs;
  const candidates: AccountId[] = [];
  let behind: AccountId | undefined;
  let silent = false;

  for (let start = 0; start < accounts.length; start += BATCH) {
    const batch = accounts.slice(start, start + BATCH);
    await Promise.all(
      batch.map(async (id) => {
        try {
          const account = await chain.account(id);
          if (isCandidate(account)) candidates.push(id);
          else if (mayBeBelow(account)) await askServers(id, account);
        } catch (error) {
          report({ event: "skipped", account: id, reason: `cannot be read: ${reasonOf(error)}` });
        }
      }),
    );
  }
  return { accounts: accounts.length, candidates, behind };

  async function askServers(id: AccountId, account: Account): Promise<void> {
    // Nobody answered a moment ago: do not wait once for every account.
    const served = silent ? undefined : await servedMargin({ servers, account: id, epoch, deadline });
    if (served === undefined) silent = true;
    if (served === undefined || served.epoch < epoch) behind ??= id;
    if (served !== undefined && account.equity < served.maintenanceMargin) candidates.push(id);
  }
}

/** Flagged, or equity at the marks of now below the maintenance margin that the chain has recorded. */
export const isCandidate = ({ flagged, positions, equity, maintenanceMargin }: Account): boolean =>
  flagged || (positions > 0 && equity < maintenanceMargin);

/** Fully collateralised accounts never are. */
export const mayBeBelow = ({ positions, equity, worstCase }: Account): boolean =>
  positions > 0 && equity < worstCase;
