import type { Command } from "../../src/core/command/command.ts";
import type { Applied, Event } from "../../src/core/event/event.ts";
import { handleEvent, type OnEvent } from "./on-kind.ts";
import type { VenuePlan } from "./venue-plan.ts";

/** What happened how often: a generator that never reaches a rule proves nothing about it. */
export class Coverage {
  readonly counts: Map<string, number> = new Map();
  #venue: VenuePlan | null = null;
  #policies: Map<string, string> = new Map();
  #linked: Map<string, string> = new Map();
  #ended: Set<string> = new Set();
  #cancelled: Set<string> = new Set();

  see(command: Command, applied: Applied, plan: VenuePlan): void {
    if (plan !== this.#venue) this.#begin(plan);
    if (applied.repeated) this.#count("repeated");
    else if (!applied.answer.ok) this.#count(`refused ${applied.answer.reason}`);
    else this.#seeAccepted(command, applied.events);
    for (const event of applied.events) this.#seeEvent(event);
  }

  /** Of the things that must happen, those that did not. */
  missing(wanted: readonly string[]): string[] {
    return wanted.filter((name) => !this.counts.has(name));
  }

  merge(other: Coverage): void {
    for (const [name, count] of other.counts) this.#count(name, count);
  }

  #begin(plan: VenuePlan): void {
    this.#venue = plan;
    this.#policies = new Map();
    this.#ended = new Set();
    this.#cancelled = new Set();
    this.#linked = new Map(
      plan.accounts.map(({ account, linkedGroup, isolated }) => {
        const parent = plan.accounts.find((other) => other.account === isolated?.parent);
        const own = isolated === null ? linkedGroup : null;
        return [account, own ?? parent?.linkedGroup ?? parent?.account ?? account];
      }),
    );
  }

  #count(name: string, count = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }

  #seeAccepted(command: Command, events: readonly Event[]): void {
    this.#count(`accepted ${command.kind}`);
    if (command.kind === "market")
      this.#policies.set(command.market, command.parameters.deleveraging);
    if (command.kind === "orderEnd") this.#ended.add(command.order);
    if (command.kind === "fill") this.#seeFill(command);
    if (command.kind === "price") this.#seePrices(command);
    if (command.kind === "openAccount") {
      const whole = command.parent === undefined ? "account cross" : "account sub";
      this.#count(command.isolated === undefined ? whole : "account isolated");
    }
    if (events.filter((event) => event.type === "timer").length > 1) this.#count("timers at once");
  }

  #seeFill(command: Extract<Command, { kind: "fill" }>): void {
    const market = this.#venue?.markets.find((plan) => plan.market === command.market);
    this.#count(`fill ${market?.type ?? "unknown"}`);
    if (command.buy.account === command.sell.account) this.#count("fill with itself");
    for (const { order } of [command.buy, command.sell]) {
      if (order === null) continue;
      const engine = order.startsWith("liq-") ? "engine" : "user";
      const late = this.#ended.has(order) ? "ended" : "live";
      this.#count(`fill of ${late} ${engine} order`);
      if (this.#cancelled.has(order)) this.#count(`fill of cancelled ${engine} order`);
    }
  }

  #seePrices(command: Extract<Command, { kind: "price" }>): void {
    for (const update of command.updates) {
      if (!("market" in update)) continue;
      if (update.markPrice === 0) this.#count("price zero");
      if (update.markPrice < 0) this.#count("price negative");
    }
  }

  #seeEvent(event: Event): void {
    this.#count(`event ${event.type}`);
    handleEvent(this.#onEvent, event);
  }

  readonly #onEvent: OnEvent = {
    trip: ({ test, to, slices }) => {
      this.#count(`trip ${test}`);
      this.#count(`trip to ${to}`);
      if (!slices) this.#count("trip that stops slices");
    },
    tradingState: ({ by }) => this.#count(`tradingState ${by}`),
    selfTrade: ({ policy }) => this.#count(`selfTrade ${policy}`),
    auction: ({ phase }) => this.#count(`auction ${phase}`),
    exposure: ({ accounts, deficit }) => {
      if (accounts > 0) this.#count("exposure of accounts");
      if (deficit > 0n) this.#count("exposure with a deficit");
    },
    withdrawalResumed: ({ by }) => this.#count(`withdrawalResumed ${by}`),
    entry: ({ cause, to }) => {
      this.#count(`entry ${cause}`);
      if (cause === "funding" && to.startsWith("fund:")) this.#count("funding remainder to fund");
    },
    refused: ({ reason, untilMicros }) => {
      if (untilMicros !== undefined) this.#count(`until ${reason}`);
    },
    position: ({ cause }) => this.#count(`position ${cause}`),
    stage: ({ from, to }) => {
      this.#count(`stage ${to}`);
      this.#count(`stage ${from} > ${to}`);
    },
    callEnd: ({ outcome }) => this.#count(`callEnd ${outcome}`),
    cancelOrder: ({ order }) => this.#cancelled.add(order),
    deleveraged: ({ market }) =>
      this.#count(`deleveraged ${this.#policies.get(market) ?? "unknown"}`),
    deficit: (event) => this.#seeDeficit(event),
    poolGate: ({ locked }) => this.#count(locked ? "pool locked" : "pool unlocked"),
    timer: ({ cause }) => this.#count(`timer ${cause}`),
    parameter: ({ applied, dropped }) => {
      this.#count(`parameter ${dropped ? "dropped" : applied ? "applied" : "announced"}`);
    },
    funding: ({ capped }) => this.#count(capped ? "funding capped" : "funding within cap"),
    reserve: ({ reserved, deficit }) =>
      this.#count(reserved === deficit ? "reserve full" : "reserve partial"),
  };

  #seeDeficit({ account, market, layer, payer }: Extract<Event, { type: "deficit" }>): void {
    this.#count(`deficit ${layer}`);
    this.#count(`deficit ${market === null ? "loan" : "market"} ${layer}`);
    if (layer !== "linkedGain") return;
    const group = (id: string): string => this.#linked.get(id) ?? id;
    const linked = account !== null && group(payer.slice("account:".length)) === group(account);
    this.#count(linked ? "deficit linkedGain of group" : "deficit linkedGain of off-band");
  }
}
