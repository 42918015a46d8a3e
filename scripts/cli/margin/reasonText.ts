import type { WaterfallLine } from "@plimsoll/model";

/** A line of the waterfall in words; the model gives reasons as data. */
export function reasonText({ reason, numbers }: WaterfallLine): string {
  switch (reason) {
    case "expectedShortfall":
      return "Expected Shortfall of the whole book";
    case "expectedShortfallAndError":
      return "Expected Shortfall of the whole book plus its standard error";
    case "historicalShortfall":
      return "Expected Shortfall of the whole book under moves that happened";
    case "newestPanelsShortfall":
      return "Expected Shortfall of the whole book in the two newest panels";
    case "twoLargestClusters":
      return "up to the two largest cluster shortfalls";
    case "modelErrorAndProcyclicality":
      return "buffer for model error and procyclicality";
    case "worstNamedStress":
      return `up to a share of the stress ${numbers.scenario ?? ""}`;
    case "shareOfBoundedMaxLoss":
      return "up to a share of what bounded legs can lose";
    case "halfSpreadAndImpact":
      return "half the spread and the impact of closing everything";
    case "forcedLiquidations":
      return "liquidations that force each other";
    case "longerToClose":
      return "more than the market absorbs within the margin period";
    case "shareOfTheMarket":
      return "a large part of its market";
    case "fundingOfThreeHours":
      return "three hours of funding";
    case "nettingAcrossSettlements":
      return "share of the netting between different thresholds";
    case "wrongWayOfParlays":
      return "wrong-way risk of parlays, share of their full collateral";
    case "disputedResolution":
      return "disputed resolution of named outcomes";
    case "aboutToResolve":
      return "events that are about to resolve";
    case "cheaperPaidInFull":
      return `${numbers.legs ?? ""} bounded legs are cheaper paid in full than margined`;
    case "upToTheCent":
      return "up to the cent";
    default:
      return reason;
  }
}
