import { ModelError } from "../errors/ModelError.ts";
import type { MarginReport } from "../margin/MarginReport.ts";
import type { Position } from "../snapshot/Snapshot.ts";
import type { KeptAccount } from "./KeptAccount.ts";
import type { MarginKernel } from "./MarginKernel.ts";

/** An account, and trades to try on it, every one alone. */
export interface WhatIfs {
  readonly positions: readonly Position[];
  /** As of `KeptAccount.keep`. */
  readonly siblings?: readonly Position[];
  readonly trades: readonly (readonly Position[])[];
}

/** Margins as the account is and after each trade; nothing for what is refused. */
export interface WhatIfReports {
  readonly before: MarginReport | undefined;
  readonly after: readonly (MarginReport | undefined)[];
}

/**
 * What a thread does with what-ifs. A trade that is refused does not keep others from their reports.
 * @throws ModelError as `MarginKernel.marginsOf` if the rows are not the kernel's any more; `tooLarge` beyond the memory.
 */
export function computeWhatIfs(
  kernel: MarginKernel,
  { positions, siblings, trades }: WhatIfs,
): WhatIfReports {
  try {
    return kernel.withKept(positions, siblings, (account) => ({
      before: account.report,
      after: trades.map((trade) => marginWith(kernel, account, trade)),
    }));
  } catch (error) {
    kernel.requireCurrent();
    if (!(error instanceof ModelError)) throw error;
    return { before: undefined, after: trades.map(() => undefined) };
  }
}

function marginWith(
  kernel: MarginKernel,
  account: KeptAccount,
  trade: readonly Position[],
): MarginReport | undefined {
  try {
    return account.marginsWith([trade])[0];
  } catch (error) {
    kernel.requireCurrent();
    if (!(error instanceof ModelError)) throw error;
    return undefined;
  }
}
