import type {
  Applied,
  Event,
  Micros,
  ParameterEvent,
  Ticks,
  VenuePolicy,
} from "../../core/index.ts";
import type { MarketScale } from "../plan/convert.ts";
import type { Plan } from "../plan/plan.ts";
import type { FillPlan } from "../plan/market-plan.ts";
import type { Draft } from "./draft.ts";
import type { ReplayEngine } from "./engine.ts";
import { marketPriceAt, withContract } from "../plan/contract.ts";
import { SimulatedVenue } from "../venue/simulated-venue.ts";
import { engineFor } from "./engine.ts";
import { senderOf, VENUE_SESSION } from "./message.ts";
import { fillDraft } from "./setup.ts";

/** Most reactions of the venue to one command. */
const REACTIONS_MAX = 100_000;

/** One command that was answered, with its events. */
export interface Step {
  readonly draft: Draft;
  readonly timeMicros: Micros;
  readonly applied: Applied;
}

/** A fill that was booked, with what its lots and price are counted in. */
interface Trade extends FillPlan, Contract {
  readonly atMicros: Micros;
}

type Contract = Pick<MarketScale, "tickSize" | "lotSize">;

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
  readonly engine: ReplayEngine;
  readonly venue: SimulatedVenue;
  readonly #listeners: readonly ((step: Step) => void)[];
  #nowMicros: Micros;
  readonly #policies = new Map<number, VenuePolicy>();
  readonly #sequences = new Map<string, number>();
  readonly #sessionOf: ReadonlyMap<string, string>;
  #trades: Trade[] = [];
  #plan: Plan;
  #isAsPlanned = true;

  constructor(plan: Plan, listeners: readonly ((step: Step) => void)[]) {
    this.#plan = plan;
    this.#sessionOf = new Map(plan.accounts.map(({ account, session }) => [account, session]));
    this.engine = engineFor(plan);
    this.venue = new SimulatedVenue(plan);
    this.#listeners = listeners;
    this.#nowMicros = plan.startMicros;
  }

  /** With markets as they are counted now, and the policy that is in force. */
  get plan(): Plan {
    return this.#plan;
  }

  /** False once the engine has refused a change of contract: later figures are converted anew. */
  get isAsPlanned(): boolean {
    return this.#isAsPlanned;
  }

  /** Since the start. */
  get elapsedMicros(): Micros {
    return this.#nowMicros - this.plan.startMicros;
  }

  advanceTo(elapsedMicros: Micros): void {
    this.#nowMicros = this.plan.startMicros + elapsedMicros;
  }

  /**
   * Applies one command and lets the venue hear of it, without its reactions yet.
   *
   * @param sender  the holder whose message it is: it comes through that one's session, so that who
   *   sends too many holds up nobody else
   */
  send(draft: Draft, sender: string | null = senderOf(draft)): Applied {
    const session = this.#sessionOf.get(sender ?? "") ?? VENUE_SESSION;
    const sequence = (this.#sequences.get(session) ?? 0) + 1;
    this.#sequences.set(session, sequence);
    const id = { session, sequence };
    const applied = this.engine.apply({ ...draft, id, timeMicros: this.#nowMicros });
    for (const listener of this.#listeners) {
      listener({ draft, timeMicros: this.#nowMicros, applied });
    }
    if (draft.kind === "fill" && applied.answer.ok) this.#record(draft);
    if (draft.kind === "contract" && !applied.answer.ok) this.#isAsPlanned = false;
    for (const event of applied.events) {
      if (event.type === "broken") throw new BrokenRun(event);
      if (event.type === "contract") this.#plan = withContract(this.#plan, event);
      if (event.type === "parameter" && event.target === "policy") this.#follow(event, draft);
    }
    this.venue.observe(applied.events);
    return applied;
  }

  /** The policy of a version is known from its command; it may be in force later. */
  #follow({ version, applied }: ParameterEvent, draft: Draft): void {
    if (draft.kind === "parameter" && "policy" in draft.change) {
      this.#policies.set(version, draft.change.policy);
    }
    const policy = this.#policies.get(version);
    if (applied && policy !== undefined) this.#plan = { ...this.#plan, policy };
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

  /**
   * Undoes every trade of a market since a time, at its own price, last first; how many. What is no
   * whole number of the ticks and lots of now stays.
   */
  cancelTrades(market: string, sinceMicros: Micros): number {
    const now = this.plan.markets.get(market)!.scale;
    const isMeant = (trade: Trade): boolean =>
      trade.market === market && trade.atMicros >= sinceMicros && isWhole(trade, now);
    const undone = this.#trades.filter((trade) => isMeant(trade));
    const kept = this.#trades.filter((trade) => !isMeant(trade));
    for (const trade of undone.toReversed()) {
      const { long, short, lots, fillPrice, lotSize, tickSize } = trade;
      this.send(
        fillDraft({
          market,
          long: short,
          short: long,
          lots: recounted(lots, lotSize, now.lotSize),
          fillPrice: recounted(fillPrice, tickSize, now.tickSize),
        }),
      );
    }
    this.#trades = kept;
    return undone.length;
  }

  #record({ market, fillPrice, lots, buy, sell }: Draft & { readonly kind: "fill" }): void {
    const atMicros = this.elapsedMicros;
    const { tickSize, lotSize } = this.plan.markets.get(market)!.scale;
    const [long, short] = [buy.account, sell.account];
    this.#trades.push({ market, fillPrice, lots, long, short, atMicros, tickSize, lotSize });
  }

  /** A trade between participants in the book: the last trade, and the mark where that follows it. */
  traded(market: string, fillPrice: Ticks): void {
    this.venue.traded(market, fillPrice);
    this.#markAtLastTrade(market);
  }

  /** What the scenario says the market stands at: the simulated book is quoted around it. */
  quoted(market: string): { readonly markPrice: Ticks; readonly indexPrice: Ticks } {
    return marketPriceAt(this.plan.markets.get(market)!, this.elapsedMicros);
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

function isWhole({ lots, fillPrice, lotSize, tickSize }: Trade, now: Contract): boolean {
  const size = BigInt(lots) * lotSize;
  const price = BigInt(fillPrice) * tickSize;
  return size % now.lotSize === 0n && price % now.tickSize === 0n;
}

function recounted(count: number, unit: bigint, now: bigint): number {
  return Number((BigInt(count) * unit) / now);
}
