/** The risk model: snapshot → scenario cube → Expected Shortfall → margin. Pure; no I/O, no clock. */
export { ModelError } from "./errors/ModelError.ts";
export type { ModelErrorCode } from "./errors/ModelError.ts";
export type {
  AssetQuote,
  Binary,
  EventQuote,
  Instrument,
  LedgerReference,
  Option,
  Outcome,
  Parlay,
  Perpetual,
  PreviousBuffer,
  Position,
  QuotedInstrument,
  QuotedSmile,
  Scalar,
  Snapshot,
  Spot,
} from "./snapshot/Snapshot.ts";
export type { Profile } from "./profiles/Profile.ts";
export type { TreeNode } from "./tree/TreeNode.ts";
export type { TailSums } from "./measures/sampleTailRisk.ts";
export type { ScenarioCube, Seed, StreamedCube } from "./cube/ScenarioCube.ts";
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
export { buildCube, cubeOverDraws } from "./cube/buildCube.ts";
export { buildCubePart, type CubePart } from "./cube/buildCubePart.ts";
export { cubeWithMarks } from "./cube/cubeWithMarks.ts";
export { joinCubeParts } from "./cube/joinCubeParts.ts";
export type { Slab } from "./cube/Slab.ts";
export { streamedCube } from "./cube/streamedCube.ts";
export { rowTiles, scenarioTiles, tileScenarios } from "./cube/scenarioTiles.ts";
export { marginOf } from "./margin/marginOf.ts";
export { nextBuffers } from "./margin/nextBuffers.ts";
export { bookTailSums } from "./margin/bookTailSums.ts";
export { shortfallAllocation } from "./margin/shortfallAllocation.ts";
export type { MarginRequest } from "./kernel/MarginKernel.ts";
export { type KernelOptions, MarginKernel } from "./kernel/MarginKernel.ts";
export { threadMemory } from "./kernel/memoryShares.ts";
export type { Watch } from "./kernel/Watch.ts";
export { AttachedRows } from "./kernel/AttachedRows.ts";
export { type Chunk, ChunkQueue } from "./kernel/ChunkQueue.ts";
export { computeChunk } from "./kernel/computeChunk.ts";
export { computeWhatIfs, type WhatIfReports, type WhatIfs } from "./kernel/computeWhatIfs.ts";
export type { CubeRowsShare } from "./kernel/CubeRowsShare.ts";
export type { KeptAccount } from "./kernel/KeptAccount.ts";
export { KeptBook } from "./kernel/KeptBook.ts";
export { type PostedCube, postedCube, receivedCube } from "./kernel/postedCube.ts";
export { sharedCube, sharedRow } from "./kernel/sharedCube.ts";
export { isKernelSupported } from "./kernel/instantiate.ts";
export { type LadderBook, ladderTails, newLadderMemory } from "./kernel/ladderTails.ts";
export { type LadderMemory, ScreenedAccounts, type ScreenOptions } from "./kernel/ScreenedAccounts.ts";
export { type AccountTails, tailsById } from "./kernel/AccountTails.ts";
export { attachRows } from "./kernel/attachRows.ts";
export type { RowsShare } from "./kernel/LaidRows.ts";
export { DifferenceRows } from "./kernel/DifferenceRows.ts";
export { hedgeGroups } from "./kernel/hedgeGroups.ts";
export { exactTails } from "./kernel/exactTails.ts";
export { ScenarioRows } from "./kernel/ScenarioRows.ts";
export { type TailLevel, tailLevel } from "./kernel/TailLevel.ts";
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
export { scenarioDraws } from "./random/scenarioDraws.ts";
export type { ScenarioDraws } from "./random/scenarioDraws.ts";
export { digitalImpliedVolatility } from "./volatility/digitalImpliedVolatility.ts";
export type { DigitalVolatility, QuotedDigital } from "./volatility/digitalImpliedVolatility.ts";
export { repairStrip } from "./volatility/repairStrip.ts";
export type { RepairedStrip } from "./volatility/repairStrip.ts";
export type { StripQuote } from "./volatility/StripQuote.ts";
export { repairExclusiveSet } from "./volatility/repairExclusiveSet.ts";
export { fitSmile } from "./volatility/fitSmile.ts";
export type { SmileFit, SmileQuestion } from "./volatility/fitSmile.ts";
export { fitSurface } from "./volatility/fitSurface.ts";
export { bucketProbabilities, ladderOf } from "./volatility/bucketProbabilities.ts";
export { philox } from "./random/philox.ts";
export { sobolSequence } from "./random/sobol.ts";
export { normalCdf } from "./numeric/normal.ts";
export { inverseNormal } from "./numeric/inverseNormal.ts";
export { exp } from "./numeric/exp.ts";
export { canonicalJson } from "./numeric/canonicalJson.ts";
export { parseDecimal, parseFraction } from "./numeric/parseDecimal.ts";
export { bivariateNormalCdf } from "./numeric/bivariateNormal.ts";
export type { DistributionTail } from "./distributions/DistributionTail.ts";
export type { JumpReturn } from "./distributions/jumpTail.ts";
export type { OneFactor } from "./distributions/OneFactor.ts";
export { failureCounts } from "./distributions/failureCounts.ts";
export { failureCountTail } from "./distributions/failureCountTail.ts";
export { jumpTail } from "./distributions/jumpTail.ts";
export { normalTail } from "./distributions/normalTail.ts";
export { studentTail } from "./distributions/studentTail.ts";
export { vasicekTail } from "./distributions/vasicekTail.ts";
export type { Auction } from "./liquidation/auctionRate.ts";
export type { LegRank } from "./liquidation/rankLegs.ts";
export type { LegSet, LegSetProblem } from "./liquidation/LegSet.ts";
export type { AccountState, LiquidationReport } from "./liquidation/liquidationReport.ts";
export { auctionRate } from "./liquidation/auctionRate.ts";
export { wholeBonus } from "./liquidation/wholeBonus.ts";
export { restoringFraction } from "./liquidation/restoringFraction.ts";
export { slicedLots } from "./liquidation/slicedLots.ts";
export { rankLegs } from "./liquidation/rankLegs.ts";
export { greedyLegSet } from "./liquidation/greedyLegSet.ts";
export { minimalLegSet } from "./liquidation/minimalLegSet.ts";
export { liquidationReport } from "./liquidation/liquidationReport.ts";
export type { SolvencyAccount, SolvencyBook } from "./reduction/SolvencyBook.ts";
export type { ReductionSizes } from "./reduction/ReductionSizes.ts";
export type { ReducedScenarios } from "./reduction/reduceScenarios.ts";
export type { ReductionComparison } from "./reduction/compareReduction.ts";
export { badDebt } from "./reduction/badDebt.ts";
export { scenarioGuide } from "./reduction/scenarioGuide.ts";
export { defaultReduction } from "./reduction/ReductionSizes.ts";
export { reduceScenarios } from "./reduction/reduceScenarios.ts";
export { compareReduction, reductionAlarm } from "./reduction/compareReduction.ts";
export type { BookOffset } from "./analytics/bookOffset.ts";
export type { ConditionalProfit } from "./analytics/conditionalProfit.ts";
export type { CurvePoint } from "./analytics/profitCurve.ts";
export type { DeltaHedge } from "./analytics/deltaHedge.ts";
export type { ImpliedProbability } from "./analytics/impliedProbabilities.ts";
export type { ProfitDistribution } from "./analytics/profitDistribution.ts";
export type { SpotVolatilityMatrix } from "./analytics/spotVolatilityMatrix.ts";
export type { Spread, SpreadOffset } from "./analytics/spreadOffset.ts";
export type { WorstScenario } from "./analytics/worstScenarios.ts";
export { bookOffset } from "./analytics/bookOffset.ts";
export { conditionalProfit } from "./analytics/conditionalProfit.ts";
export { deltaHedge } from "./analytics/deltaHedge.ts";
export { impliedProbabilities } from "./analytics/impliedProbabilities.ts";
export { profitCurve } from "./analytics/profitCurve.ts";
export { profitDistribution } from "./analytics/profitDistribution.ts";
export { spotVolatilityMatrix } from "./analytics/spotVolatilityMatrix.ts";
export { spreadOffset } from "./analytics/spreadOffset.ts";
export { worstScenarios } from "./analytics/worstScenarios.ts";
export { zeroOffsetCorrelation } from "./analytics/zeroOffsetCorrelation.ts";
export { acerbiSzekely } from "./backtest/acerbiSzekely.ts";
export { binomialCdf, binomialUpperTail } from "./backtest/binomial.ts";
export { christoffersenTest } from "./backtest/christoffersenTest.ts";
export { fisslerZiegelScore } from "./backtest/fisslerZiegelScore.ts";
export { exceptionsOf, type Forecasts } from "./backtest/Forecasts.ts";
export { kupiecTest } from "./backtest/kupiecTest.ts";
export {
  criticalValue,
  forecastTail,
  simulatedPValue,
  simulatedShortfallTests,
} from "./backtest/simulatedShortfallTests.ts";
export { capitalMultiplier, trafficLight } from "./backtest/trafficLight.ts";
export { wilsonInterval } from "./backtest/wilsonInterval.ts";
export { ewmaVolatility } from "./history/ewmaVolatility.ts";
export type { HistoricalResiduals } from "./history/HistoricalResiduals.ts";
export { jointResiduals } from "./history/jointResiduals.ts";
export { logReturns } from "./history/logReturns.ts";
export { parsePriceHistory } from "./history/parsePriceHistory.ts";
export type { HistoryRules, PriceHistory } from "./history/PriceHistory.ts";
export { type Residuals, standardisedResiduals } from "./history/standardisedResiduals.ts";
