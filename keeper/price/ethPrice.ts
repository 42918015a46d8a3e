import { parseUsd } from "@plimsoll/sdk";

import type { Chain } from "../chain/Chain.ts";
import type { ParsedKeeperConfig } from "../config/keeperConfigSchema.ts";

/**
 * 1e-6 USD an ether, as configured or as the chain's mark says.
 *
 * @throws Error if the instrument has no mark: a profit could not be told.
 */
export async function ethPrice(chain: Chain, source: ParsedKeeperConfig["ethUsd"]): Promise<bigint> {
  if (typeof source === "number") return parseUsd(source.toFixed(6));
  const [mark = 0n] = await chain.marks([source.instrument]);
  if (mark === 0n) throw new Error(`Instrument ${source.instrument} (ethUsd) has no mark yet`);
  return mark;
}
