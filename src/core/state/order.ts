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
  /** The account's next live order in order-id order; `OrderBook` links them. */
  next: Order | null;
}

/** Live orders by id and by account. */
export class OrderBook {
  readonly byId: Map<string, Order> = new Map();
  /** First of each account's orders: chained, so that a new one makes no list. */
  readonly #first: Map<number, Order> = new Map();
  /** The engine's own, apart: asked for far more often than there are any. */
  readonly #slices: Map<number, readonly Order[]> = new Map();
  readonly #transaction: Transaction;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  /** The first of an account's live orders in order-id order; `next` leads to the others. */
  first(account: number): Order | null {
    return this.#first.get(account) ?? null;
  }

  /** An account's live orders in order-id order, as a list that later changes leave alone. */
  of(account: number): readonly Order[] {
    const orders: Order[] = [];
    for (let order = this.first(account); order !== null; order = order.next) orders.push(order);
    return orders;
  }

  /** Live orders of a market in order-id order; asked for when it ends. */
  inMarket(market: Market): Order[] {
    const found = [...this.byId.values()].filter((order) => order.market === market);
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  add(order: Order): void {
    const previous = this.#lastBefore(order);
    if (previous === null) {
      order.next = this.first(order.account);
      this.#transaction.put(this.#first, order.account, order);
    } else {
      order.next = previous.next;
      this.#transaction.write(previous, "next", order);
    }
    if (order.origin !== "holder") this.#insert(this.#slices, order);
    this.#transaction.putNew(this.byId, order.id, order);
  }

  remove(order: Order): void {
    const previous = this.#lastBefore(order);
    if (previous !== null) this.#transaction.write(previous, "next", order.next);
    else if (order.next === null) this.#transaction.drop(this.#first, order.account);
    else this.#transaction.put(this.#first, order.account, order.next);
    if (order.origin !== "holder") this.#take(this.#slices, order);
    this.#transaction.drop(this.byId, order.id);
  }

  /** The account's last order whose id comes before this one's. */
  #lastBefore({ account, id }: Order): Order | null {
    let previous: Order | null = null;
    for (let other = this.first(account); other !== null && other.id < id; other = other.next) {
      previous = other;
    }
    return previous;
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
