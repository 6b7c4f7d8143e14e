import type { Side } from "../command/command.ts";
import type { Lots, Ticks } from "../number/unit.ts";
import type { Order } from "../state/order.ts";
import type { Venue } from "../state/venue.ts";
import { flag, id, integer, natural, oneOf, record, usually, type Form } from "./form.ts";
import { marketNamed } from "./section.ts";
import { insist } from "./snapshot-error.ts";

export interface OrderRecord {
  readonly id: string;
  readonly market: string;
  readonly side: Side;
  readonly lots: Lots;
  readonly limitPrice: Ticks;
  readonly reduceOnly: boolean;
  readonly origin: Order["origin"];
  readonly cancelling: boolean;
}

export const orderForm: Form<OrderRecord> = record<OrderRecord>({
  id,
  market: id,
  side: oneOf(["buy", "sell"]),
  lots: natural,
  limitPrice: integer,
  reduceOnly: usually(false, flag),
  origin: usually("holder", oneOf(["holder", "liquidation", "callReduction"])),
  cancelling: usually(false, flag),
});

/** An account's live orders in order-id order. */
export function orderRecords(venue: Venue, account: number): OrderRecord[] {
  return venue.orders.of(account).map((order) => ({ ...order, market: order.market.id }));
}

export function restoreOrder(venue: Venue, account: number, order: OrderRecord): void {
  insist(!venue.orders.byId.has(order.id), "each order once", order.id);
  const market = marketNamed(venue, order.market);
  insist(!market.settled, "a market that is not settled", order.market);
  venue.orders.add({ ...order, account, market, next: null });
}
