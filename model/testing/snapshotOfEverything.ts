import type { Snapshot } from "../snapshot/Snapshot.ts";
import {
  binary,
  exampleSnapshot,
  exampleTime,
  option,
  outcome,
  parlay,
  perp,
  range,
  scalar,
  snapshotOf,
  spot,
} from "./exampleSnapshot.ts";

/** Something of every kind and of every stage of its life, on a Friday night, under a surface. */
export const snapshotOfEverything: Snapshot = (() => {
  const snapshot = snapshotOf({
    ...exampleSnapshot.instruments,
    "A-SPOT": spot("ETH", 6, 3_400_000_000, "0.5"),
    "B-CALL": option("call", "BTC", "95000", 30, 7_000_000_000, 4),
    "B-PUT": option("put", "SPX", "7300", 0.5, 40_000_000, 2),
    "C-SCALAR": scalar("BTC", "80000", "120000", 30, 450_000),
    "C-SCALAR-PAST": scalar("ETH", "3000", "4000", -1, 410_000),
    "D-PAST": binary("BTC", "94000", -0.5, 600_000),
    "D-PAST-CALL": option("call", "BTC", "90000", -0.5, 5_000_000_000, 4),
    "E-LOW": binary("ETH", "3000", 9, 200_000, "less"),
    "E-MIDDLE": range("ETH", "3000", "3600", 9, 500_000),
    "E-HIGH": binary("ETH", "3600", 9, 310_000),
    "F-ELECTION": outcome("CHAIR", 0, 20, 520_000),
    "Z-PARLAY": parlay(["E-LOW", "VOTE-1", "D-PAST"], 90, 80_000),
    "Z-PERP": perp("BTC", 3, 95_100_000_000),
  });
  const surface = [10, 60].map((days) => ({
    expiry: exampleTime + days * 86_400,
    strikes: ["70000", "95000", "130000"],
    volatilities: ["0.72", "0.63", "0.66"],
  }));
  return {
    ...snapshot,
    // 2026-06-05, 22:30 UTC.
    time: exampleTime + 4 * 86_400 + 81_000,
    assets: { ...snapshot.assets, BTC: { ...snapshot.assets.BTC!, surface } },
    events: {
      ...snapshot.events,
      CHAIR: {
        cluster: "ELECTION",
        node: "politics",
        probabilities: ["0.52", "0.48"],
        generator: "election",
        state: "open",
        resolvesAt: exampleTime + 20 * 86_400,
      },
    },
  };
})();
