import type { Chart } from "../plot/Chart.ts";
import type { GasSnapshot } from "./GasSnapshot.ts";

/** Derive's portfolio margin of 64 options of one market, computed by its contracts. */
const DERIVE = { positions: 64, gas: 19_300_000 };
const SIZES = [1, 2, 4, 8, 16, 32, 64];
/** A transaction may not use more: EIP-7825. */
const TRANSACTION_LIMIT = 2 ** 24;

/** Gas of a margin check as positions grow, beside that of computing it on-chain; both axes logarithmic. */
export function gasChart({ acts }: GasSnapshot): Chart {
  const curve = (where: string): [number, number][] =>
    SIZES.map((positions) => [positions, acts[`margin check, ${positions} ${where}`] ?? Number.NaN]);
  const perOption = DERIVE.gas / DERIVE.positions;
  const lines = [
    ["attested, marks adjacent", curve("adjacent")],
    ["attested, every mark in a slot of its own", curve("in a mark slot each")],
  ] as const;
  const onChain = "computed on-chain: Derive PMRM, 64 options (line: the same for each option)";
  return {
    title: "A margin check by positions",
    subtitle: "gas of execution with every slot cold, three signatures of five",
    x: { label: "positions", scale: "log", range: [1, 100], format: ",.0f" },
    y: { label: "gas", scale: "log", format: ",.0f", range: [30_000, 30_000_000] },
    height: 320,
    layers: [
      ...lines.flatMap(
        ([series, points]) =>
          [
            { mark: "line", series, points },
            { mark: "points", series, points },
          ] as const,
      ),
      { mark: "points", series: onChain, points: [[DERIVE.positions, DERIVE.gas]] },
      { mark: "line", series: onChain, dashed: true, points: SIZES.map((n) => [n, n * perOption] as const) },
      { mark: "rule", axis: "y", at: TRANSACTION_LIMIT, label: "EIP-7825" },
    ],
  };
}
