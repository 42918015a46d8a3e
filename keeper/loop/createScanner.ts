import type { AccountId } from "@plimsoll/sdk";

import type { ScanEvent } from "../events/KeeperEvent.ts";
import type { Deps } from "../liquidate/Deps.ts";
import { liquidateAccount } from "../liquidate/liquidateAccount.ts";
import { findCandidates } from "../watch/findCandidates.ts";
import { listAccounts } from "../watch/listAccounts.ts";

export type ScanSummary = Omit<ScanEvent, "event">;

export interface Scanner {
  /** Looks at every account and takes the slices that pay; reports a `scan` at the end. */
  scan(): Promise<ScanSummary>;
  /** Tries those again that may be liquidatable by now, though no mark has moved. */
  retry(): Promise<void>;
  /** Whether the last scan had to do without this epoch's margins, and a risk server has them now. */
  isBetterInformed(): Promise<boolean>;
}

/** @param isStopping Asked between accounts. */
export type CreateScannerParameters = { deps: Deps; isStopping: () => boolean };

/**
 * Accounts are handled one after the other: every slice changes the keeper's own portfolio, which the next slice's
 * attestation has to describe. So at most one liquidation is ever under way.
 */
export function createScanner({ deps, isStopping }: CreateScannerParameters): Scanner {
  const { chain, servers, own, config, report } = deps;
  let waiting: AccountId[] = [];
  /** The epoch whose margins the last scan would have needed. */
  let missed: number | undefined;
  const lastReason = new Map<AccountId, string>();

  async function handle(candidates: readonly AccountId[], epoch: number): Promise<number> {
    let liquidated = 0;
    const again: AccountId[] = [];
    for (const account of candidates) {
      if (isStopping()) break;
      const outcome = await liquidateAccount(deps, { account, epoch });
      if (outcome.kind === "liquidated") {
        liquidated += 1;
        lastReason.delete(account);
        continue;
      }
      if (outcome.again) again.push(account);
      if (lastReason.get(account) !== outcome.reason) {
        report({ event: "skipped", account, reason: outcome.reason });
      }
      lastReason.set(account, outcome.reason);
    }
    waiting = again;
    return liquidated;
  }

  return {
    async scan() {
      const head = await chain.head();
      const listing = await listAccounts({ servers, epoch: head.epoch, timeoutMs: config.serverTimeoutMs });
      missed = listing !== undefined && listing.epoch >= head.epoch ? undefined : head.epoch;
      if (missed !== undefined) report({ event: "warning", message: shortOfMargins(missed, listing?.epoch) });
      const found = await findCandidates({ chain, own, listing, report });
      lastReason.clear();
      const liquidated = await handle(found.candidates, head.epoch);
      const summary = {
        epoch: head.epoch,
        blockNumber: Number(head.blockNumber),
        accounts: found.accounts,
        candidates: found.candidates.length,
        liquidated,
        waiting: waiting.length,
      };
      report({ event: "scan", ...summary });
      return summary;
    },

    async retry() {
      if (waiting.length === 0) return;
      const { epoch } = await chain.head();
      await handle(waiting, epoch);
    },

    async isBetterInformed() {
      if (missed === undefined) return false;
      const listing = await listAccounts({ servers, epoch: missed, timeoutMs: 0 });
      return listing !== undefined && listing.epoch >= missed;
    },
  };
}

const shortOfMargins = (epoch: number, served: number | undefined): string =>
  served === undefined
    ? `No risk server says what accounts need: epoch ${epoch} is scanned with what the chain has recorded`
    : `The risk servers are at epoch ${served}: epoch ${epoch} is scanned with their older margins`;
