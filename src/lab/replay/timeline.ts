import type { Event, Lots, Micros, Side, Ticks } from "../../core/index.ts";
import type { ActionOutcome } from "./outcome.ts";
import type { Step } from "./session.ts";

/** One line of a run's history: what a participant did, or what the engine decided. */
export type TimelineEntry =
  | { readonly timeMicros: Micros; readonly kind: "action"; readonly action: ActionOutcome }
  | { readonly timeMicros: Micros; readonly kind: "event"; readonly event: NotableEvent }
  | { readonly timeMicros: Micros; readonly kind: "slice"; readonly slice: SliceFill };

/** What the simulated venue filled of a liquidation order. */
interface SliceFill {
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly lots: Lots;
  readonly fillPrice: Ticks;
}

const NOTABLE = [
  "stage",
  "call",
  "callEnd",
  "liquidationOrder",
  "deleveraged",
  "executedPrice",
  "deficit",
  "poolGate",
  "trip",
  "tradingState",
  "auction",
  "exposure",
  "withdrawalStop",
  "withdrawalResumed",
  "parameter",
  "contract",
  "broken",
  "resumed",
] as const;

/** Ways in which positions leave without an order of their holder. */
const TOLD_MOVES: ReadonlySet<string> = new Set(["takeover", "netting", "settlement"]);

type NotableEvent = Extract<Event, { readonly type: (typeof NOTABLE)[number] }> | TakenOver;

type TakenOver = Extract<Event, { readonly type: "position" }>;

/** Keeps what people want to see of a run, in order. */
export class Timeline {
  readonly entries: TimelineEntry[] = [];
  readonly #slices = new Set<string>();

  listen({ draft, timeMicros, applied }: Step): void {
    if (draft.kind === "fill" && applied.answer.ok) {
      const { market, lots, fillPrice } = draft;
      for (const side of ["buy", "sell"] as const) {
        const { account, order } = draft[side];
        if (order === null || !this.#slices.has(order)) continue;
        const slice = { account, market, side, lots, fillPrice };
        this.entries.push({ timeMicros, kind: "slice", slice });
      }
    }
    for (const event of applied.events) {
      if (event.type === "liquidationOrder") this.#slices.add(event.order);
      if (isNotable(event)) this.entries.push({ timeMicros, kind: "event", event });
    }
  }

  note(timeMicros: Micros, outcomes: readonly ActionOutcome[]): void {
    for (const action of outcomes) this.entries.push({ timeMicros, kind: "action", action });
  }
}

function isNotable(event: Event): event is NotableEvent {
  if (event.type === "position") return TOLD_MOVES.has(event.cause);
  return (NOTABLE as readonly string[]).includes(event.type);
}
