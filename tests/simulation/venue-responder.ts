import type { Command } from "../../src/core/command/command.ts";
import type { AuctionEvent, Event, LiquidationOrderEvent } from "../../src/core/event/event.ts";
import { fillBody } from "./action/trade.ts";
import type { Body } from "./body.ts";
import { pickTrader, priceNear, type Scene } from "./scene.ts";

/** Something the venue will send: not before a time, nor before a number of other commands. */
interface Reaction {
  readonly afterCommands: number;
  readonly notBefore: number;
  readonly make: () => Body | null;
}

/** What a venue does with a liquidation order. */
const FATES = ["full", "partial", "never", "endThenFill", "overfill", "lost"] as const;
type Fate = (typeof FATES)[number];

/**
 * The venue's side of the contract: it executes liquidation orders and acknowledges cancelled ones,
 * late, in part, out of turn, or not at all.
 */
export class VenueResponder {
  readonly #scene: Scene;
  readonly #queue: Reaction[] = [];
  #commands = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Plans reactions to an accepted command and its events; call after the memory has learned. */
  observe(command: Command, accepted: boolean, events: readonly Event[]): void {
    this.#commands += 1;
    for (const event of events) {
      if (event.type === "cancelOrder") this.#onCancel(event.order);
      if (event.type === "liquidationOrder") this.#onLiquidation(event);
      if (event.type === "auction") this.#onAuction(event);
    }
    if (accepted && command.kind === "fill") {
      for (const { order } of [command.buy, command.sell]) if (order !== null) this.#onFill(order);
    }
  }

  /** The next reaction whose turn has come; with its time, which may lie ahead. */
  next(patience: number): { readonly body: Body; readonly notBefore: number } | null {
    const { now } = this.#scene.memory;
    for (let index = 0; index < this.#queue.length; index += 1) {
      const { afterCommands, notBefore, make } = this.#queue[index]!;
      if (afterCommands > this.#commands || notBefore > now + patience) continue;
      this.#queue.splice(index, 1);
      const body = make();
      if (body !== null) return { body, notBefore };
      index -= 1;
    }
    return null;
  }

  #react(notBefore: number, make: () => Body | null, extraDelay = 0): void {
    const { random, index } = this.#scene;
    const delay = random.below(index.plan.mood.latency + 1) + extraDelay;
    this.#queue.push({ afterCommands: this.#commands + delay, notBefore, make });
  }

  #end(order: string, notBefore: number, extraDelay = 0): void {
    this.#react(notBefore, () => ({ kind: "orderEnd", order }), extraDelay);
  }

  #onCancel(order: string): void {
    const { random } = this.#scene;
    const { now } = this.#scene.memory;
    const race = random.below(10);
    if (race === 0) this.#react(now, () => this.#fillOf(order, 1));
    this.#end(order, now, random.oneIn(20) ? random.between(50, 300) : race === 0 ? 5 : 0);
    if (race === 1) this.#react(now, () => this.#fillOf(order, 1), 10);
  }

  #onFill(order: string): void {
    const known = this.#scene.memory.live.get(order);
    if (known === undefined || known.lots > 0 || known.engine) return;
    if (this.#scene.random.percent(90)) this.#end(order, this.#scene.memory.now);
  }

  /** A result in time, too early, or when it is over. */
  #onAuction({
    market,
    phase,
    lowPrice,
    highPrice,
    resultMicros,
    latestMicros,
  }: AuctionEvent): void {
    const { random } = this.#scene;
    if (phase !== "begun" && phase !== "extended") return;
    const way = random.weighted({ inside: 6, none: 2, above: 4, below: 2, zero: 1 });
    const inside = random.between(lowPrice, highPrice);
    const away = Math.max(1, highPrice - lowPrice);
    const price = { inside, none: null, above: highPrice + away, below: lowPrice - away, zero: 0 };
    const result: Body = {
      kind: "auctionResult",
      market,
      price: price[way],
      lots: random.below(9),
    };
    if (random.oneIn(4)) this.#react(0, () => result);
    const time = random.weighted({ due: 8, late: 1, over: 1 });
    const at = { due: resultMicros, late: latestMicros, over: latestMicros + 1 }[time];
    this.#react(at, () => result);
  }

  #onLiquidation({ order, lots, expiryMicros }: LiquidationOrderEvent): void {
    const { now } = this.#scene.memory;
    switch (this.#fate()) {
      case "full":
        this.#react(now, () => this.#fillOf(order, lots));
        this.#end(order, now, 1);
        break;
      case "partial":
        this.#fillInParts(order, lots);
        this.#end(order, expiryMicros);
        break;
      case "never":
        this.#end(order, expiryMicros);
        break;
      case "endThenFill":
        this.#end(order, now);
        this.#react(now, () => this.#fillOf(order, lots), 30);
        break;
      case "overfill":
        this.#react(now, () => this.#fillOf(order, lots + 1 + (lots >> 3)));
        this.#end(order, expiryMicros);
        break;
      case "lost":
        this.#end(order, expiryMicros, 200);
        break;
    }
  }

  #fate(): Fate {
    const { random, index } = this.#scene;
    const { illiquidity } = index.plan.mood;
    const never = 1 + Math.floor(illiquidity / 2);
    const full = 1 + Math.floor((100 - illiquidity) / 2);
    return random.weighted({ full, partial: 25, never, endThenFill: 4, overfill: 2, lost: 2 });
  }

  #fillInParts(order: string, lots: number): void {
    const { random, memory } = this.#scene;
    const parts = random.between(1, 3);
    let left = lots;
    for (let part = 0; part < parts && left > 1; part += 1) {
      const size = random.between(1, left - 1);
      left -= size;
      this.#react(memory.now, () => this.#fillOf(order, size), part);
    }
  }

  /** A fill of an order that may have ended meanwhile, at its limit, better, or out of line. */
  #fillOf(order: string, lots: number): Body | null {
    const scene = this.#scene;
    const { random, memory, index } = scene;
    const known =
      memory.live.get(order) ?? memory.ended.find((candidate) => candidate.order === order);
    const owner = memory.accounts.get(known?.account ?? "");
    const market = index.markets.get(known?.market ?? "");
    if (known === undefined || owner === undefined || market === undefined) return null;
    const other = pickTrader(scene, market.market, owner.account);
    if (other === null) return null;
    const mark = memory.marks.get(market.market) ?? market.price;
    const better = known.side === "sell" ? 1 : -1;
    const limit = known.limitPrice ?? mark;
    const price = {
      limit,
      better: priceNear(market, limit, better * random.between(1, 10_000)),
      mark,
      worse: priceNear(market, limit, -better * random.between(1, 5_000)),
    }[random.weighted({ limit: 8, better: 6, mark: 4, worse: 1 })];
    const [buyer, seller] = known.side === "buy" ? [owner, other] : [other, owner];
    const body = fillBody(scene, { market, buyer, seller, price, lots });
    if (body.kind !== "fill") return null;
    const leg = { account: owner.account, order, liquidity: "taker" } as const;
    return known.side === "buy" ? { ...body, buy: leg } : { ...body, sell: leg };
  }
}
