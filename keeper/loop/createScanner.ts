import type { AccountId } from "@plimsoll/sdk";

import type { ScanEvent } from "../events/KeeperEvent.ts";
import type { Deps } from "../liquidate/Deps.ts";
import { liquidateAccount, type Outcome } from "../liquidate/liquidateAccount.ts";
import type { Taker } from "../plan/Taker.ts";
import { answerEscapes } from "../upkeep/answerEscapes.ts";
import { checkIndices } from "../upkeep/checkIndices.ts";
import { noteDeficits } from "../upkeep/noteDeficits.ts";
import { openAuctions } from "../upkeep/openAuctions.ts";
import { findCandidates } from "../watch/findCandidates.ts";
import { listAccounts } from "../watch/listAccounts.ts";

export type ScanSummary = Omit<ScanEvent, "event">;

export interface Scanner {
  /** Looks at every account, takes the slices that pay and does what upkeep asks for; reports a `scan` at the end. */
  scan(): Promise<ScanSummary>;
  /** Tries those again that may be liquidatable by now, though no mark has moved. */
  retry(): Promise<void>;
  /** Whether the last scan had to do without its epoch's margins, and a risk server has them now. */
  isBetterInformed(): Promise<boolean>;
}

/** @param isStopping Asked between accounts. */
export type CreateScannerParameters = { deps: Deps; isStopping: () => boolean };

/**
 * Accounts are handled one after the other: every slice changes the keeper's own portfolio, which the next slice's
 * attestation has to describe. So at most one transaction is ever under way.
 */
export function createScanner({ deps, isStopping }: CreateScannerParameters): Scanner {
  const { chain, servers, config, own, report } = deps;
  const takers: readonly Taker[] = [
    { account: own, isBackstop: false },
    ...config.backstops.map((account): Taker => ({ account, isBackstop: true })),
  ];
  const lastReason = new Map<AccountId, string>();
  let waiting: AccountId[] = [];
  /** The epoch whose margins the last scan had to do without. */
  let missed: number | undefined;

  /** The keeper's own account comes first; what it leaves is offered to the backstops. */
  async function liquidate(account: AccountId, epoch: number): Promise<Outcome> {
    const reasons: string[] = [];
    let again = false;
    for (const taker of takers) {
      if (taker.account.toLowerCase() === account.toLowerCase()) continue;
      const outcome = await liquidateAccount(deps, { account, epoch, taker });
      if (outcome.kind === "liquidated" || outcome.isHealthy === true) return outcome;
      again ||= outcome.again;
      reasons.push(taker.isBackstop ? `backstop ${taker.account}: ${outcome.reason}` : outcome.reason);
    }
    return { kind: "skipped", reason: reasons.join("; "), again };
  }

  /** `left`: below maintenance, and nothing of them was taken. */
  async function handle(
    candidates: readonly AccountId[],
    epoch: number,
  ): Promise<{ liquidated: number; left: ReadonlySet<AccountId> }> {
    let liquidated = 0;
    const again: AccountId[] = [];
    const left = new Set<AccountId>();
    for (const account of candidates) {
      if (isStopping()) break;
      const outcome = await liquidate(account, epoch);
      if (outcome.kind === "liquidated") {
        liquidated += 1;
        continue;
      }
      if (outcome.again) again.push(account);
      if (outcome.isHealthy !== true) left.add(account);
      if (lastReason.get(account) === outcome.reason) continue;
      lastReason.set(account, outcome.reason);
      report({ event: "skipped", account, reason: outcome.reason });
    }
    waiting = again;
    return { liquidated, left };
  }

  return {
    async scan() {
      const { epoch, blockNumber } = await chain.head();
      const listing = await listAccounts({ servers, epoch, timeoutMs: config.serverTimeoutMs });
      missed = listing !== undefined && listing.epoch >= epoch ? undefined : epoch;
      if (missed !== undefined) {
        const message = `No risk server has the margins of epoch ${epoch}: it is scanned with older ones and the record`;
        report({ event: "warning", message });
      }
      const book = await chain.book();
      const { accounts, candidates } = findCandidates({ own, report, book, listing });
      lastReason.clear();
      const upkeep = book.hasEnded ? [] : config.upkeep;
      if (upkeep.includes("deficits")) await noteDeficits(deps, book.accounts, isStopping);
      const { liquidated, left } = await handle(candidates, epoch);
      if (upkeep.includes("auctions")) {
        const unsold = book.accounts.filter(({ id }) => left.has(id));
        await openAuctions(deps, unsold, isStopping);
      }
      if (upkeep.includes("indices")) await checkIndices(deps);
      if (upkeep.includes("escapes")) await answerEscapes(deps, book.accounts);
      const summary = {
        epoch,
        blockNumber: Number(blockNumber),
        accounts,
        candidates: candidates.length,
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
