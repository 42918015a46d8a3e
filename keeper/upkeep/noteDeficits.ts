import type { BookAccount } from "@plimsoll/sdk";

import type { Deps } from "../liquidate/Deps.ts";
import { performAct } from "./performAct.ts";

/**
 * Counts what accounts lack in the index at which withdrawals are paid, where that is not what is noted: until then whoever
 * withdraws is paid in full, by those who stay. The largest differences come first; a note that is off by less than its gas
 * costs waits.
 *
 * @param isStopping Asked between accounts.
 */
export async function noteDeficits(
  deps: Deps,
  accounts: readonly BookAccount[],
  isStopping: () => boolean,
): Promise<void> {
  const unnoted = accounts
    .map(({ id, equity, notedDeficit }) => ({ id, off: distance(equity < 0n ? -equity : 0n, notedDeficit) }))
    .filter(({ off }) => off > 0n)
    .sort((a, b) => (a.off < b.off ? 1 : -1));
  for (const { id, off } of unnoted) {
    if (isStopping()) return;
    const reason = await performAct(deps, { act: { kind: "noteDeficit", account: id }, worth: off });
    if (reason === undefined) continue;
    deps.report({ event: "skipped", account: id, reason: `its deficit is not noted: ${reason}` });
  }
}

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);
