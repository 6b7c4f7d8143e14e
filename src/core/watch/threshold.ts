import type { VenuePolicy } from "../command/parameter.ts";
import type { Stage } from "../event/event.ts";

const ONE = 1_000_000;

/**
 * The tests that bound a stage, as weights: an account stays in its stage while
 *
 *   down.equity * E - down.margin * MM >= 0  (and E > 0)   it does not fall further, and
 *   up.equity * E - up.margin * MM < 0                     it does not recover.
 *
 * @source LADDER-01-02
 */
export interface StageBounds {
  readonly down: { readonly equity: number; readonly margin: number };
  /** Null for the top of the ladder. */
  readonly up: { readonly equity: number; readonly margin: number } | null;
}

/** Bounds of a stage, or null for one that must be looked at every time. */
export function boundsOf(
  stage: Stage,
  callLapsed: boolean,
  policy: VenuePolicy,
): StageBounds | null {
  switch (stage) {
    case "healthy":
    case "resolved":
      return { down: weights(policy.warned.upPpm), up: null };
    case "warned":
      return { down: weights(policy.called.upPpm), up: weights(policy.warned.downPpm) };
    case "called":
      if (callLapsed) return null;
      return { down: weights(policy.restricted.upPpm), up: weights(policy.called.downPpm) };
    case "restricted": {
      const end = callLapsed ? policy.called.downPpm : policy.restricted.downPpm;
      return { down: weights(ONE), up: weights(Math.min(end, policy.restricted.downPpm)) };
    }
    case "liquidating":
      return { down: { equity: 1, margin: 0 }, up: weights(policy.liquidationStopPpm) };
    case "closingOut":
      return null;
  }
}

function weights(thresholdPpm: number): { equity: number; margin: number } {
  return { equity: thresholdPpm, margin: ONE };
}
