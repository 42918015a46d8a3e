import { defaultResiduals } from "../history/defaultResiduals.ts";
import type { Profile } from "./Profile.ts";
import { defaultAssets } from "./assets.ts";
import { defaultGenerators, defaultJumps, defaultSettlementNoise, processOf } from "./process.ts";
import { defaultStresses } from "../stress/defaultStresses.ts";
import { defaultTree } from "./tree.ts";
import { withUsedVolatility } from "./usedVolatilities.ts";

/**
 * Margin period of risk: everything revalued after one clock-day (crypto, events) or two trading days
 * (SPX, WTI), Student-t tails, three correlation regimes. One ρ cannot be prudent for a long-both book and
 * for a spread at once, hence the regimes; β of WTI sets macro–others to −.20, .15 and .50.
 */
export const productionProfile: Profile = {
  name: "production",
  modelVersion: "2.1.0",
  horizon: "marginPeriod",
  confidence: "0.99",
  reportedConfidences: ["0.975"],
  scenarioSet: { sampler: "sobol", panels: 8, pointsPerPanel: 2048, minimumTail: 50 },
  tree: defaultTree,
  regimes: [
    {
      weight: "0.2",
      correlation: {
        root: "0",
        risk: "0.05",
        crypto: "0.60",
        equity: "0.05",
        macro: "0.05",
        politics: "0",
        sports: "0",
      },
      beta: { WTI: "-4" },
    },
    {
      weight: "0.6",
      correlation: {
        root: "0",
        risk: "0.35",
        crypto: "0.83",
        equity: "0.35",
        macro: "0.35",
        politics: "0",
        sports: "0",
      },
      beta: { WTI: "0.428571428571429" },
    },
    {
      weight: "0.2",
      correlation: {
        root: "0",
        risk: "0.60",
        crypto: "0.95",
        equity: "0.60",
        macro: "0.60",
        politics: "0",
        sports: "0",
      },
      beta: { WTI: "0.833333333333333" },
    },
  ],
  tails: { kind: "student", degreesOfFreedom: 4, clip: "20" },
  jumps: defaultJumps,
  settlementNoise: defaultSettlementNoise,
  compensation: "sample",
  assets: withUsedVolatility(
    Object.fromEntries(
      Object.entries(defaultAssets).map(([name, asset]) => [name, { ...asset, ...processOf[name] }]),
    ),
  ),
  events: {
    horizonDays: "1",
    tiltPerRootDay: "0.30",
    hazardPerDay: "0.005",
    generators: defaultGenerators,
  },
  margin: {
    clusters: "class",
    addStandardError: true,
    guards: true,
    buffer: "1.25",
    antiProcyclical: {
      lowest: "1.10",
      fallPerHour: "0.02",
      risePerDay: "0.01",
      trigger: "2",
      longRunVolatility: { BTC: "0.67", ETH: "0.86", SOL: "1.18", SPX: "0.17", WTI: "0.49" },
    },
    tailPriceDriven: "0.05",
    tailEvents: "0.10",
    halfSpread: {
      perp: "0.0005",
      spot: "0.0005",
      binary: "0.01",
      scalar: "0.01",
      call: "0.001",
      put: "0.001",
      outcome: "0.01",
      parlay: "0.02",
    },
    halfSpreadCap: "0.25",
    sizes: {
      impact: "1",
      openInterestShare: "0.1",
      participation: "0.1",
      concentrationThreshold: "0.1",
      fundingHours: "3",
      fundingMargin: "0.002",
      largestSlope: { horizon: "0.15", concentration: "0.1", funding: "0.05" },
    },
    feedback: { impact: "1", growthPerHour: "0.1", largestMultiplier: "3" },
    eventWindowHours: "48",
    divergence: { rate: "0.05", against: "buckets" },
    parlay: "0.12",
    dispute: "0.0016",
    carveOut: "maxLoss",
    bonusMax: "0.15",
    maintenanceRatio: "0.8",
    resolutionDays: "1",
  },
  stress: defaultStresses,
  historical: defaultResiduals,
  exact: { quadratureNodes: 161, quadratureRange: "8" },
};
