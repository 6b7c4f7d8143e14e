/** The laboratory: scenarios as data, a simulated venue, and replays with and without safeguards. */
export { incidentIds, isFile, openScenario, ScenarioNotFound } from "./catalogue.ts";
export { loadScenario } from "./load.ts";
export type { LoadedScenario } from "./load.ts";
export {
  describeProblem,
  FileError,
  PROBLEM,
  ReadingLog,
  ScenarioError,
} from "./scenario/problem.ts";
export type { MarkedFigure, Problem, ProblemCode } from "./scenario/problem.ts";
export { scenarioSchema } from "./scenario/schema.ts";
export type { ScenarioSpec } from "./scenario/format/scenario.ts";
export type { FigureKind, PublishedSpec } from "./scenario/format/published.ts";
export { planOf, variantsOf } from "./run.ts";
export { protectedVariant, UNPROTECTED } from "./plan/variant.ts";
export type { Variant } from "./plan/variant.ts";
export { withContract } from "./plan/contract.ts";
export type { Plan } from "./plan/plan.ts";
export { replay } from "./replay/replay.ts";
export { SetupRefused } from "./replay/setup-refused.ts";
export type { ReplayOptions } from "./replay/replay.ts";
export type { Session, Step } from "./replay/session.ts";
export type { MeasuredFigure } from "./replay/measure.ts";
export type { TimelineEntry } from "./replay/timeline.ts";
export type { LayerPayment } from "./replay/tally.ts";
export type {
  AccountResult,
  AssetResult,
  FundResult,
  ReplayResult,
  Verdict,
} from "./replay/result.ts";
