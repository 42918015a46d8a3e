import { z } from "zod";

import { intString, uintString } from "./decimalString.ts";

/** The model's MarginReport: what an account needs and why, 1e-6 USD as decimal strings in JSON. */
export const marginReport = z.object({
  profile: z.string(),
  method: z.enum(["montecarlo", "exact"]),
  points: z.int().nonnegative(),
  fullCollateral: uintString,
  valueAtRisk: intString,
  expectedShortfall: intString,
  standardError: uintString,
  levels: z.array(
    z.object({
      confidence: z.string(),
      valueAtRisk: intString,
      expectedShortfall: intString,
      standardError: uintString,
    }),
  ),
  panelError: uintString,
  bases: z.record(z.string(), intString),
  base: intString,
  floor: intString,
  stresses: z.array(z.object({ name: z.string(), loss: intString })),
  core: intString,
  addOns: z.record(z.string(), uintString),
  initialMargin: uintString,
  maintenanceMargin: uintString,
  /** 1 − initialMargin / fullCollateral; for display only. */
  release: z.number(),
  /** Which term decides. */
  binding: z.enum([
    "none",
    "correlation",
    "historical",
    "newestPanels",
    "topTwoFloor",
    "stress",
    "tail",
    "maxLoss",
  ]),
  /** Underlyings whose forced liquidations feed themselves. */
  cascade: z.array(z.string()),
  clusters: z.array(z.object({ cluster: z.string(), expectedShortfall: intString, gross: intString })),
  waterfall: z.array(
    z.object({
      term: z.string(),
      amount: intString,
      reason: z.string(),
      numbers: z.record(z.string(), z.string()),
    }),
  ),
});
