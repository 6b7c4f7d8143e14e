import type { Pricing } from "../../src/core/command/pricing.ts";
import type { SourceStatus } from "../../src/core/event/price-decision.ts";
import { abs, divFloor, max, MILLION, min, sum } from "./arithmetic.ts";
import type { Feed, Heard } from "./price-state.ts";

/** PRICE: share(p, r). */
export function share(price: bigint, ppm: number): bigint {
  return divFloor(abs(price) * BigInt(ppm), MILLION);
}

export function median(prices: readonly bigint[]): bigint {
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const half = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[half]!;
  return divFloor(sorted[half - 1]! + sorted[half]!, 2n);
}

/** PRICE-02: a source after a tick; null: a crossed book. */
export function hear(
  pricing: Pricing,
  feed: Feed,
  place: number,
  price: bigint | null,
  now: number,
): void {
  const source = feed.sources[place]!;
  if (price === null) {
    source.fault = "crossed";
    return;
  }
  const before = { price: source.price, fault: source.fault };
  if (price !== source.price) source.changed = now;
  source.price = price;
  source.fault = null;
  const { rejectMaxPpm, jumpPpm, unitPpm } = pricing;
  const wrongUnit = isWrongUnit(pricing, feed, price);
  const c = Math.min(rejectMaxPpm, wrongUnit ? unitPpm : jumpPpm);
  const confirmed = isConfirmed(pricing, feed, place, price, c, now);
  if (wrongUnit && !confirmed) source.fault = "wrongUnit";
  else if (isJump(pricing, source, price) && !confirmed) {
    const goesOn = before.fault === "jump" && abs(price - before.price!) <= share(before.price!, c);
    if (!goesOn) source.jumped = now;
    if (now - source.jumped < pricing.jumpHoldMicros) source.fault = "jump";
  }
  if (source.fault === null) source.anchor = price;
}

/** PRICE-02-03. */
function isWrongUnit({ unitPpm }: Pricing, { index }: Feed, price: bigint): boolean {
  if (unitPpm === 0 || index === null) return false;
  const [s, l] = abs(price) < abs(index) ? [price, index] : [index, price];
  if (s === 0n || abs(l) < 2n * abs(s)) return false;
  return [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n].some((k) => {
    const scaled = s * 10n ** k;
    return abs(scaled) <= 2n ** 52n && abs(scaled - l) <= share(l, unitPpm);
  });
}

/** PRICE-02-04. */
function isJump({ jumpPpm }: Pricing, { anchor }: Heard, price: bigint): boolean {
  return jumpPpm > 0 && anchor !== null && abs(price - anchor) > share(anchor, jumpPpm);
}

function isConfirmed(
  pricing: Pricing,
  feed: Feed,
  place: number,
  price: bigint,
  c: number,
  now: number,
): boolean {
  const told = pricing.sources[place]!;
  if (told.role !== "market") return false;
  const groups = new Set([told.group]);
  for (const [i, { role, group }] of pricing.sources.entries()) {
    const other = feed.sources[i]!;
    if (i === place || role !== "market" || other.price === null) continue;
    if (other.fault === "crossed" || now - other.sourceTime > pricing.staleMicros) continue;
    if (abs(price - other.price) <= share(other.price, c)) groups.add(group);
  }
  return groups.size >= Math.max(2, pricing.groupsMin);
}

function standing(pricing: Pricing, source: Heard, now: number): SourceStatus {
  if (source.sourceTime < 0) return "silent";
  if (now - source.sourceTime > pricing.staleMicros) return "stale";
  if (source.fault !== null) return source.fault;
  const { frozenMicros } = pricing;
  return frozenMicros > 0 && now - source.changed > frozenMicros ? "frozen" : "used";
}

export interface Together {
  readonly statuses: SourceStatus[];
  readonly weights: bigint[];
  readonly spoke: number;
  readonly index: bigint | null;
  readonly confidence: bigint;
  readonly redemption: bigint | null;
}

