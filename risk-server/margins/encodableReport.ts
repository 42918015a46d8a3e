import type { MarginReport } from "@plimsoll/model";

/** The same report with arrays of its own, as the SDK's schemas take it to encode. */
export const encodableReport = (report: MarginReport) => ({
  ...report,
  levels: report.levels.map((line) => ({ ...line })),
  bases: { ...report.bases },
  stresses: report.stresses.map((line) => ({ ...line })),
  addOns: { ...report.addOns },
  cascade: [...report.cascade],
  clusters: report.clusters.map((line) => ({ ...line })),
  waterfall: report.waterfall.map((line) => ({ ...line, numbers: { ...line.numbers } })),
});
