import type { MarketKind } from "../command/parameter.ts";
import { limitTicks, positionValue } from "../margin/value.ts";
import type { Lots, Ticks, Units } from "../number/unit.ts";

/**
 * Price that a deleveraged account is shown: the mark moved by its share of the deficit. The lots
 * were booked at mark and the share as a separate entry; this is the one price that says both.
 *
 *   positionValue(lots, shown) = positionValue(lots, mark) - share
 *
 * Where one payer takes all of a defaulter's position this is the defaulter's bankruptcy price.
 *
 * @param lots  signed lots of the payer's position that were closed
 * @param markTicks  price they were booked at
 * @param share  settlement units that the payer paid of the deficit, >= 0
 * @returns ticks, rounded against the payer (down for a long, up for a short), as the defaulter's
 *   own limit is; null where no price says it (see `limitTicks`)
 * @source DEFICIT-03-01
 */
export function shownTicks(
  kind: MarketKind,
  lots: Lots,
  markTicks: Ticks,
  share: Units,
  multiplier: Units,
): Ticks | null {
  const released = positionValue(kind, lots, markTicks, multiplier) - share;
  return limitTicks(kind, -lots, -released, multiplier);
}
