import type { Applied, Event, Micros, Ticks } from "../../core/index.ts";
import type { Plan } from "../plan/plan.ts";
import type { FillPlan } from "../plan/action.ts";
import type { Draft } from "./draft.ts";
import type { ReplayEngine } from "./engine.ts";
import { updateAt } from "../plan/price-path.ts";
import { SimulatedVenue } from "../venue/simulated-venue.ts";
import { engineFor } from "./engine.ts";
import { fillDraft } from "./setup.ts";

/** Most reactions of the venue to one command. */
const REACTIONS_MAX = 100_000;

/** One command that was answered, with its events. */
export interface Step {
  readonly draft: Draft;
  readonly timeMicros: Micros;
  readonly applied: Applied;
}

/** A fill that was booked. */
interface Trade extends FillPlan {
  readonly atMicros: Micros;
}

/** Stopped because the engine found a promise broken. */
export class BrokenRun extends Error {
  readonly event: Event;

  constructor(event: Event & { readonly type: "broken" }) {
    super(`promise ${event.promise} broken at sequence ${event.sequence}: ${event.fact}`);
    this.name = "BrokenRun";
    this.event = event;
  }
}

/** The engine and the simulated venue in conversation, on the scenario's clock. */
export class Session {
  readonly plan: Plan;
  readonly engine: ReplayEngine;
  readonly venue: SimulatedVenue;
  readonly #listeners: readonly ((step: Step) => void)[];
  #nowMicros: Micros;
  #sequence = 0;
  #trades: Trade[] = [];

  constructor(plan: Plan, listeners: readonly ((step: Step) => void)[]) {
    this.plan = plan;
    this.engine = engineFor(plan);
    this.venue = new SimulatedVenue(plan);
    this.#listeners = listeners;
    this.#nowMicros = plan.startMicros;
  }

  /** Since the start. */
  get elapsedMicros(): Micros {
    return this.#nowMicros - this.plan.startMicros;
  }

  advanceTo(elapsedMicros: Micros): void {
    this.#nowMicros = this.plan.startMicros + elapsedMicros;
  }

  /** Applies one command and lets the venue hear of it, without its reactions yet. */
  send(draft: Draft): Applied {
    this.#sequence += 1;
    const id = { session: "lab", sequence: this.#sequence };
    const applied = this.engine.apply({ ...draft, id, timeMicros: this.#nowMicros });
    for (const listener of this.#listeners) {
      listener({ draft, timeMicros: this.#nowMicros, applied });
    }
    if (draft.kind === "fill" && applied.answer.ok) this.#record(draft);
    for (const event of applied.events) if (event.type === "broken") throw new BrokenRun(event);
    this.venue.observe(applied.events);
    return applied;
  }

  /** Lets the venue match and report until it is quiet. */
  settle(): void {
    for (let reactions = 0; reactions < REACTIONS_MAX; reactions++) {
      const draft = this.venue.next((market) => this.quoted(market).markPrice);
      if (draft === undefined) return;
      this.send(draft);
      if (draft.kind === "fill") this.#markAtLastTrade(draft.market);
    }
    throw new Error(`expected the venue to come to rest within ${REACTIONS_MAX} reactions`);
  }

  /** Undoes every trade of a market since a time, at its own price, last first; how many. */
  cancelTrades(market: string, sinceMicros: Micros): number {
    const isMeant = (trade: Trade): boolean =>
      trade.market === market && trade.atMicros >= sinceMicros;
    const undone = this.#trades.filter((trade) => isMeant(trade));
    const kept = this.#trades.filter((trade) => !isMeant(trade));
    for (const trade of undone.toReversed()) {
      this.send(fillDraft({ ...trade, long: trade.short, short: trade.long }));
    }
    this.#trades = kept;
    return undone.length;
  }

  #record({ market, fillPrice, lots, buy, sell }: Draft & { readonly kind: "fill" }): void {
    const atMicros = this.elapsedMicros;
    const trade = { market, fillPrice, lots, long: buy.account, short: sell.account };
    this.#trades.push({ ...trade, atMicros });
  }

  /** What the scenario says the market stands at: the simulated book is quoted around it. */
  quoted(market: string): { readonly markPrice: Ticks; readonly indexPrice: Ticks } {
    return updateAt(this.plan.markets.get(market)!.path, this.elapsedMicros);
  }

  /** Where the venue marks at its own last trade, every trade moves the mark. */
  #markAtLastTrade(market: string): void {
    const markPrice = this.venue.lastTrade(market);
    const { path, feed } = this.plan.markets.get(market)!;
    if (markPrice === undefined || feed !== undefined || !path.lastTrade) return;
    const { indexPrice } = this.quoted(market);
    this.send({ kind: "price", updates: [{ market, markPrice, indexPrice }] });
  }

  markPrice(market: string): Ticks {
    const view = this.engine.market(market);
    if (view === undefined) throw new Error(`expected a declared market, was ${market}`);
    return view.markPrice;
  }

  /** Signed lots of a position, 0 where there is none. */
  lots(account: string, market: string): number {
    const positions = this.engine.account(account)?.positions ?? [];
    return positions.find((position) => position.market === market)?.lots ?? 0;
  }
}
