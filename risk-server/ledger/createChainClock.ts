import type { Chain } from "./createChain.ts";

/** The chain's time in Unix seconds, asked for at most twice a second; goes on by itself while the node is silent. */
export type ChainClock = () => Promise<number>;

const KEPT_MS = 500;

export function createChainClock(chain: Chain): ChainClock {
  let last: { time: number; at: number } | undefined;
  let asking: Promise<number> | undefined;

  async function ask(): Promise<number> {
    try {
      last = { time: await chain.time(), at: performance.now() };
      return last.time;
    } catch (error) {
      if (last === undefined) throw error;
      return last.time + Math.floor((performance.now() - last.at) / 1_000);
    } finally {
      asking = undefined;
    }
  }

  return () => {
    if (last !== undefined && performance.now() - last.at < KEPT_MS) return Promise.resolve(last.time);
    return (asking ??= ask());
  };
}
