import type {
  AuctionEvent,
  Event,
  Micros,
  Rescale,
  Side,
  Ticks,
  TradingState,
} from "../../core/index.ts";
import type { Draft } from "../replay/draft.ts";
import type { Book } from "./book.ts";
import type { RestingOrder } from "./resting-order.ts";
import { rescaledFloor } from "./rescale.ts";
import { uncross, type Interest, type Uncrossing } from "./call-auction.ts";

/** An order that takes part, or a level of the maker's book. */
interface Participant extends Interest {
  readonly order: RestingOrder | undefined;
  readonly level: number;
}

interface Call {
  readonly resultMicros: Micros;
  readonly referencePrice: Ticks;
  found: Uncrossing<Participant> | undefined;
  sent: boolean;
}

/** The venue's side of breakers: what trades in which market, and the auctions it runs. */
export class AuctionDesk {
  readonly #states = new Map<string, TradingState>();
  readonly #calls = new Map<string, Call>();
  readonly #fills: Draft[] = [];
  readonly #onDone: (order: RestingOrder) => void;

  /** @param onDone  hears of orders that an auction has filled */
  constructor(onDone: (order: RestingOrder) => void) {
    this.#onDone = onDone;
  }

  /** Whether orders of a market match as they come. */
  isContinuous(market: string): boolean {
    const state = this.#states.get(market) ?? "open";
    return state === "open" || state === "reduceOnly";
  }

  /** The reference of a call goes over to another tick; fills are told before that. */
  rescale(market: string, ticks: Rescale): void {
    const call = this.#calls.get(market);
    if (call === undefined) return;
    const referencePrice = rescaledFloor(call.referencePrice, ticks);
    this.#calls.set(market, { ...call, referencePrice });
  }

  observe(event: Event, book: (market: string) => Book | undefined): void {
    if (event.type === "trip" || event.type === "tradingState") {
      this.#states.set(event.market, event.to);
      if (event.to !== "auction") this.#calls.delete(event.market);
    }
    if (event.type === "auction") this.#follow(event, book(event.market));
  }

  #follow({ market, phase, resultMicros, referencePrice }: AuctionEvent, book?: Book): void {
    if (phase === "begun" || phase === "extended") {
      this.#calls.set(market, { resultMicros, referencePrice, found: undefined, sent: false });
      return;
    }
    const found = this.#calls.get(market)?.found;
    if (phase === "ended" && found !== undefined) this.#execute(market, found, book);
  }

  #execute(market: string, { price, matches }: Uncrossing<Participant>, book?: Book): void {
    for (const { buy, sell, lots } of matches) {
      for (const [side, { order, level }] of [
        ["buy", buy],
        ["sell", sell],
      ] as const) {
        if (order === undefined) book?.consume(side, level, lots);
        else order.lots -= lots;
        if (order?.lots === 0) this.#onDone(order);
      }
      const leg = ({ order }: Participant) =>
        order === undefined
          ? ({ account: book!.maker, order: null, liquidity: "maker" } as const)
          : ({ account: order.account, order: order.order, liquidity: "taker" } as const);
      this.#fills.push({
        kind: "fill",
        market,
        fillPrice: price,
        lots,
        buy: leg(buy),
        sell: leg(sell),
      });
    }
  }

  /** A fill of an auction that has ended, or the result of one whose time has come. */
  next(
    nowMicros: Micros,
    orders: readonly RestingOrder[],
    bookOf: (market: string) => Book | undefined,
    quoteOf: (market: string) => Ticks,
  ): Draft | undefined {
    const fill = this.#fills.shift();
    if (fill !== undefined) return fill;
    for (const [market, call] of this.#calls) {
      if (call.sent || nowMicros < call.resultMicros) continue;
      call.sent = true;
      const book = bookOf(market);
      const sideOf = (side: Side): Participant[] => [
        ...orders
          .filter((order) => order.market === market && order.side === side)
          .filter(({ account }) => account !== book?.maker)
          .map((order) => ({ ...order, order, level: 0 })),
        ...(book?.standing(side, quoteOf(market)) ?? []).map((level) => {
          return { ...level, order: undefined };
        }),
      ];
      call.found = uncross(sideOf("buy"), sideOf("sell"), call.referencePrice);
      const { price, lots } = call.found ?? { price: null, lots: 0 };
      return { kind: "auctionResult", market, price, lots };
    }
    return undefined;
  }
}
