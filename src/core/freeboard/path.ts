import { boundedPrice } from "../margin/fully-paid.ts";
import { divTrunc } from "../number/rounding.ts";
import { absUnits, type Ppm, type Ticks } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";

/** Weight of a full move in a joint path: parts of the price, signed. */
export interface Weight {
  readonly target: { readonly market: string } | { readonly asset: string };
  readonly weightPpm: Ppm;
}

/** A joint way that prices may go, as a user declares it. @source FREEBOARD-01-02 */
export interface JointPathOption {
  readonly name: string;
  readonly weights: readonly Weight[];
  readonly reachPpm?: Ppm;
}

/** One tick a step, in one market. @source FREEBOARD-01-01 */
export interface MarketPath {
  readonly kind: "market";
  readonly name: string;
  readonly market: Market;
  readonly direction: 1 | -1;
  readonly steps: number;
}

/** A market that a joint path moves. */
export interface Moving {
  readonly market: Market;
  readonly weightPpm: Ppm;
}

/** Thousand-millionths of a declared vector. @source FREEBOARD-01-02 */
export interface JointPath {
  readonly kind: "joint";
  readonly name: string;
  readonly steps: number;
  readonly markets: readonly Moving[];
  readonly assets: readonly { readonly asset: Asset; readonly weightPpm: Ppm }[];
}

export type Path = MarketPath | JointPath;

/** How far a path goes when nothing is said: the whole price. */
export const REACH_PPM = 1_000_000;

/** One tick a step, as far as the price goes. @source FREEBOARD-01-01 */
export function marketPath(market: Market, direction: 1 | -1, reachPpm: Ppm): MarketPath {
  const size = Math.abs(market.markPrice);
  const reach = Number((BigInt(size) * BigInt(reachPpm)) / 1_000_000n);
  const name = `${market.id} ${direction < 0 ? "down" : "up"}`;
  return {
    kind: "market",
    name,
    market,
    direction,
    steps: Math.min(reach, room(market, direction)),
  };
}

/** Ticks until a price ends: above zero for an inverse market, at the bounds of a capped one. */
function room({ kind, bounds, markPrice }: Market, direction: 1 | -1): number {
  if (bounds !== null) {
    const end = direction < 0 ? bounds.floorPrice : bounds.capPrice;
    return Math.max(0, direction * (end - markPrice));
  }
  return kind === "inverse" && direction < 0 ? markPrice - 1 : Infinity;
}

export function jointPath(venue: Venue, option: JointPathOption): JointPath {
  const markets = [];
  const assets = [];
  for (const { target, weightPpm } of option.weights) {
    if ("market" in target) {
      const market = venue.marketById.get(target.market);
      if (market === undefined)
        throw new RangeError(`expected a known market, was ${target.market}`);
      markets.push({ market, weightPpm });
    } else {
      const asset = venue.assetById.get(target.asset);
      const known = asset !== undefined && !asset.isNumeraire;
      if (!known) throw new RangeError(`expected an asset with a price, was ${target.asset}`);
      assets.push({ asset, weightPpm });
    }
  }
  const steps = (option.reachPpm ?? REACH_PPM) * 1_000;
  return { kind: "joint", name: option.name, steps, markets, assets };
}

/** The mark of a market on a path. */
export function markAt(path: Path, market: Market, step: number): Ticks {
  if (path.kind === "market") {
    if (path.market !== market) return market.markPrice;
    return boundedPrice(market.bounds, market.markPrice + path.direction * step);
  }
  const moved = path.markets.find((moving) => moving.market === market);
  return moved === undefined ? market.markPrice : movedMark(moved, step);
}

/** The mark of a market that a joint path moves. */
export function movedMark({ market, weightPpm }: Moving, step: number): Ticks {
  const ticks = movedPrice(market.markPrice, weightPpm, step);
  return market.kind === "inverse" ? Math.max(1, ticks) : boundedPrice(market.bounds, ticks);
}

/** Whether a price on a joint path has come to where it stops. */
export function isBounded(path: JointPath, market: Market, step: number): boolean {
  if (market.bounds === null) return false;
  const mark = markAt(path, market, step);
  return mark === market.bounds.floorPrice || mark === market.bounds.capPrice;
}

/** p + trunc(|p| * weightPpm * step / 10^15). @source FREEBOARD-01-02 */
function movedPrice(price: Ticks, weightPpm: Ppm, step: number): Ticks {
  const size = absUnits(BigInt(price)) * BigInt(weightPpm) * BigInt(step);
  return price + Number(divTrunc(size, 1_000_000_000_000_000n));
}

/** Steps of a move given in parts per million of the price; not beyond the end. */
export function stepsOf(path: Path, movePpm: Ppm): number {
  const steps =
    path.kind === "joint"
      ? movePpm * 1_000
      : Number((BigInt(Math.abs(path.market.markPrice)) * BigInt(movePpm)) / 1_000_000n);
  return Math.min(steps, path.steps);
}

/**
 * Does something while the venue's prices are those of a step, and puts the old ones back. Nobody
 * else is told: only for reading, and not one inside the other.
 */
export function atStep<T>(path: Path, step: number, read: () => T): T {
  const restore: (() => void)[] = [];
  const moving = path.kind === "market" ? [{ market: path.market }] : path.markets;
  const marks = moving.map(({ market }) => markAt(path, market, step));
  for (const [index, { market }] of moving.entries()) {
    const { markPrice } = market;
    restore.push(() => (market.markPrice = markPrice));
    market.markPrice = marks[index]!;
  }
  for (const { asset, weightPpm } of path.kind === "joint" ? path.assets : []) {
    const { price } = asset;
    restore.push(() => (asset.price = price));
    asset.price = Math.max(1, movedPrice(price, weightPpm, step));
  }
  try {
    return read();
  } finally {
    for (const undo of restore) undo();
  }
}
