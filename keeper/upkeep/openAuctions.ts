import { describeError, type BookAccount } from "@plimsoll/sdk";

import type { Deps } from "../liquidate/Deps.ts";
import { findTerms } from "../plan/findTerms.ts";
import { performAct, type PerformActResult } from "./performAct.ts";

/**
 * Starts the auction of accounts below maintenance of which nobody takes a slice yet: from then on its bonus grows, until a
 * slice pays for its gas or may be pushed to a backstop. Where marks, grace or a missing attestation stand in the way a
 * record would start nothing, and none is sent.
 *
 * @param left What the epoch's slices left below maintenance.
 * @param isStopping Asked between accounts.
 */
export async function openAuctions(
  deps: Deps,
  left: readonly BookAccount[],
  isStopping: () => boolean,
): Promise<void> {
  for (const account of left) {
    if (isStopping()) return;
    if (account.flagged) continue;
    const reason = await openAuction(deps, account);
    if (reason === undefined) continue;
    deps.report({ event: "skipped", account: account.id, reason: `its auction is not started: ${reason}` });
  }
}

async function openAuction(deps: Deps, { id, portfolioHash }: BookAccount): Promise<PerformActResult> {
  try {
    const { terms, attestation } = await findTerms({ ...deps, account: id, portfolioHash });
    if (terms.fractionMax === 0n || attestation === "0x") return undefined;
    return await performAct(deps, { act: { kind: "record", account: id, attestation } });
  } catch (error) {
    return describeError(error);
  }
}
