import type { EventGenerator } from "../generators/EventGenerator.ts";
import type { AssetParameters } from "./Profile.ts";
import type { JumpParameters, SettlementNoise } from "./ProcessParameters.ts";

/**
 * Calibrated: none of this. The variance share follows the model's specification; 18 jumps a year of about 1.7 standard
 * deviations are judgement.
 */
export const defaultJumps: JumpParameters = {
  varianceShare: "0.15",
  perDay: "0.05",
  node: "risk",
  shared: "0.5",
};

/** 2 bp on the same index, 5 bp on another; one path in a thousand 50 times that. */
export const defaultSettlementNoise: SettlementNoise = {
  sameIndex: "0.0002",
  otherIndex: "0.0005",
  outlierShare: "0.001",
  outlierFactor: "50",
  clip: "20",
};

/** Full-day closures of the New York Stock Exchange, 2026 and 2027. */
const stockHolidays = [
  ...["2026-01-01", "2026-01-19", "2026-02-16", "2026-04-03", "2026-05-25"],
  ...["2026-06-19", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25"],
  ...["2027-01-01", "2027-01-18", "2027-02-15", "2027-03-26", "2027-05-31"],
  ...["2027-06-18", "2027-07-05", "2027-09-06", "2027-11-25", "2027-12-24"],
];

/** Full-day closures of crude oil futures, 2026 and 2027. */
const oilHolidays = ["2026-01-01", "2026-04-03", "2026-12-25", "2027-01-01", "2027-03-26", "2027-12-24"];

const hour = 3600;

const cryptoVolatility = { beta: "-0.02", gamma: "0.05", deviation: "0.05", clamp: "0.7" };

/** Clock, jump skew, volatility shock and perp basis of each underlying. Only the shock of SPX is calibrated. */
export const processOf: Readonly<Record<string, Partial<AssetParameters>>> = {
  BTC: { volatilityShock: cryptoVolatility, basisPerRootDay: "0.003" },
  ETH: { volatilityShock: cryptoVolatility, basisPerRootDay: "0.004" },
  SOL: { volatilityShock: cryptoVolatility, basisPerRootDay: "0.006" },
  SPX: {
    // The cash session in New York, over both summer and winter time.
    calendar: { opens: 13.5 * hour, closes: 21 * hour, gapDays: "0.2", holidays: stockHolidays },
    jumpSkew: "-0.5",
    volatilityShock: { beta: "-0.08", gamma: "0.02", deviation: "0.045", clamp: "0.7" },
    basisPerRootDay: "0.0015",
  },
  WTI: {
    calendar: { opens: 0, closes: 22 * hour, gapDays: "0.2", holidays: oilHolidays },
    jumpSkew: "-0.5",
    volatilityShock: { beta: "-0.03", gamma: "0.04", deviation: "0.05", clamp: "0.7" },
    basisPerRootDay: "0.005",
  },
};

/**
 * Judgement throughout. `election`: decided on its date; outcome 0 lifts crypto and equities. `act`: outcome 0 if it is
 * passed by its date. `war`: outcome 0 if there is war on its date. Rates only say when news comes: the probabilities
 * are the market's.
 */
export const defaultGenerators: Readonly<Record<string, EventGenerator>> = {
  election: {
    states: [
      { name: "open", outcome: null, spill: {} },
      { name: "first", outcome: 0, spill: { BTC: "1.5", SPX: "0.7" } },
      { name: "second", outcome: 1, spill: { BTC: "-1.5", SPX: "-0.7" } },
    ],
    ratesPerYear: [
      ["0", "0", "0"],
      ["0", "0", "0"],
      ["0", "0", "0"],
    ],
  },
  act: {
    states: [
      { name: "pending", outcome: 1, spill: {} },
      { name: "passed", outcome: 0, spill: { BTC: "2", ETH: "2" } },
      { name: "rejected", outcome: 1, spill: { BTC: "-1.5", ETH: "-1.5" } },
    ],
    ratesPerYear: [
      ["-2", "1", "1"],
      ["0", "0", "0"],
      ["0", "0", "0"],
    ],
  },
  war: {
    states: [
      { name: "peace", outcome: 1, spill: {} },
      { name: "war", outcome: 0, spill: { WTI: "2", SPX: "-1" } },
    ],
    ratesPerYear: [
      ["-0.3", "0.3"],
      ["1", "-1"],
    ],
  },
};
