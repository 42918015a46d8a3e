import { decodeInstrumentId, notionalUp, type Position } from "@plimsoll/sdk";

import type { Chain } from "../chain/Chain.ts";

/** Longs plus shorts at mark, 1e-6 USD. */
export async function valueOf(chain: Chain, positions: readonly Position[]): Promise<bigint> {
  const marks = await chain.marks(positions.map(({ instrument }) => instrument));
  return positions.reduce<bigint>((sum, { instrument, size }, i) => {
    const { lotDecimals } = decodeInstrumentId(instrument);
    return sum + notionalUp({ size, price: marks[i] ?? 0n, lotDecimals });
  }, 0n);
}
