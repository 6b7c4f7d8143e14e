import type { Micros, Ticks } from "../number/unit.ts";
import type { Envelope } from "./envelope.ts";

/** One tick of one source: its price, or both sides of its book, in its own unit. */
export interface QuoteCommand extends Envelope {
  readonly kind: "quote";
  readonly target: QuoteTarget;
  readonly source: string;
  /** When the source made it. */
  readonly sourceMicros: Micros;
  readonly price?: Ticks;
  readonly bidPrice?: Ticks;
  readonly askPrice?: Ticks;
  /** Traded on the source since its last tick, in whatever unit all sources of the target share. */
  readonly volume?: number;
}

export type QuoteTarget = { readonly market: string } | { readonly asset: string };
