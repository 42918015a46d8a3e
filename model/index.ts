/** The risk model: snapshot → scenario cube → Expected Shortfall → margin. Pure; no I/O, no clock. */
export { ModelError } from "./errors/ModelError.ts";
export type { ModelErrorCode } from "./errors/ModelError.ts";
export type {
  AssetQuote,
  Binary,
  EventQuote,
  Instrument,
  Option,
  Outcome,
  Parlay,
  Perpetual,
  Position,
  QuotedInstrument,
  Scalar,
  Snapshot,
  Spot,
} from "./snapshot/Snapshot.ts";
export type { Profile } from "./profiles/Profile.ts";
export type { TreeNode } from "./tree/TreeNode.ts";
export type { ScenarioCube, Seed } from "./cube/ScenarioCube.ts";
export type { Binding, ClusterLine, LevelLine, MarginReport, WaterfallLine } from "./margin/MarginReport.ts";
export type { StressLoss } from "./margin/Measure.ts";
export type { ShortfallAllocation } from "./margin/shortfallAllocation.ts";
export type { HistoricalRows } from "./cube/HistoricalRows.ts";
export type { Depth, LiquidityFacts } from "./snapshot/LiquidityFacts.ts";
export type { LiquidationSummary } from "./snapshot/LiquidationSummary.ts";
export type { TailRisk } from "./measures/TailRisk.ts";
export type { Book } from "./books/parseBook.ts";
export { referenceProfile } from "./profiles/reference.ts";
export { productionProfile } from "./profiles/production.ts";
export { withCorrelation } from "./profiles/withCorrelation.ts";
export { buildCube } from "./cube/buildCube.ts";
export { withHistorical } from "./cube/withHistorical.ts";
export { marginOf } from "./margin/marginOf.ts";
export { shortfallAllocation } from "./margin/shortfallAllocation.ts";
export { sampleTailRisk } from "./measures/sampleTailRisk.ts";
export { exactMargin } from "./exact/exactMargin.ts";
export type { Conditions } from "./pricing/Conditions.ts";
export type { Greeks } from "./pricing/Greeks.ts";
export type { Sensitivities } from "./pricing/Sensitivities.ts";
export { type BinaryPayoff, priceBinary } from "./pricing/priceBinary.ts";
export { priceOption } from "./pricing/priceOption.ts";
export { priceScalar } from "./pricing/priceScalar.ts";
export { priceLinear } from "./pricing/priceLinear.ts";
export { priceOutcome } from "./pricing/priceOutcome.ts";
export { lotGreeks, type Rates } from "./pricing/lotGreeks.ts";
export { priceParlay } from "./pricing/priceParlay.ts";
export { fairMark } from "./instruments/fairMark.ts";
export { worstCase } from "./instruments/worstCase.ts";
export { parseBook } from "./books/parseBook.ts";
export { parseSnapshot } from "./snapshot/parseSnapshot.ts";
export { referenceBook } from "./books/referenceBook.ts";
export { philox } from "./random/philox.ts";
export { sobolSequence } from "./random/sobol.ts";
export { normalCdf } from "./numeric/normal.ts";
export { inverseNormal } from "./numeric/inverseNormal.ts";
export { canonicalJson } from "./numeric/canonicalJson.ts";
export { parseDecimal, parseFraction } from "./numeric/parseDecimal.ts";
