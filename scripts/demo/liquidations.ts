import { type AccountId, FRACTION_ONE, marginEngineAbi, readAccount } from "@plimsoll/sdk";

import { marginRatio } from "./board.ts";
import type { LocalVenue } from "./localVenue.ts";

/** A slice as the chain recorded it. Ratios are equity over initial margin on either side of it. */
export interface Liquidation {
  readonly account: AccountId;
  readonly fraction: number;
  /** 1e-6 USD, after the insurance share. */
  readonly bonus: bigint;
  readonly ratioBefore: number;
  readonly ratioAfter: number;
  readonly gasUsed: number;
  /** The slice brought equity back to the initial margin. */
  readonly closed: boolean;
}

/** Slices in the blocks from `fromBlock` on, read from events, receipts and the state after each of them. */
export async function readLiquidations(venue: LocalVenue, fromBlock: bigint): Promise<Liquidation[]> {
  const { publicClient } = venue;
  const engine = { address: venue.addresses.marginEngine, abi: marginEngineAbi } as const;
  const events = await publicClient.getContractEvents({
    ...engine,
    eventName: "Sliced",
    fromBlock,
    strict: true,
  });
  return Promise.all(
    events.map(async ({ args, blockNumber, transactionHash }) => {
      const account = args.account;
      const [receipt, after, { initialMargin, flagged }] = await Promise.all([
        publicClient.getTransactionReceipt({ hash: transactionHash }),
        publicClient.readContract({ ...engine, functionName: "measure", args: [account], blockNumber }),
        readAccount({ client: publicClient, engine: engine.address, account, blockNumber }),
      ]);
      return {
        account,
        fraction: Number(args.fraction) / Number(FRACTION_ONE),
        bonus: args.bonus,
        ratioBefore: marginRatio(args.equityBefore, args.initialMarginBefore) ?? 0,
        ratioAfter: marginRatio(after.equity, initialMargin) ?? Number.POSITIVE_INFINITY,
        gasUsed: Number(receipt.gasUsed),
        closed: !flagged,
      };
    }),
  );
}
