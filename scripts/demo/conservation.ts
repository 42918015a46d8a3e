import { marginEngineAbi, readAccount, readPositions, testDollarAbi } from "@plimsoll/sdk";

import type { LocalVenue } from "./localVenue.ts";

export interface Conservation {
  readonly conserved: boolean;
  /** Tokens the engine holds, 1e-6 USD. */
  readonly held: bigint;
  /** Cash of all accounts, fees and insurance, 1e-6 USD. */
  readonly owed: bigint;
}

/** What rounding may leave with the protocol: a unit a trade and a leg of a slice. */
const ROUNDING = 10_000n;

/**
 * R1 over the whole engine: the cash of all accounts, fees and insurance are covered by the tokens held and nothing is
 * lost either. Every position has its opposite (Σ long = Σ short), so that marks cancel; no funding is charged here.
 */
export async function checkConservation(venue: LocalVenue): Promise<Conservation> {
  const { publicClient } = venue;
  const engine = { address: venue.addresses.marginEngine, abi: marginEngineAbi } as const;
  const blockNumber = await publicClient.getBlockNumber();
  const at = { ...engine, blockNumber } as const;
  const [count, [fees, insurance], held] = await Promise.all([
    publicClient.readContract({ ...at, functionName: "accountCount" }),
    publicClient.readContract({ ...at, functionName: "globals" }),
    publicClient.readContract({
      address: venue.quoteToken,
      abi: testDollarAbi,
      functionName: "balanceOf",
      args: [engine.address],
      blockNumber,
    }),
  ]);
  let owed = fees + insurance;
  const net = new Map<number, bigint>();
  for (let i = 0n; i < count; i++) {
    const account = await publicClient.readContract({ ...at, functionName: "accountAt", args: [i] });
    const reading = { client: publicClient, engine: engine.address, account, blockNumber };
    const [{ cash }, positions] = await Promise.all([readAccount(reading), readPositions(reading)]);
    owed += cash;
    for (const { instrument, size } of positions) net.set(instrument, (net.get(instrument) ?? 0n) + size);
  }
  const matched = [...net.values()].every((size) => size === 0n);
  return { conserved: matched && held >= owed && held - owed <= ROUNDING, held, owed };
}
