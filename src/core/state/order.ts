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
  /** The engine's own, apart: asked for far more often than there are any. */
  readonly #slices: Map<number, readonly Order[]> = new Map();
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  /** An account's live orders in order-id order. */
  of(account: number): readonly Order[] {
    return this.#byAccount.get(account) ?? NO_ORDERS;
  }

  /** Live orders of a market in order-id order; asked for when it ends. */
  inMarket(market: Market): Order[] {
    const found = [...this.byId.values()].filter((order) => order.market === market);
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  add(order: Order): void {
    this.#insert(this.#byAccount, order);
    if (order.origin !== "holder") this.#insert(this.#slices, order);
    this.#transaction.put(this.byId, order.id, order);
  }

  remove(order: Order): void {
    this.#take(this.#byAccount, order);
    if (order.origin !== "holder") this.#take(this.#slices, order);
    this.#transaction.drop(this.byId, order.id);
  }

  #insert(lists: Map<number, readonly Order[]>, order: Order): void {
    const orders = lists.get(order.account) ?? NO_ORDERS;
    const at = orders.findIndex((other) => other.id > order.id);
    const wider =
      at < 0 ? [...orders, order] : [...orders.slice(0, at), order, ...orders.slice(at)];
    this.#transaction.put(lists, order.account, wider);
  }

  #take(lists: Map<number, readonly Order[]>, order: Order): void {
    const rest = lists.get(order.account)!.filter((other) => other !== order);
    if (rest.length === 0) this.#transaction.drop(lists, order.account);
    else this.#transaction.put(lists, order.account, rest);
  }

  write<K extends "lots" | "limitPrice" | "cancelling">(
    order: Order,
    key: K,
    value: Order[K],
  ): void {
    this.#transaction.write(order, key, value);
  }

  /** Lots of the account's slices that the venue has not ended (CLOSE-03-02). */
  inFlightLots(account: number, market: Market): Lots {
    if (this.#slices.size === 0) return 0;
    let lots = 0;
    for (const order of this.#slices.get(account) ?? NO_ORDERS) {
      if (order.market === market) lots += order.lots;
    }
    return lots;
  }

  hasSlices(account: number): boolean {
    return this.#slices.has(account);
  }
}

const NO_ORDERS: readonly Order[] = [];
