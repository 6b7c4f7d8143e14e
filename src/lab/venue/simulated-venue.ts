import type {
  ContractEvent,
  Event,
  Lots,
  Micros,
  SelfTradeEvent,
  Side,
  Ticks,
} from "../../core/index.ts";
import type { Plan } from "../plan/plan.ts";
import type { Draft } from "../replay/draft.ts";
import { rescaledCeil, rescaledFloor } from "./rescale.ts";
import { AuctionDesk } from "./auction-desk.ts";
import type { RestingOrder } from "./resting-order.ts";
import { Book } from "./book.ts";

/** A stop order: becomes a market order when the mark reaches its trigger. */
export interface RestingStop {
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  lots: Lots;
  triggerPrice: Ticks;
  /** The venue's own order, without a limit. */
  readonly forced: boolean;
}

/**
 * The matching engine beside Plimsoll: executes liquidation orders (and orders of participants)
 * against the declared book, always with the book's maker as the other side, so that lots sum to
 * zero. Deterministic: orders match in the order they arrived, levels from the best price.
 */
export class SimulatedVenue {
  readonly #books = new Map<string, Book>();
  readonly #orders = new Map<string, RestingOrder>();
  readonly #stops: RestingStop[] = [];
  readonly #lastTrades = new Map<string, Ticks>();
  readonly #ending: string[] = [];
  readonly #halted = new Set<string>();
  readonly #lastDepth = new Map<string, string>();
  readonly #desk = new AuctionDesk(({ order }) => this.#end(order));
  readonly #impactLots = new Map<string, Lots>();
  #nowMicros: Micros = 0;

  constructor(plan: Plan) {
    for (const { market, feed } of plan.markets.values()) {
      if (feed !== undefined && feed.impactLots > 0) this.#impactLots.set(market, feed.impactLots);
    }
    for (const [market, book] of plan.books) {
      const positive = plan.markets.get(market)?.scale.type !== "linear";
      this.#books.set(market, new Book(book, positive));
    }
  }

  book(market: string): Book | undefined {
    return this.#books.get(market);
  }

  /** An outage: nothing of the market matches until it ends. */
  setTrading(market: string, on: boolean): void {
    if (on) this.#halted.delete(market);
    else this.#halted.add(market);
  }

  /** A participant's order that passed the pre-trade check. */
  accept(order: RestingOrder): void {
    this.#orders.set(order.order, order);
  }

  /** What is left of a resting order, and its limit, from now on. */
  amend(order: string, lots: Lots, limitPrice: Ticks): void {
    const found = this.#orders.get(order);
    if (found === undefined) return;
    found.lots = lots;
    found.limitPrice = limitPrice;
  }

  /** Two participants traded with each other in the book. */
  traded(market: string, fillPrice: Ticks): void {
    this.#lastTrades.set(market, fillPrice);
  }

  /** A stop order waits outside the engine, as it does not bind its holder to anything yet. */
  rest(stop: RestingStop): void {
    this.#stops.push(stop);
  }

