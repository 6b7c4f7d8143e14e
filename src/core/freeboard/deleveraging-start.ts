import type { Lots } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { exactStage } from "../watch/exact-stage.ts";
import { availableLots } from "../waterfall/move.ts";
import { largestTakeover, mayTakeOver } from "../waterfall/takeover.ts";
import { atStep, type Path } from "./path.ts";
import { smallestStep } from "./search.ts";

/**
 * Smallest step at which defaulters have lots that no backstop takes, so that the other side would
 * be deleveraged.
 *
 * @param first  smallest step with a defaulter; null when there is none on the path
 * @param defaultersAt  accounts with a position and no equity at a step
 * @returns null when the path ends before
 * @source FREEBOARD-02-04
 */
export function deleveragingStart(
  venue: Venue,
  path: Path,
  first: number | null,
  defaultersAt: (step: number) => readonly number[],
): number | null {
  if (first === null) return null;
  const isShort = (step: number): boolean => {
    const defaulters = defaultersAt(step);
    return atStep(path, step, () => isAnyLeft(venue, defaulters));
  };
  if (isShort(first)) return first;
  return smallestStep(first, path.steps, isShort);
}

/** Whether, at the prices of now, the backstops leave lots of these defaulters in some market. */
function isAnyLeft(venue: Venue, defaulters: readonly number[]): boolean {
  const closing = new Set(defaulters);
  const taken: Map<number, Map<Market, Lots>> = new Map();
  for (const [market, lots] of netLots(venue, defaulters)) {
    let left = Math.abs(lots);
    const side = Math.sign(lots);
    for (const backstop of venue.backstopsOf(market)) {
      if (left === 0) break;
      if (closing.has(backstop.account) || !takesOver(venue, backstop.account, market)) continue;
      const own = taken.get(backstop.account) ?? new Map<Market, Lots>();
      const most = largestTakeover(venue, backstop, market, side, left, own);
      own.set(market, venue.positions.lotsOf(backstop.account, market) + side * most);
      taken.set(backstop.account, own);
      left -= most;
    }
    if (left > 0) return true;
  }
  return false;
}

/** As the close-out asks, in the stage the backstop would be in at the prices of now. */
function takesOver(venue: Venue, account: number, market: Market): boolean {
  const stage = exactStage(venue, account);
  return mayTakeOver(venue, account, market, stage);
}

/** Available lots of defaulters per market, longs less shorts, in market-id order. */
function netLots(venue: Venue, defaulters: readonly number[]): [Market, Lots][] {
  const { positions } = venue;
  const net = new Float64Array(venue.markets.length);
  for (const account of defaulters) {
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      const available = availableLots(venue, account, market);
      net[market.index]! += available * Math.sign(positions.lots(slot));
    }
  }
  return venue.marketsInOrder
    .filter(({ index }) => net[index] !== 0)
    .map((market): [Market, Lots] => [market, net[market.index]!]);
}
