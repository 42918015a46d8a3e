import type { BookAccount } from "@plimsoll/sdk";

import type { Deps } from "../liquidate/Deps.ts";
import { performAct } from "./performAct.ts";

/**
 * Counts what accounts lack in the index at which withdrawals are paid, where that is not what is noted: until then whoever
 * withdraws is paid in full, by those who stay. A note that is off by less than its gas costs waits.
 */
export async function noteDeficits(deps: Deps, accounts: readonly BookAccount[]): Promise<void> {
  for (const { id, equity, notedDeficit } of accounts) {
    const deficit = equity < 0n ? -equity : 0n;
    const off = deficit > notedDeficit ? deficit - notedDeficit : notedDeficit - deficit;
    if (off === 0n) continue;
    const reason = await performAct(deps, { act: { kind: "noteDeficit", account: id }, worth: off });
    if (reason === undefined) continue;
    deps.report({ event: "skipped", account: id, reason: `its deficit is not noted: ${reason}` });
  }
}
