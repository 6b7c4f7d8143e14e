import type { Market } from "../state/market.ts";
import type { Order } from "../state/order.ts";
import type { Venue } from "../state/venue.ts";

/** Asks the venue to cancel the orders that could add risk, once each; slices never do. @source CLOSE-01-01 */
export function cancelRiskAdding(venue: Venue, account: number): void {
  for (const order of venue.orders.of(account)) {
    if (!order.reduceOnly) cancel(venue, order);
  }
}

/** Orders of a market that could add risk: it is being delisted. @source MARKET-03-02 */
export function cancelRiskAddingIn(venue: Venue, market: Market): void {
  for (const order of venue.orders.inMarket(market)) {
    if (!order.reduceOnly) cancel(venue, order);
  }
}

/** A cured account is not reduced further. @source CLOSE-01-04 */
export function cancelSlices(venue: Venue, account: number): void {
  for (const order of venue.orders.of(account)) {
    if (order.origin !== "holder") cancel(venue, order);
  }
}

/** Asks the venue to cancel everything, once each. @source CLOSE-05-01 */
export function cancelAll(venue: Venue, account: number): void {
  for (const order of venue.orders.of(account)) cancel(venue, order);
}

/** Asks the venue to cancel an order, once. */
export function cancel(venue: Venue, order: Order): void {
  if (order.cancelling) return;
  venue.orders.write(order, "cancelling", true);
  venue.emit({ type: "cancelOrder", order: order.id, account: venue.idOf(order.account) });
}
