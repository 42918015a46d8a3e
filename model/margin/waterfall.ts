import type { WaterfallLine } from "./MarginReport.ts";
import type { MarginRules } from "./MarginRules.ts";
import type { Requirement } from "./requirement.ts";

/** The steps from the Expected Shortfall to the initial margin; their amounts sum to it. */
export function waterfall(
  whole: Requirement,
  rules: MarginRules,
  amount: bigint,
  carvedLegs: number,
  initialMargin: bigint,
): WaterfallLine[] {
  const measured = whole.base > whole.floor ? whole.base : whole.floor;
  const { liquidity, divergence, parlay, dispute } = whole.addOns;
  const lines: WaterfallLine[] = [
    {
      term: "base",
      amount: whole.base,
      why: rules.addStandardError
        ? "Expected Shortfall of the whole book plus its standard error"
        : "Expected Shortfall of the whole book",
    },
    { term: "floor", amount: measured - whole.base, why: "up to the two largest cluster shortfalls" },
    { term: "buffer", amount: whole.buffered - measured, why: "buffer for model error and procyclicality" },
    { term: "tail", amount: whole.core - whole.buffered, why: "up to a share of what bounded legs can lose" },
    { term: "liquidity", amount: liquidity, why: "half the spread on everything that would be closed" },
    { term: "divergence", amount: divergence, why: "share of the netting between different thresholds" },
    { term: "parlay", amount: parlay, why: "wrong-way risk of parlays, share of their full collateral" },
    { term: "dispute", amount: dispute, why: "disputed resolution of named outcomes" },
    {
      term: "carveOut",
      amount: amount - whole.total,
      why: `${carvedLegs} bounded legs are cheaper paid in full than margined`,
    },
    { term: "rounding", amount: initialMargin - amount, why: "up to the cent" },
  ];
  return lines.filter((line) => line.amount !== 0n);
}
