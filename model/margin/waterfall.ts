import type { MarginReport, WaterfallLine } from "./MarginReport.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { AddOn, Requirement } from "./requirement.ts";

type Step = Omit<WaterfallLine, "numbers"> & { readonly numbers: Record<string, bigint | number | string> };

/** The steps from the Expected Shortfall to the initial margin; their amounts sum to it. Steps of nothing are left out. */
export function waterfall(
  { margin, stress }: Profile,
  { core, addOns, total }: Requirement,
  report: Pick<MarginReport, "bases" | "binding" | "initialMargin">,
  carved: { readonly legs: number; readonly amount: bigint },
): WaterfallLine[] {
  const { book, base, floor, buffered, tail, amount: largest } = core;
  const measured = base > floor ? base : floor;
  const stressed = core.stress > buffered ? core.stress : buffered;
  const worst = core.stresses.reduce<{ name: string; loss: bigint }>(
    (most, one) => (one.loss > most.loss ? one : most),
    { name: "", loss: 0n },
  );
  const added = (term: AddOn, reason: string, numbers: Step["numbers"]): Step => ({
    term,
    amount: addOns[term],
    reason,
    numbers,
  });
  const { risk } = book;
  const steps: Step[] = [
    {
      term: "base",
      amount: base,
      reason: baseReason(report.bases, base, margin.addStandardError),
      numbers: { ...report.bases, valueAtRisk: risk.valueAtRisk, standardError: risk.standardError },
    },
    { term: "floor", amount: measured - base, reason: "twoLargestClusters", numbers: { floor } },
    {
      term: "buffer",
      amount: buffered - measured,
      reason: "modelErrorAndProcyclicality",
      numbers: { buffer: margin.buffer, of: measured },
    },
    {
      term: "stress",
      amount: stressed - buffered,
      reason: "worstNamedStress",
      numbers: { share: stress?.share ?? "0", scenario: worst.name, loss: worst.loss },
    },
    {
      term: "tail",
      amount: largest - stressed,
      reason: "shareOfBoundedMaxLoss",
      numbers: { tail, priceDriven: margin.tailPriceDriven, events: margin.tailEvents },
    },
    added("liquidity", "halfSpreadAndImpact", { cap: margin.halfSpreadCap }),
    added("feedback", "forcedLiquidations", {}),
    added("horizon", "longerToClose", {}),
    added("concentration", "shareOfTheMarket", {}),
    added("funding", "fundingOfThreeHours", {}),
    added("divergence", "nettingAcrossSettlements", { rate: margin.divergence.rate }),
    added("parlay", "wrongWayOfParlays", { rate: margin.parlay }),
    added("dispute", "disputedResolution", { rate: margin.dispute }),
    added("eventWindow", "aboutToResolve", { hours: margin.eventWindowHours ?? "0" }),
    {
      term: "carveOut",
      amount: carved.amount - total,
      reason: "cheaperPaidInFull",
      numbers: { legs: carved.legs },
    },
    { term: "rounding", amount: report.initialMargin - carved.amount, reason: "upToTheCent", numbers: {} },
  ];
  return steps
    .filter(({ amount }) => amount !== 0n)
    .map(({ numbers, ...step }) => ({
      ...step,
      numbers: Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
    }));
}

function baseReason(bases: MarginReport["bases"], base: bigint, withError: boolean): string {
  if (bases.montecarlo === base) return withError ? "expectedShortfallAndError" : "expectedShortfall";
  return bases.historical === base ? "historicalShortfall" : "newestPanelsShortfall";
}
