import type { Reason } from "../event/reason.ts";
import type { Micros } from "../number/unit.ts";

/** Why a command is refused: an expected outcome, so a value. */
export interface Refusal {
  readonly reason: Reason;
  /** What was expected and what was found, in full words. */
  readonly detail: string;
  readonly untilMicros?: Micros;
}

/** What a handler answers: nothing when it was carried out. */
export type Outcome = Refusal | null;

export function refuse(reason: Reason, detail: string, untilMicros?: Micros): Refusal {
  return untilMicros === undefined ? { reason, detail } : { reason, detail, untilMicros };
}
