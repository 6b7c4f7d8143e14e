import type { Offset } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { maxUnits, minUnits, PPM, type Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import {
  maintenanceRange,
  marginRange,
  notionalRange,
  plus,
  type PriceBoxes,
  type PriceRange,
  type Range,
} from "./range.ts";

/** One side of an underlying over the box, numeraire units. */
interface Side {
  size: Range;
  margin: Range;
  legs: Units;
}

/**
 * What offsets take off an account's maintenance margin over a box: `low` may be taken off its
 * highest margin, `high` must be taken off its lowest. A side's margin less its released part rises
 * with the margin and falls with the matched share, so each bound is reached at one corner of both;
 * the charge is bounded on its own.
 *
 * @param boxes  of every price that the account depends on
 * @source WATCH-03-02
 */
export function reliefRange(venue: Venue, account: number, boxes: PriceBoxes): Range {
  let relief: Range = { low: 0n, high: 0n };
  for (const offset of venue.policy.offsets ?? []) {
    const long = sideOf(venue, account, boxes, offset, 1);
    const short = sideOf(venue, account, boxes, offset, -1);
    if (long.legs === 0n || short.legs === 0n) continue;
    relief = plus(relief, rangeOf(offset, long, short));
  }
  return relief;
}

function rangeOf({ maintenanceSpreadPpm, floorPpm }: Offset, long: Side, short: Side): Range {
  const least = matchedShare(long, short, "low");
  const most = matchedShare(long, short, "high");
  const spread = BigInt(maintenanceSpreadPpm);
  const floor = BigInt(floorPpm);
  const chargeOf = (matched: Units, release: Units): Units =>
    maxUnits(divCeil(matched * spread, PPM), divCeil(release * floor, PPM));
  const chargeHigh = chargeOf(
    minUnits(long.size.high, short.size.high),
    most(long.margin.high, short.margin.high),
  );
  const chargeLow = chargeOf(
    minUnits(long.size.low, short.size.low),
    least(long.margin.low, short.margin.low),
  );
  const low = least(long.margin.high, short.margin.high) - chargeHigh;
  const high = most(long.margin.low, short.margin.low) - chargeLow;
  // The lowest margins are floors of each leg, those of the account one floor of the sum.
  return { low: maxUnits(0n, low), high: maxUnits(0n, high) + long.legs + short.legs };
}

/** Of the numeraire, which is worth itself. */
const NO_PRICE: PriceRange = { low: 1, high: 1 };

/** Released margin of both sides at the smallest or largest share of each that can be matched. */
function matchedShare(
  long: Side,
  short: Side,
  which: "low" | "high",
): (longMargin: Units, shortMargin: Units) => Units {
  const other = which === "low" ? "high" : "low";
  const part = (margin: Units, own: Units, against: Units): Units => {
    if (own <= against) return which === "low" && own === 0n ? 0n : margin;
    return divFloor(margin * against, own);
  };
  return (longMargin, shortMargin) =>
    part(longMargin, long.size[other], short.size[which]) +
    part(shortMargin, short.size[other], long.size[which]);
}

function sideOf(
  venue: Venue,
  account: number,
  boxes: PriceBoxes,
  { underlying }: Offset,
  sign: 1 | -1,
): Side {
  const { positions } = venue;
  const side: Side = { size: { low: 0n, high: 0n }, margin: { low: 0n, high: 0n }, legs: 0n };
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const lots = positions.lots(slot);
    if (market.underlying !== underlying || Math.sign(lots) !== sign) continue;
    const { settlement } = market;
    const box = boxes.ofMarket(market, slot)!;
    const price = settlement.isNumeraire
      ? NO_PRICE
      : boxes.ofAsset(settlement, venue.holdings.find(account, settlement))!;
    side.size = plus(side.size, marginRange(settlement, notionalRange(market, lots, box), price));
    const margin = marginRange(settlement, maintenanceRange(market, lots, box), price);
    side.margin = plus(side.margin, margin);
    side.legs += 1n;
  }
  return side;
}
