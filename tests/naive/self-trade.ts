import { min } from "./arithmetic.ts";
import { cancelOne } from "./ladder.ts";
import type { Account, Market, Order, Venue } from "./state.ts";

/** LIMIT-01-01: own resting orders that an order would meet, with the lots that would match. */
export function ownMeetings(
  venue: Venue,
  market: Market,
  owner: Account,
  taker: Order,
): { readonly resting: Order; readonly lots: bigint }[] {
  const terms = market.parameters.selfTrade;
  if (terms === undefined) return [];
  const isOwn = (id: string): boolean =>
    terms.among === "account"
      ? id === owner.id
      : venue.accounts.get(id)!.linkedGroup === owner.linkedGroup;
  const crossing = [...venue.orders.values()].filter((order) => {
    const isOther = order.id !== taker.id && order.side !== taker.side;
    const [buy, sell] = taker.side === "buy" ? [taker, order] : [order, taker];
    const isLive = order.engine === null && !order.cancelling && order.lots > 0n;
    return isOther && isLive && order.market === market.id && buy.limit >= sell.limit;
  });
  const own = crossing.filter(({ account }) => isOwn(account));
  own.sort((a, b) => {
    if (a.limit !== b.limit) return a.limit < b.limit === (taker.side === "buy") ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  });
  let left = taker.lots;
  const met = own.map((resting) => {
    const lots = min(left, resting.lots);
    left -= lots;
    return { resting, lots };
  });
  return met.filter(({ lots }) => lots > 0n);
}

/** LIMIT-01-02. */
export function keepApart(
  venue: Venue,
  market: Market,
  order: Order,
  meetings: ReturnType<typeof ownMeetings>,
): void {
  if (meetings.length === 0) return;
  const { policy } = market.parameters.selfTrade!;
  const resting = meetings.map((met) => ({ order: met.resting.id, lots: Number(met.lots) }));
  venue.events.push({ type: "selfTrade", market: market.id, order: order.id, policy, resting });
  for (const met of meetings) {
    if (policy === "reduceBoth") {
      met.resting.lots -= met.lots;
      order.lots -= met.lots;
    }
    if (policy !== "reduceBoth" || met.resting.lots === 0n) cancelOne(venue, met.resting);
  }
  if (policy === "cancelBoth" || order.lots === 0n) cancelOne(venue, order);
}
