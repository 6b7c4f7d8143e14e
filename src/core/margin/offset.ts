import type { Offset } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import {
  maxUnits,
  minUnits,
  PPM,
  type Lots,
  type Ppm,
  type Ticks,
  type Units,
} from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { maintenanceMargin, positionInitialMargin } from "./requirement.ts";
import { notional } from "./value.ts";

/** Both sides of one underlying: notional, and the margin that the legs need one by one. */
export interface Exposure {
  readonly longSize: Units;
  readonly longMargin: Units;
  readonly shortSize: Units;
  readonly shortMargin: Units;
}

/**
 * How much less long and short positions of one underlying need together than one by one.
 *
 *   matched = min(longSize, shortSize)
 *   release = floor(longMargin * matched / longSize) + floor(shortMargin * matched / shortSize)
 *   charge  = max(ceil(matched * spread / 1e6), ceil(release * floor / 1e6))
 *   relief  = max(0, release - charge)
 *
 * @returns units of the exposure, rounded down: more margin
 * @source MARGIN-08-01
 * @example spreadRelief({ longSize: 1_000n, longMargin: 50n, shortSize: 800n, shortMargin: 40n }, 10_000, 0) // 72n
 */
export function spreadRelief(exposure: Exposure, spreadPpm: Ppm, floorPpm: Ppm): Units {
  const { longSize, longMargin, shortSize, shortMargin } = exposure;
  const matched = minUnits(longSize, shortSize);
  if (matched <= 0n) return 0n;
  const release =
    divFloor(longMargin * matched, longSize) + divFloor(shortMargin * matched, shortSize);
  const spread = divCeil(matched * BigInt(spreadPpm), PPM);
  const charge = maxUnits(spread, divCeil(release * BigInt(floorPpm), PPM));
  return maxUnits(0n, release - charge);
}

/** Lots of a market as a check counts them, at a mark. */
export interface OffsetLeg {
  readonly market: Market;
  readonly lots: Lots;
  readonly markPrice: Ticks;
}

/** What a check assumes of one market instead of what stands. */
export interface AssumedLeg {
  readonly market: Market;
  readonly lots?: Lots;
  readonly markPrice?: Ticks;
}

/** The offset in force for a market's underlying. */
function offsetOf({ policy }: Venue, { underlying }: Market): Offset | undefined {
  if (underlying === null || policy.offsets === undefined) return undefined;
  return policy.offsets.find((offset) => offset.underlying === underlying);
}

/** Whether an account has a long and a short position of one underlying with an offset. */
export function hasOffset(venue: Venue, account: number): boolean {
  if (venue.policy.offsets === undefined) return false;
  const { positions } = venue;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    if (offsetOf(venue, market) === undefined) continue;
    const isLong = positions.lots(slot) > 0;
    for (let other = positions.next(slot); other !== NONE; other = positions.next(other)) {
      const isSame = positions.market(other).underlying === market.underlying;
      if (isSame && positions.lots(other) > 0 !== isLong) return true;
    }
  }
  return false;
}

/** What offsets take off an account's maintenance margin, numeraire. @source MARGIN-08-02 */
export function maintenanceRelief(venue: Venue, account: number, assumed?: AssumedLeg): Units {
  if (!hasOffset(venue, account)) return 0n;
  return legsRelief(venue, positionLegs(venue, account, assumed), "maintenance");
}

function positionLegs(venue: Venue, account: number, assumed?: AssumedLeg): OffsetLeg[] {
  const { positions } = venue;
  const legs: OffsetLeg[] = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const change = assumed?.market === market ? assumed : undefined;
    const lots = change?.lots ?? positions.lots(slot);
    legs.push({ market, lots, markPrice: change?.markPrice ?? market.markPrice });
  }
  return legs;
}

/** The same over any legs, at most one of a market. @source MARGIN-08-01 */
export function legsRelief(
  venue: Venue,
  legs: readonly OffsetLeg[],
  which: "initial" | "maintenance",
): Units {
  let relief = 0n;
  for (const offset of venue.policy.offsets ?? []) {
    const own = legs.filter(({ market }) => market.underlying === offset.underlying);
    if (own.length < 2) continue;
    const spreadPpm = which === "initial" ? offset.initialSpreadPpm : offset.maintenanceSpreadPpm;
    relief += spreadRelief(exposureOf(own, which), spreadPpm, offset.floorPpm);
  }
  return relief;
}

function exposureOf(legs: readonly OffsetLeg[], which: "initial" | "maintenance"): Exposure {
  const exposure = { longSize: 0n, longMargin: 0n, shortSize: 0n, shortMargin: 0n };
  const marginOf = which === "initial" ? positionInitialMargin : maintenanceMargin;
  for (const { market, lots, markPrice } of legs) {
    const { kind, multiplier, settlement } = market;
    const size = settlement.toNumeraireUp(notional(kind, lots, markPrice, multiplier));
    const margin = settlement.toNumeraireUp(marginOf(market, lots, markPrice));
    if (lots > 0) {
      exposure.longSize += size;
      exposure.longMargin += margin;
    } else {
      exposure.shortSize += size;
      exposure.shortMargin += margin;
    }
  }
  return exposure;
}
