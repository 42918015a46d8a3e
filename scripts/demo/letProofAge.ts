import { indexedLendingPoolAbi, SOLVENCY_STATUSES } from "@plimsoll/sdk";

import type { LocalVenue } from "./localVenue.ts";
import { moveClock } from "./moveClock.ts";
import type { SolvencyView } from "./solvency.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Moves the clock to where the last proof is too old for the example pool, and says what the pool does then. The last act of a
 * demonstration: the keeper freezes the book again at once.
 */
export async function letProofAge(
  venue: LocalVenue,
  { latest }: SolvencyView,
  terminal: Terminal,
): Promise<void> {
  const { publicClient: client, addresses } = venue;
  const { lendingPool } = addresses;
  if (lendingPool === undefined) return;
  const pool = { address: lendingPool, abi: indexedLendingPoolAbi } as const;
  const maxAge = Number(await client.readContract({ ...pool, functionName: "maxSolvencyAge" }));
  await moveClock(venue, latest.provenAt + maxAge + 1);
  const [status, loanToValue] = await Promise.all([
    client.readContract({ ...pool, functionName: "solvencyStatus" }),
    client.readContract({ ...pool, functionName: "loanToValue" }),
  ]);
  const lends = loanToValue === 0n ? "lends nothing" : `lends ${Number(loanToValue) / 10_000} %`;
  terminal.say(
    terminal.colors.dim(
      `     ${Math.round(maxAge / 60)} minutes after that book, without another proof: ${SOLVENCY_STATUSES[status]}, the example pool ${lends}`,
    ),
  );
}