/** PRICE-03. */
export function together(pricing: Pricing, feed: Feed, now: number): Together {
  const statuses = feed.sources.map((source) => standing(pricing, source, now));
  const roles = pricing.sources.map(({ role }) => role);
  const redeems = feed.sources.filter(
    (_, i) => statuses[i] === "used" && roles[i] === "redemption",
  );
  for (const [i, role] of roles.entries()) {
    if (statuses[i] === "used" && role === "redemption") statuses[i] = "redemption";
  }
  const redemption = redeems.length === 0 ? null : min(...redeems.map(({ price }) => price!));
  const none = { statuses, weights: roles.map(() => 0n), index: null, confidence: 0n, redemption };
  const medians = pricing.groups.flatMap(({ group }) => {
    const said = pricesOf(pricing, feed, statuses, group);
    return said.length === 0 ? [] : [median(said)];
  });
  const spoke = medians.length;
  if (spoke < pricing.groupsMin) return { ...none, spoke };
  const centre = median(medians);
  const mad = median(medians.map((price) => abs(price - centre)));
  const wide = max(
    share(centre, pricing.rejectFloorPpm),
    divFloor(mad * BigInt(pricing.rejectMadPpm), MILLION),
  );
  const limit = min(share(centre, pricing.rejectMaxPpm), wide);
  for (const [i, source] of feed.sources.entries()) {
    if (statuses[i] === "used" && abs(source.price! - centre) > limit) statuses[i] = "outlier";
  }
  const left = pricing.groups.filter(
    ({ group }) => pricesOf(pricing, feed, statuses, group).length > 0,
  );
  if (left.length < pricing.groupsMin) return { ...none, spoke };
  const weights = weightsOf(pricing, feed, statuses, now);
  const total = sum(weights);
  const mean = (distance: (price: bigint) => bigint): bigint => {
    const weighted = weights.map((w, i) => (w === 0n ? 0n : w * distance(feed.sources[i]!.price!)));
    return divFloor(sum(weighted), total);
  };
  const index = total === 0n ? centre : centre + mean((price) => price - centre);
  const confidence = total === 0n ? limit : mean((price) => abs(price - index));
  return { statuses, weights, spoke, index, confidence, redemption };
}

/** Of the sources of a group that stand for its market. */
function pricesOf(
  pricing: Pricing,
  feed: Feed,
  statuses: readonly SourceStatus[],
  group: string,
): bigint[] {
  return pricing.sources.flatMap((source, i) => {
    const counts = source.group === group && source.role === "market" && statuses[i] === "used";
    return counts ? [feed.sources[i]!.price!] : [];
  });
}

/** PRICE-03-03. */
function weightsOf(
  pricing: Pricing,
  feed: Feed,
  statuses: readonly SourceStatus[],
  now: number,
): bigint[] {
  const volumes = feed.sources.map((source, i) =>
    statuses[i] === "used" ? max(1n, volumeOf(pricing, source, now)) : 0n,
  );
  const groups = pricing.groups.map(({ group, capPpm }) => ({
    group,
    cap: BigInt(capPpm),
    volume: sum(volumes.filter((_, i) => pricing.sources[i]!.group === group)),
    share: 0n,
    capped: false,
  }));
  for (let moved = true; moved;) {
    const capped = groups.filter((group) => group.capped);
    const open = groups.filter((group) => !group.capped);
    const rest = max(0n, MILLION - sum(capped.map(({ cap }) => cap)));
    const all = sum(open.map(({ volume }) => volume));
    for (const group of capped) group.share = group.cap;
    for (const group of open) {
      group.share = group.volume === 0n ? 0n : divFloor(group.volume * rest, all);
    }
    const above = groups.filter((group) => !group.capped && group.share > group.cap);
    for (const group of above) group.capped = true;
    moved = above.length > 0;
  }
  return volumes.map((volume, i) => {
    const group = groups.find((one) => one.group === pricing.sources[i]!.group)!;
    return volume === 0n ? 0n : divFloor(group.share * volume, group.volume);
  });
}

/** PRICE-05-01: by cell, at most 2^43 each. */
function volumeOf({ volumeMicros }: Pricing, { volumes }: Heard, now: number): bigint {
  const cell = Math.ceil(volumeMicros / 8);
  const first = Math.floor(now / cell) - 7;
  const cells = new Map<number, bigint>();
  for (const { time, volume } of volumes) {
    const at = Math.floor(time / cell);
    if (at >= first) cells.set(at, min(2n ** 43n, (cells.get(at) ?? 0n) + volume));
  }
  return sum(cells.values());
}

/** PRICE-05-01: where a window of some length begins. */
export function windowStart(windowMicros: number, now: number): number {
  const cell = Math.ceil(windowMicros / 8);
  return (Math.floor(now / cell) - 7) * cell;
}
