import type { Side } from "../command/command.ts";
import { divFloor, mulDivFloor } from "../number/rounding.ts";
import { PPM, absUnits, maxUnits, type Lots, type Ticks } from "../number/unit.ts";
import { countedEquity, type AccountMargin } from "../margin/account-margin.ts";
import { maintenanceRelief } from "../margin/offset.ts";
import { boundedPrice } from "../margin/fully-paid.ts";
import { loanMargin } from "../margin/owed.ts";
import { maintenanceMargin } from "../margin/requirement.ts";
import { limitTicks, positionValue } from "../margin/value.ts";
import { auctionCollar } from "../safeguard/auction.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";

/**
 * Limit price of a slice: the one that leaves the rest of the account with the same ratio of equity
 * to maintenance margin. A better fill helps the account; none can hurt it.
 *
 *   limit value = value(c, mark) - floor(E * MM_closed / MM)
 *
 * @source CLOSE-03-01
 */
export function sliceLimitPrice(
  venue: Venue,
  account: number,
  market: Market,
  side: Side,
  lots: Lots,
  margin: AccountMargin,
): Ticks {
  const closed = side === "sell" ? lots : -lots;
  const { kind, multiplier, markPrice } = market;
  const atMark = positionValue(kind, closed, markPrice, multiplier);
  const kept = equityOf(venue, account, market, closed, margin);
  const limit = limitTicks(kind, closed, atMark - kept, multiplier);
  const isPrice = limit !== null && (limit > 0 || market.spot === null);
  return isPrice ? limit : collarPrice(market, side);
}

/** The closed part's share of the equity, in settlement units. */
function equityOf(
  venue: Venue,
  account: number,
  market: Market,
  closed: Lots,
  margin: AccountMargin,
): bigint {
  if (margin.maintenanceMargin === 0n) return 0n;
  const { settlement, markPrice } = market;
  if (market.spot !== null) {
    const released = releasedBySpot(venue, account, market, closed);
    return settlement.fromNumeraire(mulDivFloor(margin.equity, released, margin.maintenanceMargin));
  }
  const lots = venue.positions.lotsOf(account, market);
  const before = settlement.toNumeraireUp(maintenanceMargin(market, lots, markPrice));
  const after = settlement.toNumeraireUp(maintenanceMargin(market, lots - closed, markPrice));
  const relief = maintenanceRelief(venue, account);
  const left = maintenanceRelief(venue, account, { market, lots: lots - closed });
  const released = maxUnits(0n, before - after - (relief - left));
  const share = mulDivFloor(margin.equity, released, margin.maintenanceMargin);
  return settlement.fromNumeraire(share);
}

/** Margin on what is owed that a spot slice at the mark repays. @source SPOT-04-02 */
function releasedBySpot(venue: Venue, account: number, market: Market, closed: Lots): bigint {
  const { base, lotUnits } = market.spot!;
  const sells = closed > 0;
  const owed = sells ? market.settlement : base;
  const value = positionValue("linear", closed, market.markPrice, market.multiplier);
  const repaid = sells ? value : BigInt(-closed) * lotUnits;
  const before = countedEquity(venue, account, owed);
  return loanMargin(owed, before) - loanMargin(owed, before + repaid);
}

/** The worst price an order may name; market orders trade there. @source MARGIN-04-01 BREAKER-04-01 */
export function collarPrice(market: Market, side: Side): Ticks {
  const { kind, markPrice, parameters, breaker } = market;
  if (breaker?.auction != null) return auctionCollar(market, breaker.auction, side);
  const mark = BigInt(markPrice);
  const width = Number(divFloor(absUnits(mark) * BigInt(parameters.collarPpm), PPM));
  const price = side === "buy" ? markPrice + width : markPrice - width;
  if (kind === "inverse" || market.spot !== null) return Math.max(1, price);
  return boundedPrice(market.bounds, price);
}
