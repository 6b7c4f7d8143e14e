/**
 * Statistics that propose parameters. Doubles and libraries are welcome here: what they find enters
 * the engine as versioned commands, so a replay never computes them again.
 */
export { erf, erfc } from "./special/error-function.ts";
export { gamma, lnGamma } from "./special/gamma.ts";
export { gammaP, gammaQ } from "./special/incomplete-gamma.ts";
export { betaI } from "./special/incomplete-beta.ts";
export {
  normalCdf,
  normalExpectedShortfall,
  normalPdf,
  normalQuantile,
  normalSf,
} from "./special/normal.ts";
export { chiSquareCdf, chiSquareQuantile, chiSquareSf } from "./special/chi-square.ts";
export {
  studentCdf,
  studentExpectedShortfall,
  studentNegativeBalance,
  studentPdf,
  studentQuantile,
  studentSf,
} from "./special/student-t.ts";

export { mersenneTwister, type RandomSource } from "./random.ts";

export {
  Ewma,
  ewmaCovarianceStep,
  ewmaHalfLife,
  ewmaStep,
  ewmaWindow,
  lambdaOfHalfLife,
} from "./volatility/ewma.ts";
export {
  garchHorizonVariance,
  garchLongRun,
  garchStep,
  garchTermStructure,
  type Garch,
} from "./volatility/garch.ts";
export { fitGarch, type GarchFit } from "./volatility/garch-fit.ts";
export { GarchForecast, type GarchRule } from "./volatility/garch-forecast.ts";
export { StepVolatility, type VolatilityRule } from "./volatility/step-volatility.ts";

export { filteredRisk, historicalRisk, type TailRisk } from "./tail/historical.ts";
export {
  fitPareto,
  hillShape,
  paretoRisk,
  paretoTailProbability,
  thresholdOf,
  type ParetoFit,
  type ParetoTail,
} from "./tail/pareto.ts";
export { tailMultiplier, type TailMultiplier } from "./tail/tail-multiplier.ts";

export { ledoitWolf, type ShrunkCovariance } from "./correlation/shrinkage.ts";
export {
  correlationOf,
  dccCorrelation,
  dccStep,
  longRunCorrelation,
  type DccRate,
} from "./correlation/dcc.ts";
export { dccLogLikelihood, fitDcc, type DccFit } from "./correlation/dcc-fit.ts";
export {
  clipCorrelation,
  nearestCorrelation,
  type ClippedCorrelation,
} from "./correlation/nearest.ts";
export { coMovement, type CoMovement } from "./correlation/co-movement.ts";
export { MoveResiduals } from "./correlation/move-residual.ts";

export {
  liquidityHorizonShortfall,
  squareRootImpact,
  unwindPeriods,
  unwindScale,
} from "./liquidity/horizon.ts";
export {
  depthWithin,
  turnoverProfile,
  type BookLevel,
  type HourVolume,
  type TurnoverProfile,
} from "./liquidity/turnover-profile.ts";
export { hawkesBranching, hawkesLogLikelihood, type Hawkes } from "./liquidity/hawkes.ts";

export {
  binomialScore,
  exceptionProbability,
  kupiecFirstFailure,
  kupiecRegion,
  kupiecTest,
  type LikelihoodRatio,
} from "./back-test/coverage.ts";
export {
  conditionalCoverageTest,
  independenceTest,
  transitionsOf,
  type Transitions,
} from "./back-test/independence.ts";
export { trafficLight, type TrafficLight, type Zone } from "./back-test/traffic-light.ts";
export {
  shortfallCriticalValue,
  shortfallScore,
  type ShortfallScore,
} from "./back-test/shortfall.ts";

export {
  deflatedSharpe,
  expectedMaximum,
  probabilisticSharpe,
  type SharpeRecord,
} from "./selection/sharpe.ts";
export {
  choose,
  combinations,
  combinatorialCounts,
  combinatorialTraining,
  purgedTraining,
  type Gap,
} from "./selection/split.ts";

export { procyclicalityOf, type Procyclicality } from "./procyclicality/measure.ts";
export {
  GUARD,
  guardedMargin,
  longRunFloored,
  stressWeighted,
  type GuardRule,
} from "./procyclicality/guard.ts";
export {
  HOURLY,
  MarginEstimator,
  type EstimateRule,
  type MarginEstimate,
} from "./margin/margin-estimate.ts";
export { spreadByCorrelation, SpreadEstimator, type PricePair } from "./margin/spread-estimate.ts";
export type { SideCoverage, WalkForward } from "./walk-forward/judge.ts";
export { garchModels, marginModels, type MarginModel } from "./walk-forward/margin-model.ts";
export { walkForward, type HourClose } from "./walk-forward/walk-forward.ts";
export { walkCollateral } from "./walk-forward/collateral-walk.ts";
export { walkSpread, type HourPair } from "./walk-forward/spread-walk.ts";

export { CONTROL, type ControlRule } from "./controller/control-rule.ts";
export {
  controlledMarket,
  type Controlled,
  type MarketBasis,
} from "./controller/market-control.ts";
export { controlledAsset, type AssetBasis } from "./controller/asset-control.ts";
export {
  controlledPolicy,
  rampedPolicy,
  tightestPolicy,
  type PolicyBasis,
  type SpreadBasis,
} from "./controller/offset-control.ts";
export {
  jointPaths,
  spreadPaths,
  type JointBasis,
  type JointMember,
} from "./controller/joint-control.ts";
export { jointHistory, spreadHistory, type SpreadHistory } from "./controller/joint-history.ts";
export {
  commandsOf,
  parametersOf,
  propose,
  type Basis,
  type Change,
  type ParameterBody,
  type Proposal,
  type ProposedStep,
  type ProposedTarget,
} from "./controller/proposal.ts";
export {
  differences,
  isMoneyField,
  proposalText,
  readProposal,
  type Difference,
} from "./controller/proposal-text.ts";
export { capImpacts, type CapImpact } from "./controller/cap-impact.ts";
export type { ReachedStage } from "./controller/step-impact.ts";
export {
  impactOf,
  type AskedVenue,
  type CopiedVenue,
  type Impact,
  type MovedAccount,
  type Pair,
  type PathImpact,
  type TargetImpact,
} from "./controller/impact.ts";
export { estimateHistory, type HistoryEstimate, type HourRow } from "./controller/history.ts";
