import type { Stage, StageReason } from "../event/event.ts";
import type { AccountMargin } from "../margin/account-margin.ts";
import { PPM, type Ppm, type Units } from "../number/unit.ts";
import type { VenuePolicy } from "../command/parameter.ts";

/** Rank of a stage: how far down the ladder it is. `resolved` is as good as healthy. */
export const STAGE_RANK: Readonly<Record<Stage, number>> = {
  healthy: 0,
  resolved: 0,
  warned: 1,
  called: 2,
  restricted: 3,
  liquidating: 4,
  closingOut: 5,
};

/** What the stage rule looks at. */
export interface StageInput {
  readonly stage: Stage;
  readonly equity: Units;
  readonly maintenanceMargin: Units;
  readonly hasPosition: boolean;
  readonly canLose: boolean;
  readonly lineBreached: boolean;
  readonly hasSlices: boolean;
  readonly callLapsed: boolean;
}

/**
 * MM * 1e6 > threshold * E, for E >= 0: an integer product, so zero equity needs no special case.
 *
 * @source LADDER-01-01
 */
export function isOver(maintenanceMargin: Units, equity: Units, thresholdPpm: Ppm): boolean {
  return maintenanceMargin * PPM > BigInt(thresholdPpm) * equity;
}

/**
 * The stage an account belongs in, given the one it is in (hysteresis).
 *
 * @source LADDER-01-02
 */
export function nextStage(input: StageInput, policy: VenuePolicy): Stage {
  const { stage, equity, maintenanceMargin } = input;
  if (equity < 0n || (equity === 0n && input.canLose)) return "closingOut";
  if (input.lineBreached) return "liquidating";
  if (stage === "closingOut" && input.hasSlices && !input.hasPosition) return "closingOut";
  const over = (threshold: Ppm): boolean => isOver(maintenanceMargin, equity, threshold);
  const wasLiquidating = STAGE_RANK[stage] >= STAGE_RANK.liquidating;
  if (over(1_000_000)) return "liquidating";
  if (wasLiquidating && over(policy.liquidationStopPpm)) return "liquidating";
  const rung = highestRung(STAGE_RANK[stage], over, policy);
  if (rung === "called" && input.callLapsed) return "restricted";
  if (rung !== null) return rung;
  if (wasLiquidating || stage === "resolved") return "resolved";
  return "healthy";
}

/**
 * Why an account leaves one stage for another.
 *
 * @source LADDER-01-04
 */
export function stageReason(
  from: Stage,
  to: Stage,
  { lineBreached, equity, maintenanceMargin }: AccountMargin,
  policy: VenuePolicy,
): StageReason {
  if (to === "closingOut") return "equity";
  if (to === "liquidating" && lineBreached) return "line";
  if (STAGE_RANK[to] <= STAGE_RANK[from]) return "recovery";
  const isOverIt = isOver(maintenanceMargin, equity, policy.restricted.upPpm);
  return to === "restricted" && !isOverIt ? "callLapsed" : "margin";
}

function highestRung(
  rank: number,
  over: (threshold: Ppm) => boolean,
  policy: VenuePolicy,
): "warned" | "called" | "restricted" | null {
  for (const rung of ["restricted", "called", "warned"] as const) {
    const { upPpm, downPpm } = policy[rung];
    if (over(STAGE_RANK[rung] <= rank ? downPpm : upPpm)) return rung;
  }
  return null;
}
