import type { LiquidityFacts } from "../snapshot/LiquidityFacts.ts";
import type { Snapshot } from "../snapshot/Snapshot.ts";
import { exampleSnapshot, exampleTime, outcome, snapshotOf } from "./exampleSnapshot.ts";

/** So little trades that the random books of the tests are large in it. */
const facts: Record<string, LiquidityFacts> = {
  "BTC-PERP": { spread: 20_000_000, dailyVolume: 20_000, openInterest: 9000, fundingPerHour: "0.0004" },
  "ETH-PERP": {
    dailyVolume: 3000,
    openInterest: 40_000,
    fundingPerHour: "-0.0009",
    depth: {
      bids: [
        [3_399_000_000, 400],
        [3_390_000_000, 2000],
      ],
      asks: [
        [3_401_000_000, 300],
        [3_420_000_000, 900],
      ],
    },
  },
  "SPX-PERP": { spread: 1_000_000, openInterest: 2000 },
  "WTI-PERP": { dailyVolume: 0, openInterest: 0 },
  "BTC-95000": { spread: 20_000, dailyVolume: 500, openInterest: 3000 },
  "BTC-120000": { spread: 10_000, dailyVolume: 2000 },
  "SPX-7600": {
    depth: {
      bids: [
        [240_000, 500],
        [200_000, 1000],
      ],
      asks: [[260_000, 100]],
    },
  },
  "VOTE-1": { spread: 20_000, dailyVolume: 300, openInterest: 5000 },
  "GAME-1": { spread: 40_000, dailyVolume: 50, openInterest: 100 },
  "PARLAY-MIXED": { dailyVolume: 10, openInterest: 10 },
};

const summary = {
  sales: ["100", "400", "3000"],
  purchases: ["0", "50", "60"],
  dailyVolume: "9000",
} as const;

/**
 * The example with everything switched on that a calm market lacks: thin markets, funding, liquidations that feed
 * themselves, a buffer on its way down, and events at three places of their window.
 */
export const strainedSnapshot: Snapshot = {
  ...exampleSnapshot,
  assets: {
    ...exampleSnapshot.assets,
    BTC: { ...exampleSnapshot.assets.BTC!, liquidations: summary },
  },
  buffers: { crypto: { buffer: "1.15", time: exampleTime - 60 } },
  instruments: Object.fromEntries(
    Object.entries({
      ...exampleSnapshot.instruments,
      ...snapshotOf({ "GAME-3": outcome("GAME-1", 1, 2, 450_000) }).instruments,
    }).map(([key, instrument]) => [
      key,
      facts[key] === undefined ? instrument : { ...instrument, liquidity: facts[key] },
    ]),
  ),
};
