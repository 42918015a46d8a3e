import type { MarginReport, WaterfallLine } from "./MarginReport.ts";
import type { StressLoss } from "./Measure.ts";
import type { Profile } from "../profiles/Profile.ts";
import type { AddOn, Requirement } from "./requirement.ts";

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
  const lines: WaterfallLine[] = [];
  const step = (term: string, amount: bigint, reason: string, numbers: () => Numbers): void => {
    if (amount !== 0n) lines.push({ term, amount, reason, numbers: written(numbers()) });
  };
  const added = (term: AddOn, reason: string, numbers: () => Numbers = () => ({})): void =>
    step(term, addOns[term], reason, numbers);

  const { valueAtRisk, standardError } = book.risk;
  step("base", base, baseReason(report.bases, base, margin.addStandardError), () => ({
    ...report.bases,
    valueAtRisk,
    standardError,
  }));
  step("floor", measured - base, "twoLargestClusters", () => ({ floor }));
  step("buffer", buffered - measured, "modelErrorAndProcyclicality", () => ({
    buffer: margin.buffer,
    of: measured,
  }));
  step("stress", stressed - buffered, "worstNamedStress", () => {
    const { name, loss } = worstOf(core.stresses);
    return { share: stress?.share ?? "0", scenario: name, loss };
  });
  step("tail", largest - stressed, "shareOfBoundedMaxLoss", () => ({
    tail,
    priceDriven: margin.tailPriceDriven,
    events: margin.tailEvents,
  }));
  added("liquidity", "halfSpreadAndImpact", () => ({ cap: margin.halfSpreadCap }));
  added("feedback", "forcedLiquidations");
  added("horizon", "longerToClose");
  added("concentration", "shareOfTheMarket");
  added("funding", "fundingOfThreeHours");
  added("divergence", "nettingAcrossSettlements", () => ({ rate: margin.divergence.rate }));
  added("parlay", "wrongWayOfParlays", () => ({ rate: margin.parlay }));
  added("dispute", "disputedResolution", () => ({ rate: margin.dispute }));
  added("eventWindow", "aboutToResolve", () => ({ hours: margin.eventWindowHours ?? "0" }));
  step("carveOut", carved.amount - total, "cheaperPaidInFull", () => ({ legs: carved.legs }));
  step("rounding", report.initialMargin - carved.amount, "upToTheCent", () => ({}));
  return lines;
}

type Numbers = Readonly<Record<string, bigint | number | string>>;

function written(numbers: Numbers): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(numbers)) texts[name] = String(value);
  return texts;
}

/** The first of the largest losses. */
function worstOf(stresses: readonly StressLoss[]): StressLoss {
  return stresses.reduce<StressLoss>((most, one) => (one.loss > most.loss ? one : most), {
    name: "",
    loss: 0n,
  });
}

function baseReason(bases: MarginReport["bases"], base: bigint, withError: boolean): string {
  if (bases.montecarlo === base) return withError ? "expectedShortfallAndError" : "expectedShortfall";
  return bases.historical === base ? "historicalShortfall" : "newestPanelsShortfall";
}
