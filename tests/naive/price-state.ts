import type { Pricing } from "../../src/core/command/pricing.ts";
import type { PriceState, SourceStatus } from "../../src/core/event/price-decision.ts";

/** What has been heard of a price made from sources: everything, as it came (PRICE). */
export interface Feed {
  sources: Heard[];
  statuses: SourceStatus[];
  state: PriceState;
  index: bigint | null;
  clamped: boolean;
  look: number | null;
  /** Indexes and for how long they stood. */
  stretches: { readonly from: number; readonly to: number; readonly index: bigint }[];
  averagedTo: number;
  stable: Stable | null;
  impact: { readonly bid: bigint; readonly ask: bigint; readonly time: number } | null;
  basis: { fine: bigint; sample: bigint; since: number };
  trades: { readonly time: number; readonly price: bigint; readonly lots: bigint }[];
  premium: { sum: bigint; ppb: bigint; since: number; from: number };
  fundingAt: number | null;
}

export interface Heard {
  price: bigint | null;
  sourceTime: number;
  changed: number;
  anchor: bigint | null;
  fault: "crossed" | "wrongUnit" | "jump" | null;
  jumped: number;
  volumes: { readonly time: number; readonly volume: bigint }[];
}

/** FORMULA-09-01, in 1e-6 ticks. */
export interface Stable {
  price: bigint;
  since: number;
  delayed: bigint[];
  step: number;
  sum: bigint;
  time: bigint;
}

export function silentSource(): Heard {
  return {
    price: null,
    sourceTime: -1,
    changed: 0,
    anchor: null,
    fault: null,
    jumped: 0,
    volumes: [],
  };
}

export function silentFeed(pricing: Pricing | undefined, now: number): Feed | null {
  if (pricing === undefined) return null;
  return {
    sources: pricing.sources.map(silentSource),
    statuses: pricing.sources.map(() => "silent"),
    state: "missing",
    index: null,
    clamped: false,
    look: null,
    stretches: [],
    averagedTo: now,
    stable: null,
    impact: null,
    basis: { fine: 0n, sample: 0n, since: now },
    trades: [],
    premium: { sum: 0n, ppb: 0n, since: now, from: now },
    fundingAt: null,
  };
}
