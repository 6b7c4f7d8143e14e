import type { Event, Micros } from "../../core/index.ts";
import type { ActionOutcome } from "./act.ts";
import type { Step } from "./session.ts";

/** One line of a run's history: what a participant did, or what the engine decided. */
export type TimelineEntry =
  | { readonly timeMicros: Micros; readonly kind: "action"; readonly action: ActionOutcome }
  | { readonly timeMicros: Micros; readonly kind: "event"; readonly event: NotableEvent };

const NOTABLE = [
  "stage",
  "call",
  "callEnd",
  "liquidationOrder",
  "deleveraged",
  "executedPrice",
  "deficit",
  "poolGate",
  "reserve",
  "parameter",
  "broken",
  "resumed",
] as const;

export type NotableEvent = Extract<Event, { readonly type: (typeof NOTABLE)[number] }> | TakenOver;

type TakenOver = Extract<Event, { readonly type: "position" }>;

/** Keeps what people want to see of a run, in order. */
export class Timeline {
  readonly entries: TimelineEntry[] = [];

  listen({ timeMicros, applied }: Step): void {
    for (const event of applied.events) {
      if (isNotable(event)) this.entries.push({ timeMicros, kind: "event", event });
    }
  }

  note(timeMicros: Micros, outcomes: readonly ActionOutcome[]): void {
    for (const action of outcomes) this.entries.push({ timeMicros, kind: "action", action });
  }
}

function isNotable(event: Event): event is NotableEvent {
  if (event.type === "position") return event.cause === "takeover" || event.cause === "netting";
  return (NOTABLE as readonly string[]).includes(event.type);
}
