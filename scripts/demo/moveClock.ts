import type { LocalVenue } from "./localVenue.ts";

/** Sets the time of the next block, and mines it. Exact, so that every run sees the same candles. */
export async function moveClock({ publicClient }: LocalVenue, time: number): Promise<void> {
  const { timestamp } = await publicClient.getBlock();
  const next = Math.max(time, Number(timestamp) + 1);
  await publicClient.request({ method: "evm_setNextBlockTimestamp" as never, params: [next] as never });
  await publicClient.request({ method: "evm_mine" as never, params: [] as never });
}
