import type { Offset, Ppm, VenuePolicy } from "../../core/index.ts";
import type { TailRisk } from "../tail/historical.ts";
import type { ControlRule } from "./control-rule.ts";
import type { Controlled } from "./market-control.ts";

const WHOLE = 1_000_000;

/** What is known of the spread that two markets of one underlying can form. */
export interface SpreadBasis {
  readonly underlying: string;
  readonly markets: readonly [string, string];
  /** Behind the guard, a share of the matched notional. */
  readonly margin: number;
  /** What it was taken from: the simulated spread, and the margins of the legs moving together. */
  readonly simulated: TailRisk;
  readonly byCorrelation: number;
  readonly correlation: number;
  /** Maintenance over initial margin of the two markets' first tiers: the larger. */
  readonly maintenanceShare: number;
}

/** The policy, and what is known of spreads. */
export interface PolicyBasis {
  readonly version: number;
  readonly parameters: VenuePolicy;
  readonly spreads: readonly SpreadBasis[];
}

/**
 * Offsets between markets of one underlying: the spread is the margin of the widest of its pairs,
 * and no less than a share of the margins that it releases is kept whatever the spread.
 *
 * @source MODEL-10-07
 */
export function controlledPolicy(
  { parameters, spreads }: PolicyBasis,
  rule: ControlRule,
): Controlled<VenuePolicy> {
  const current = parameters.offsets ?? [];
  const names = [...new Set(spreads.map(({ underlying }) => underlying))];
  const reasons: string[] = [];
  const wanted = names.map((underlying) => {
    const pairs = spreads.filter((spread) => spread.underlying === underlying);
    const widest = pairs.reduce((one, other) => (other.margin > one.margin ? other : one));
    const old = current.find((offset) => offset.underlying === underlying);
    reasons.push(...reasonsOf(widest));
    return offsetOf(widest, old, rule);
  });
  const offsets = [
    ...current.map((old) => wanted.find(({ underlying }) => underlying === old.underlying) ?? old),
    ...wanted.filter(({ underlying }) => !current.some((old) => old.underlying === underlying)),
  ];
  return { parameters: { ...parameters, offsets }, reasons };
}

/** Nowhere looser than either: new offsets are left out. What may be sent without approval. */
export function tightestPolicy(one: VenuePolicy, other: VenuePolicy): VenuePolicy {
  const offsets = (one.offsets ?? []).flatMap((before): Offset[] => {
    const after = other.offsets?.find(({ underlying }) => underlying === before.underlying);
    if (after === undefined) return [];
    return [
      {
        underlying: before.underlying,
        initialSpreadPpm: Math.max(before.initialSpreadPpm, after.initialSpreadPpm),
        maintenanceSpreadPpm: Math.max(before.maintenanceSpreadPpm, after.maintenanceSpreadPpm),
        floorPpm: Math.max(before.floorPpm, after.floorPpm),
      },
    ];
  });
  return withOffsets(other, one.offsets === undefined ? undefined : offsets);
}

/**
 * The step `step` of `steps` of offsets that tighten: the initial spread is there at once, the
 * maintenance spread and the floor, which both margins share, rise in equal steps, rounded up.
 *
 * @source MODEL-10-03
 */
export function rampedPolicy(
  from: VenuePolicy,
  to: VenuePolicy,
  step: number,
  steps: number,
): VenuePolicy {
  const part = (start: Ppm, aim: Ppm): Ppm => start + Math.ceil(((aim - start) * step) / steps);
  const offsets = to.offsets?.map((aim) => {
    const start = from.offsets?.find(({ underlying }) => underlying === aim.underlying) ?? aim;
    return {
      ...aim,
      maintenanceSpreadPpm: part(start.maintenanceSpreadPpm, aim.maintenanceSpreadPpm),
      floorPpm: part(start.floorPpm, aim.floorPpm),
    };
  });
  return withOffsets(to, offsets);
}

function offsetOf(widest: SpreadBasis, old: Offset | undefined, rule: ControlRule): Offset {
  const least = Math.ceil((old?.initialSpreadPpm ?? 0) * (1 - rule.lowerMax));
  const initialSpreadPpm = Math.min(WHOLE, Math.max(Math.ceil(widest.margin * WHOLE), least));
  const share = Math.max(
    widest.maintenanceShare,
    old === undefined ? 0 : old.maintenanceSpreadPpm / Math.max(1, old.initialSpreadPpm),
  );
  return {
    underlying: widest.underlying,
    initialSpreadPpm,
    maintenanceSpreadPpm: Math.min(initialSpreadPpm, Math.ceil(initialSpreadPpm * share)),
    floorPpm: Math.max(old?.floorPpm ?? 0, Math.round(rule.offsetFloor * WHOLE)),
  };
}

function reasonsOf({ underlying, markets, margin, ...from }: SpreadBasis): string[] {
  const { simulated, byCorrelation, correlation } = from;
  return [
    `${underlying}: spread ${percent(margin)}, of ${markets.join(" against ")}`,
    `  history ${percent(simulated.valueAtRisk)} (${percent(simulated.expectedShortfall)} beyond), ` +
      `by a correlation of ${correlation.toFixed(3)} ${percent(byCorrelation)}`,
  ];
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}

function withOffsets(policy: VenuePolicy, offsets: readonly Offset[] | undefined): VenuePolicy {
  const { offsets: _, ...rest } = policy;
  return offsets === undefined ? rest : { ...rest, offsets };
}
