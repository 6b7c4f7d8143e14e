import type { Pricing } from "../command/pricing.ts";
import type { SourceStatus } from "../event/price-decision.ts";
import { QUOTE_MAX, shareOf } from "../number/ticks.ts";
import type { Micros, Ppm, Ticks } from "../number/unit.ts";
import type { Feed, SourceState } from "../state/feed.ts";
import { planOf } from "./plan.ts";
import { cellMicrosOf, withVolume } from "./window.ts";

/** A tick in ticks of the target; no price where bid and ask were crossed. */
export interface Heard {
  readonly price: Ticks | null;
  readonly sourceMicros: Micros;
  readonly volume: number;
}

/**
 * A source after its next tick: what it says is kept, and whether it may count is decided against
 * its own history, the unit of the index, and whether independent groups say the same.
 *
 * @source PRICE-02-02 PRICE-02-03 PRICE-02-04
 */
export function heard(
  pricing: Pricing,
  feed: Feed,
  place: number,
  tick: Heard,
  nowMicros: Micros,
): SourceState {
  const before = feed.sources[place]!;
  const cell = Math.floor(nowMicros / cellMicrosOf(pricing.volumeMicros));
  const { price, sourceMicros } = tick;
  const volume = withVolume(before.volume, cell, tick.volume);
  if (price === null) {
    return { ...before, sourceMicros, volume, fault: "crossed", jumpedMicros: null };
  }
  const changedMicros = price === before.price ? before.changedMicros : nowMicros;
  const told = { price, sourceMicros, changedMicros, volume };
  const { anchor } = before;
  const doubted = doubtOf(pricing, feed, anchor, price);
  const fine = { ...told, anchor: price, fault: null, jumpedMicros: null };
  if (doubted === null) return fine;
  const nearPpm = nearPpmOf(pricing, doubted);
  if (isConfirmed(pricing, feed, place, price, nearPpm, nowMicros)) return fine;
  if (doubted === "wrongUnit") return { ...told, anchor, fault: doubted, jumpedMicros: null };
  const stands = before.fault === "jump" && isNear(price, before.price!, nearPpm);
  const jumpedMicros = stands ? before.jumpedMicros! : nowMicros;
  if (nowMicros - jumpedMicros >= pricing.jumpHoldMicros) return fine;
  return { ...told, anchor, fault: "jump", jumpedMicros };
}

function doubtOf(
  { jumpPpm, unitPpm }: Pricing,
  { index }: Feed,
  anchor: Ticks | null,
  price: Ticks,
): "wrongUnit" | "jump" | null {
  if (unitPpm > 0 && index !== null && isPowerOfTenOff(price, index, unitPpm)) return "wrongUnit";
  const jumped = jumpPpm > 0 && anchor !== null && !isNear(price, anchor, jumpPpm);
  return jumped ? "jump" : null;
}

/**
 * How near those who confirm a price must be: nearer than what made it doubtful, so that who did not
 * move confirms nothing.
 *
 * @source PRICE-02-04
 */
function nearPpmOf(pricing: Pricing, doubted: "wrongUnit" | "jump"): Ppm {
  const { rejectMaxPpm, jumpPpm, unitPpm } = pricing;
  return Math.min(rejectMaxPpm, doubted === "jump" ? jumpPpm : unitPpm);
}

/** Within a share of the second price. */
function isNear(price: Ticks, of: Ticks, ppm: number): boolean {
  return Math.abs(price - of) <= shareOf(of, ppm);
}

const POWERS = [1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/**
 * A price that is the index in another unit: some power of ten, 1 to 9, times the smaller of the
 * two is within the share of the larger.
 *
 * @source PRICE-02-03
 */
function isPowerOfTenOff(price: Ticks, index: Ticks, ppm: number): boolean {
  const [small, large] = Math.abs(price) < Math.abs(index) ? [price, index] : [index, price];
  // The share is at most 40 %: nothing that is less than twice as large can be ten times as large.
  if (small === 0 || Math.abs(large) < 2 * Math.abs(small)) return false;
  return POWERS.some((power) => {
    return Math.abs(small) * power <= 4 * QUOTE_MAX && isNear(small * power, large, ppm);
  });
}

/** Enough independent groups say nearly the same, this one among them. @source PRICE-02-04 */
function isConfirmed(
  pricing: Pricing,
  { sources }: Feed,
  place: number,
  price: Ticks,
  nearPpm: Ppm,
  nowMicros: Micros,
): boolean {
  const { groupOf, isIndependent } = planOf(pricing);
  if (!isIndependent[place]) return false;
  const groups = new Set([groupOf[place]!]);
  for (const [other, { price: said, sourceMicros, fault }] of sources.entries()) {
    if (other === place || !isIndependent[other] || said === null || fault === "crossed") continue;
    if (nowMicros - sourceMicros > pricing.staleMicros) continue;
    if (isNear(price, said, nearPpm)) groups.add(groupOf[other]!);
  }
  return groups.size >= Math.max(2, pricing.groupsMin);
}

/** Whether a source may count now, by itself. @source PRICE-02-01 PRICE-02-05 */
export function standingOf(
  pricing: Pricing,
  source: SourceState,
  nowMicros: Micros,
): Exclude<SourceStatus, "outlier" | "redemption"> {
  if (source.sourceMicros < 0) return "silent";
  if (nowMicros - source.sourceMicros > pricing.staleMicros) return "stale";
  if (source.fault !== null) return source.fault;
  const { frozenMicros } = pricing;
  if (frozenMicros > 0 && nowMicros - source.changedMicros > frozenMicros) return "frozen";
  return "used";
}

/** The first time after which a source that counts no longer would. */
export function expiryOf({ staleMicros, frozenMicros }: Pricing, source: SourceState): Micros {
  const stale = source.sourceMicros + staleMicros + 1;
  if (frozenMicros === 0) return stale;
  return Math.min(stale, source.changedMicros + frozenMicros + 1);
}
