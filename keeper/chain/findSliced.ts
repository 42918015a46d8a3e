import { marginEngineAbi } from "@plimsoll/sdk";
import { parseEventLogs, type Log } from "viem";

import type { Sliced } from "./Chain.ts";

/** What a transaction's logs say that its slice did; undefined if they tell of none. */
export function findSliced(logs: readonly Log[]): Sliced | undefined {
  const eventName = ["Sliced", "LegsLiquidated"] as const;
  const [found] = parseEventLogs({ abi: marginEngineAbi, eventName: [...eventName], logs: [...logs] });
  return found?.args;
}
