import type { MarginReport } from "@plimsoll/model";

/** The same report with arrays of its own, as the SDK's schemas take it to encode. */
export const encodableReport = (report: MarginReport) => ({
  ...report,
  addOns: { ...report.addOns },
  clusters: report.clusters.map((line) => ({ ...line })),
  waterfall: report.waterfall.map((line) => ({ ...line })),
});
