import type { Profile } from "./Profile.ts";
import { defaultAssets } from "./assets.ts";
import { defaultTree } from "./tree.ts";

/**
 * Compatible with the published 8-cluster framework: legs held to settlement, Gaussian factors with
 * ρ .68 within a class and .35 across, 99 % Expected Shortfall, floor of the two largest leaf clusters.
 */
export const referenceProfile: Profile = {
  name: "reference",
  modelVersion: "2.1.0",
  horizon: "settlement",
  confidence: "0.99",
  reportedConfidences: ["0.975"],
  scenarioSet: { sampler: "sobol", panels: 8, pointsPerPanel: 2048, minimumTail: 50 },
  tree: defaultTree,
  regimes: [
    {
      weight: "1",
      correlation: {
        root: "0",
        risk: "0.35",
        crypto: "0.68",
        equity: "0.68",
        macro: "0.68",
        politics: "0",
        sports: "0",
      },
    },
  ],
  tails: { kind: "gaussian" },
  compensation: "analytic",
  assets: { ...defaultAssets, WTI: { daysPerYear: 252, horizonDays: "2", shift: "0" } },
  events: { horizonDays: "1", tiltPerRootDay: "0.30", hazardPerDay: "0.005" },
  margin: {
    clusters: "leaf",
    addStandardError: false,
    buffer: "1.25",
    tailPriceDriven: "0",
    tailEvents: "0",
    halfSpread: {
      perp: "0.0005",
      spot: "0.0005",
      binary: "0.01",
      scalar: "0.01",
      call: "0.001",
      put: "0.001",
      outcome: "0.01",
      parlay: "0.01",
    },
    halfSpreadCap: "1",
    divergence: { rate: "0.05", against: "gross" },
    parlay: "0.12",
    dispute: "0.0016",
    // The published framework knows no worst joint outcome; a margin above full collateral makes no sense in any.
    carveOut: "fullCollateral",
    bonusMax: "0.15",
    maintenanceRatio: "0.8",
    resolutionDays: "1",
  },
  exact: { quadratureNodes: 161, quadratureRange: "8" },
};
