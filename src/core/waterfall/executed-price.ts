import type { Lots, Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { shownTicks } from "./shown-price.ts";

/**
 * Tells everybody who was deleveraged against the accounts of a part the one price that says both
 * what was booked at the mark and what was paid for the deficit.
 *
 * @param closed  lots per payer, signed like its position
 * @param paid  what each paid of its gain to the part
 * @source DEFICIT-03-01
 */
export function showExecutedPrices(
  venue: Venue,
  market: Market,
  closed: ReadonlyMap<number, Lots>,
  paid: ReadonlyMap<number, Units>,
): void {
  const { kind, markPrice, multiplier } = market;
  for (const account of venue.inIdOrder(closed.keys())) {
    const lots = closed.get(account)!;
    if (lots === 0) continue;
    const share = paid.get(account) ?? 0n;
    const price = share === 0n ? null : shownTicks(kind, lots, markPrice, share, multiplier);
    venue.emit({
      type: "executedPrice",
      account: venue.idOf(account),
      market: market.id,
      lots: Math.abs(lots),
      price: price ?? markPrice,
    });
  }
}