  /** Takes out the oldest stop whose trigger the mark has reached. */
  triggered(markOf: (market: string) => Ticks): RestingStop | undefined {
    const marks = new Map<string, Ticks>();
    const index = this.#stops.findIndex(({ market, side, triggerPrice }) => {
      const mark = marks.get(market) ?? markOf(market);
      marks.set(market, mark);
      return side === "sell" ? mark <= triggerPrice : mark >= triggerPrice;
    });
    return index === -1 ? undefined : this.#stops.splice(index, 1)[0];
  }

  /** Price of the last trade in the book; undefined once the book has been quoted again. */
  lastTrade(market: string): Ticks | undefined {
    return this.#lastTrades.get(market);
  }

  /** Takes up what the engine asked for: liquidation orders and cancellations. */
  observe(events: readonly Event[]): void {
    for (const event of events) {
      if (event.type === "liquidationOrder") this.accept({ ...event });
      if (event.type === "cancelOrder") this.#end(event.order);
      if (event.type === "selfTrade") this.#keepApart(event);
      if (event.type === "contract") this.#rescale(event);
      this.#desk.observe(event, (market) => this.#books.get(market));
    }
  }

  /** Time has come: orders whose time is over end, auctions may be due. */
  expire(nowMicros: Micros): void {
    this.#nowMicros = nowMicros;
    for (const { order, expiryMicros } of this.#orders.values()) {
      if (expiryMicros !== undefined && expiryMicros <= nowMicros) this.#end(order);
    }
  }

  /** Quotes again where it is time; the snapshots that changed. */
  quote(nowMicros: Micros, quoteOf: (market: string) => Ticks): Draft[] {
    const drafts: Draft[] = [];
    for (const [market, book] of this.#books) {
      if (book.refill(nowMicros)) this.#lastTrades.delete(market);
      const depth = book.depth();
      const impact = impactOf(book, this.#impactLots.get(market) ?? 0, quoteOf(market));
      const text = JSON.stringify({ ...depth, ...impact });
      // Impact prices are told again though they stand: they count for a time only.
      if (this.#lastDepth.get(market) === text && impact === undefined) continue;
      this.#lastDepth.set(market, text);
      drafts.push({ kind: "depth", market, ...depth, ...impact });
    }
    return drafts;
  }

  /** The next thing the venue reports: an ended order or one fill; undefined when it is quiet. */
  next(quoteOf: (market: string) => Ticks): Draft | undefined {
    const ended = this.#ending.shift();
    if (ended !== undefined) return { kind: "orderEnd", order: ended };
    const called = this.#desk.next(
      this.#nowMicros,
      [...this.#orders.values()],
      (market) => this.#books.get(market),
      quoteOf,
    );
    if (called?.kind === "fill") this.#lastTrades.set(called.market, called.fillPrice);
    if (called !== undefined) return called;
    for (const order of this.#orders.values()) {
      const book = this.#books.get(order.market);
      if (book === undefined || this.#halted.has(order.market)) continue;
      if (!this.#desk.isContinuous(order.market)) continue;
      if (book.maker === order.account) continue;
      const { side, lots, limitPrice, market } = order;
      const taken = book.take(side, lots, limitPrice, quoteOf(market));
      if (taken === undefined) continue;
      this.#lastTrades.set(market, taken.fillPrice);
      order.lots -= taken.lots;
      if (order.lots === 0) this.#end(order.order);
      return { kind: "fill", market, ...taken, ...legs(order, book.maker) };
    }
    return undefined;
  }

  /** Of own orders that would have met, what would have matched is taken off. */
  #keepApart({ policy, resting }: SelfTradeEvent): void {
    if (policy !== "reduceBoth") return;
    for (const { order, lots } of resting) {
      const found = this.#orders.get(order);
      if (found !== undefined) found.lots -= lots;
    }
  }

  /** Everything the venue counts in ticks and lots of a market is counted anew. */
  #rescale({ market, ticks, lots }: ContractEvent): void {
    this.#books.get(market)?.rescale(lots);
    this.#desk.rescale(market, ticks);
    const traded = this.#lastTrades.get(market);
    if (traded !== undefined) this.#lastTrades.set(market, rescaledFloor(traded, ticks));
    for (const order of this.#orders.values()) {
      if (order.market !== market) continue;
      order.lots = rescaledFloor(order.lots, lots);
      const { side, limitPrice } = order;
      order.limitPrice = (side === "buy" ? rescaledFloor : rescaledCeil)(limitPrice, ticks);
      if (order.lots === 0) this.#end(order.order);
    }
    for (const stop of this.#stops) {
      if (stop.market !== market) continue;
      stop.lots = rescaledFloor(stop.lots, lots);
      const { side, triggerPrice } = stop;
      stop.triggerPrice = (side === "sell" ? rescaledFloor : rescaledCeil)(triggerPrice, ticks);
    }
  }

  #end(order: string): void {
    if (this.#orders.delete(order)) this.#ending.push(order);
  }
}

/** Average prices of a size on both sides; undefined where none is asked for or not all is there. */
function impactOf(
  book: Book,
  lots: Lots,
  around: Ticks,
): { impactBidPrice: Ticks; impactAskPrice: Ticks } | undefined {
  if (lots === 0) return undefined;
  const impactBidPrice = book.impactPrice("buy", lots, around);
  const impactAskPrice = book.impactPrice("sell", lots, around);
  if (impactBidPrice === undefined || impactAskPrice === undefined) return undefined;
  return { impactBidPrice, impactAskPrice };
}

function legs(order: RestingOrder, maker: string) {
  const taker = { account: order.account, order: order.order, liquidity: "taker" } as const;
  const other = { account: maker, order: null, liquidity: "maker" } as const;
  return order.side === "buy" ? { buy: taker, sell: other } : { buy: other, sell: taker };
}
