import type { Lots, Ticks } from "../number/unit.ts";
import type { Order } from "../state/order.ts";
import type { Venue } from "../state/venue.ts";
import { cancel } from "../waterfall/cancel.ts";
import { refuse, type Outcome } from "./refusal.ts";

/** An order as it would be, and whom it must not meet. */
type Taker = Pick<Order, "id" | "account" | "market" | "side" | "lots" | "limitPrice">;

/** An own resting order, and how much of it would match. */
interface Meeting {
  readonly resting: Order;
  readonly lots: Lots;
}

/** Own resting orders that an order would meet, in the order they would match. @source LIMIT-01-01 */
export function ownMeetings(venue: Venue, taker: Taker): Meeting[] {
  const terms = taker.market.parameters.selfTrade;
  if (terms === undefined) return [];
  const { accounts, orders } = venue;
  const group = accounts.linkedGroup(taker.account);
  const members = terms.among === "account" ? [taker.account] : accounts.membersOf(group);
  const found = members
    .flatMap((account) => orders.of(account))
    .filter((order) => meets(taker, order));
  const sign = taker.side === "buy" ? 1 : -1;
  found.sort((a, b) => sign * (a.limitPrice - b.limitPrice) || (a.id < b.id ? -1 : 1));
  const meetings: Meeting[] = [];
  let left = taker.lots;
  for (const resting of found) {
    if (left === 0) break;
    const lots = Math.min(left, resting.lots);
    meetings.push({ resting, lots });
    left -= lots;
  }
  return meetings;
}

function meets(taker: Taker, order: Order): boolean {
  if (order.market !== taker.market || order.side === taker.side || order.id === taker.id) {
    return false;
  }
  if (order.origin !== "holder" || order.cancelling || order.lots === 0) return false;
  return taker.side === "buy" ? reaches(taker.limitPrice, order) : reaches(order.limitPrice, taker);
}

function reaches(buyLimit: Ticks, { limitPrice: sellLimit }: Pick<Order, "limitPrice">): boolean {
  return buyLimit >= sellLimit;
}

/** Under `cancelTaker` the order is not taken at all. @source LIMIT-01-02 */
export function selfTradeRefusal(taker: Taker, meetings: readonly Meeting[]): Outcome {
  if (meetings.length === 0) return null;
  if (taker.market.parameters.selfTrade!.policy !== "cancelTaker") return null;
  const ids = meetings.map(({ resting }) => resting.id).join(", ");
  return refuse("SELF_TRADE", `expected no own order to meet, was ${ids}`);
}

/** Keeps an order that was taken and the own ones it would meet apart. @source LIMIT-01-02 */
export function keepApart(venue: Venue, order: Order, meetings: readonly Meeting[]): void {
  if (meetings.length === 0) return;
  const { policy } = order.market.parameters.selfTrade!;
  venue.emit({
    type: "selfTrade",
    market: order.market.id,
    order: order.id,
    policy,
    resting: meetings.map(({ resting, lots }) => ({ order: resting.id, lots })),
  });
  for (const { resting, lots } of meetings) {
    if (policy === "reduceBoth") {
      venue.orders.write(resting, "lots", resting.lots - lots);
      venue.orders.write(order, "lots", order.lots - lots);
    }
    if (policy !== "reduceBoth" || resting.lots === 0) cancel(venue, resting);
  }
  if (policy === "cancelBoth" || order.lots === 0) cancel(venue, order);
}
