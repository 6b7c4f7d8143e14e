import type { Side } from "../command/command.ts";
import type { Lots, Ticks } from "../number/unit.ts";
import type { Market } from "./market.ts";
import type { Transaction } from "./transaction.ts";

/** A live order: resting at the venue as far as the engine knows. */
export interface Order {
  readonly id: string;
  readonly account: number;
  readonly market: Market;
  readonly side: Side;
  readonly reduceOnly: boolean;
  /** A liquidation slice of the engine; `callReduction` when the holder asked for it at a call. */
  readonly origin: "holder" | "liquidation" | "callReduction";
  lots: Lots;
  limitPrice: Ticks;
  cancelling: boolean;
}

/** Live orders by id and by account. */
export class OrderBook {
  readonly byId: Map<string, Order> = new Map();
  readonly #byAccount: Map<number, readonly Order[]> = new Map();
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  /** An account's live orders in order-id order. */
  of(account: number): readonly Order[] {
    return this.#byAccount.get(account) ?? NO_ORDERS;
  }

  add(order: Order): void {
    const orders = this.of(order.account);
    const at = orders.findIndex((other) => other.id > order.id);
    const wider =
      at < 0 ? [...orders, order] : [...orders.slice(0, at), order, ...orders.slice(at)];
    this.#transaction.put(this.#byAccount, order.account, wider);
    this.#transaction.put(this.byId, order.id, order);
  }

  remove(order: Order): void {
    const rest = this.of(order.account).filter((other) => other !== order);
    if (rest.length === 0) this.#transaction.drop(this.#byAccount, order.account);
    else this.#transaction.put(this.#byAccount, order.account, rest);
    this.#transaction.drop(this.byId, order.id);
  }

  write<K extends "lots" | "limitPrice" | "cancelling">(order: Order, key: K, value: Order[K]): void {
    this.#transaction.write(order, key, value);
  }

  /** Lots of the account's slices that the venue has not ended (CLOSE-03-02). */
  inFlightLots(account: number, market: Market): Lots {
    let lots = 0;
    for (const order of this.of(account)) {
      if (order.origin !== "holder" && order.market === market) lots += order.lots;
    }
    return lots;
  }

  hasSlices(account: number): boolean {
    return this.of(account).some((order) => order.origin !== "holder");
  }
}

const NO_ORDERS: readonly Order[] = [];
