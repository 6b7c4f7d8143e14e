import type { LeverageTier, Ppm, Units } from "../../core/index.ts";

/** The most a market may have (PARAMETER-01-03). */
const TIERS_MAX = 64;
const WHOLE = 1_000_000;

type Merge = (one: Ppm, other: Ppm) => Ppm;

/**
 * Two schedules merged edge by edge.
 *
 * @throws RangeError beyond 64 tiers
 */
function mergeTiers(
  one: readonly LeverageTier[],
  other: readonly LeverageTier[],
  initial: Merge,
  maintenance: Merge,
): LeverageTier[] {
  const edges = [...one, ...other].flatMap(({ notionalMax }) => notionalMax ?? []);
  const sorted = [...new Set(edges)].sort((a, b) => (a < b ? -1 : 1));
  const tiers = [...sorted, null].map((notionalMax) => {
    const [a, b] = [tierUpTo(one, notionalMax), tierUpTo(other, notionalMax)];
    return {
      notionalMax,
      initialPpm: initial(a.initialPpm, b.initialPpm),
      maintenancePpm: maintenance(a.maintenancePpm, b.maintenancePpm),
    };
  });
  return sound(tiers);
}

/** Nowhere below either of the two. */
export function tightestTiers(
  one: readonly LeverageTier[],
  other: readonly LeverageTier[],
): LeverageTier[] {
  return mergeTiers(one, other, Math.max, Math.max);
}

/**
 * The step `step` of `steps` from one schedule to a tighter one: initial margin is there at once,
 * maintenance margin rises in equal steps, rounded up.
 *
 * @source MODEL-10-03
 */
export function rampedTiers(
  from: readonly LeverageTier[],
  to: readonly LeverageTier[],
  step: number,
  steps: number,
): LeverageTier[] {
  return mergeTiers(
    from,
    to,
    (_, aim) => aim,
    (start, aim) => Math.min(WHOLE, start + Math.ceil(((aim - start) * step) / steps)),
  );
}

/** Rates not below a share of those of another schedule, rounded up. */
export function flooredTiers(
  tiers: readonly LeverageTier[],
  floor: readonly LeverageTier[],
  share: number,
): LeverageTier[] {
  const atLeast: Merge = (rate, other) => Math.max(rate, Math.ceil(other * share));
  return mergeTiers(tiers, floor, atLeast, atLeast);
}

/** Rates times a factor, rounded up, at most 1. */
export function scaledRates(tiers: readonly LeverageTier[], factor: number): LeverageTier[] {
  const scaled = (rate: Ppm): Ppm => Math.min(WHOLE, Math.ceil(rate * factor));
  return sound(
    tiers.map((tier) => ({
      ...tier,
      initialPpm: scaled(tier.initialPpm),
      maintenancePpm: scaled(tier.maintenancePpm),
    })),
  );
}

/** Whole-position rates at edges as marginal tiers that give the same margin there. */
export function tiersOfRates(
  points: readonly { readonly notional: Units; readonly initial: number }[],
  maintenanceShare: number,
): LeverageTier[] {
  let [notional, margin] = [0, 0];
  const tiers = points.map((point, index) => {
    const end = Number(point.notional);
    const rate = Math.min(1, Math.max(0, (end * point.initial - margin) / (end - notional)));
    [notional, margin] = [end, margin + rate * (end - notional)];
    const last = index === points.length - 1;
    return {
      notionalMax: last ? null : point.notional,
      initialPpm: Math.ceil(rate * WHOLE),
      maintenancePpm: Math.ceil(rate * maintenanceShare * WHOLE),
    };
  });
  return sound(tiers);
}

/** Rates never fall with size, initial is not below maintenance, equal neighbours are one tier. */
function sound(tiers: readonly LeverageTier[]): LeverageTier[] {
  const kept: LeverageTier[] = [];
  let [initial, maintenance] = [0, 0];
  for (const tier of tiers) {
    maintenance = Math.max(maintenance, tier.maintenancePpm);
    initial = Math.max(initial, tier.initialPpm, maintenance);
    const same = kept.at(-1);
    if (same?.initialPpm === initial && same.maintenancePpm === maintenance) kept.pop();
    kept.push({ notionalMax: tier.notionalMax, initialPpm: initial, maintenancePpm: maintenance });
  }
  if (kept.length > TIERS_MAX) throw new RangeError(`expected at most ${TIERS_MAX} tiers`);
  return kept;
}

/** The tier that holds the notional just below an edge; the open one for null. */
function tierUpTo(tiers: readonly LeverageTier[], edge: Units | null): LeverageTier {
  const found =
    edge === null
      ? undefined
      : tiers.find(({ notionalMax }) => notionalMax === null || notionalMax >= edge);
  return found ?? tiers.at(-1)!;
}
