import type { Command, PriceUpdate, Side } from "../../src/core/command/command.ts";
import type { AssetParameters, MarketParameters } from "../../src/core/command/parameter.ts";
import type { ContractEvent, Event, Stage } from "../../src/core/event/event.ts";
import { handleCommand, handleEvent, type OnCommand, type OnEvent } from "./on-kind.ts";
import type { VenuePlan } from "./venue-plan.ts";

/** An order as the venue remembers it. */
export interface KnownOrder {
  readonly order: string;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  lots: number;
  limitPrice: number | null;
  readonly engine: boolean;
  cancelling: boolean;
}

interface KnownPosition {
  readonly lots: number;
  readonly cost: bigint;
}

export interface KnownAccount {
  readonly account: string;
  readonly isolatedMarket: string | null;
  readonly isolatedParent: string | null;
  stage: Stage;
  readonly balances: Map<string, bigint>;
  readonly positions: Map<string, KnownPosition>;
}

const ENDED_KEPT = 16;
const CALM: ReadonlySet<Stage> = new Set(["healthy", "resolved", "warned"]);

/**
 * What a venue can know from the commands it sent and the events it got back. Amounts are exact;
 * equity is an estimate that only sizes the next orders.
 */
export class VenueMemory {
  now = 1_600_000_000_000_000;
  readonly accounts: Map<string, KnownAccount> = new Map();
  readonly accountIds: string[] = [];
  readonly closed: string[] = [];
  readonly marks: Map<string, number> = new Map();
  readonly assetPrices: Map<string, number> = new Map();
  /** Initial margin rate of each market's first tier, as last sent. */
  readonly initialPpm: Map<string, number> = new Map();
  /** Parameters of each market as last sent, in force or not yet. */
  readonly limits: Map<string, MarketParameters> = new Map();
  readonly assetParameters: Map<string, AssetParameters> = new Map();
  /** The last loan line granted to each account. */
  readonly lines: Map<string, { readonly asset: string; readonly amount: bigint }> = new Map();
  /** What each account has lent, by account and asset, as last told. */
  readonly lent: Map<string, bigint> = new Map();
  readonly live: Map<string, KnownOrder> = new Map();
  readonly ended: KnownOrder[] = [];
  readonly lockedPools: Set<string> = new Set();
  readonly funds: Map<string, bigint> = new Map();
  readonly switchedOff: Command[] = [];
  readonly settled: Set<string> = new Set();
  brokenSequence: number | null = null;
  /** Accounts called or worse: each liquidity window may bring them a slice. */
  readonly troubled: Set<string> = new Set();

  /** Learns from a command that was accepted and from what followed. */
  learn(command: Command, accepted: boolean, events: readonly Event[]): void {
    if (accepted) handleCommand(this.#onCommand, command);
    for (const event of events) handleEvent(this.#onEvent, event);
  }

  position(account: string, market: string): number {
    return this.accounts.get(account)?.positions.get(market)?.lots ?? 0;
  }

  readonly #onCommand: OnCommand = {
    openAccount: ({ account, isolated }) => this.#open(account, isolated ?? null),
    closeAccount: ({ account }) => this.#close(account),
    marginMode: ({ account, isolated, market }) => {
      if (!this.accounts.has(isolated)) this.#open(isolated, { market, parent: account });
    },
    asset: ({ asset, price, parameters }) => {
      this.assetPrices.set(asset, price);
      this.assetParameters.set(asset, parameters);
    },
    market: ({ market, markPrice, parameters }) => {
      this.marks.set(market, markPrice);
      this.#learnParameters(market, parameters);
    },
    parameter: ({ change }) => {
      if ("market" in change) this.#learnParameters(change.market, change.parameters);
      if ("asset" in change) this.assetParameters.set(change.asset, change.parameters);
    },
    price: ({ updates }) => updates.forEach((update) => this.#learnPrice(update)),
    place: (command) =>
      this.live.set(command.order, { ...command, engine: false, cancelling: false }),
    amend: ({ order, lots, limitPrice }) => this.#amend(order, lots, limitPrice),
    orderEnd: ({ order }) => this.#end(order),
    fill: ({ buy, sell, lots }) => {
      this.#fill(buy.order, lots);
      this.#fill(sell.order, lots);
    },
    loanLine: ({ account, asset, amount }) => this.lines.set(account, { asset, amount }),
    switch: (command) => {
      if (!command.on) this.switchedOff.push(command);
    },
  };

  readonly #onEvent: OnEvent = {
    accepted: ({ timeMicros }) => this.#passTime(timeMicros),
    refused: ({ timeMicros }) => this.#passTime(timeMicros),
    price: ({ target, markPrice }) => {
      const id = target.slice(target.indexOf(":") + 1);
      if (target.startsWith("market:")) this.marks.set(id, markPrice);
      else this.assetPrices.set(id, markPrice);
    },
    entry: ({ from, to, asset, amount }) => {
      this.#move(from, asset, -amount);
      this.#move(to, asset, amount);
    },
    position: ({ account, market, lots, cost }) =>
      this.accounts.get(account)?.positions.set(market, { lots, cost }),
    loanLine: ({ account, asset, line: amount }) => this.lines.set(account, { asset, amount }),
    lent: ({ account, asset, lent }) => this.lent.set(`${account} ${asset}`, lent),
    stage: (event) => {
      const account = this.accounts.get(event.account);
      if (account !== undefined) account.stage = event.to;
      if (CALM.has(event.to)) this.troubled.delete(event.account);
      else this.troubled.add(event.account);
    },
    cancelOrder: (event) => {
      const order = this.live.get(event.order);
      if (order !== undefined) order.cancelling = true;
    },
    liquidationOrder: (event) =>
      this.live.set(event.order, { ...event, engine: true, cancelling: false }),
    timer: ({ cause, target }) => {
      if (cause === "settlement") this.settled.add(target);
    },
    contract: (event) => this.#rescale(event),
    poolGate: ({ asset, locked }) =>
      locked ? this.lockedPools.add(asset) : this.lockedPools.delete(asset),
    broken: ({ sequence }) => {
      this.brokenSequence = sequence;
    },
    resumed: () => {
      this.brokenSequence = null;
    },
  };

  #rescale({ market, ticks, lots, markPrice }: ContractEvent): void {
    this.marks.set(market, markPrice);
    for (const { positions } of this.accounts.values()) {
      const held = positions.get(market);
      if (held !== undefined) positions.set(market, { ...held, lots: inUnit(held.lots, lots) });
    }
    for (const order of this.live.values()) {
      if (order.market !== market) continue;
      order.lots = inUnit(order.lots, lots);
      if (order.limitPrice !== null) order.limitPrice = inUnit(order.limitPrice, ticks);
    }
  }

  #passTime(timeMicros: number): void {
    this.now = Math.max(this.now, timeMicros);
  }

  #close(account: string): void {
    this.accounts.delete(account);
    this.accountIds.splice(this.accountIds.indexOf(account), 1);
    this.troubled.delete(account);
    this.closed.push(account);
  }

  #open(account: string, isolated: { market: string; parent: string } | null): void {
    this.accountIds.push(account);
    this.accounts.set(account, {
      account,
      isolatedMarket: isolated?.market ?? null,
      isolatedParent: isolated?.parent ?? null,
      stage: "healthy",
      balances: new Map(),
      positions: new Map(),
    });
  }

  #learnParameters(market: string, parameters: MarketParameters): void {
    this.initialPpm.set(market, parameters.tiers[0]?.initialPpm ?? 100_000);
    this.limits.set(market, parameters);
  }

  #learnPrice(update: PriceUpdate): void {
    if ("market" in update) this.marks.set(update.market, update.markPrice);
    else this.assetPrices.set(update.asset, update.price);
  }

  #amend(name: string, lots: number, limitPrice: number): void {
    const order = this.live.get(name);
    if (order === undefined) return;
    order.lots = lots;
    order.limitPrice = limitPrice;
  }

  #end(name: string): void {
    const order = this.live.get(name);
    if (order === undefined) return;
    this.live.delete(name);
    this.ended.push(order);
    if (this.ended.length > ENDED_KEPT) this.ended.shift();
  }

  #fill(name: string | null, lots: number): void {
    const order = name === null ? undefined : this.live.get(name);
    if (order !== undefined) order.lots = Math.max(0, order.lots - lots);
  }

  #move(ledgerAccount: string, asset: string, amount: bigint): void {
    if (ledgerAccount.startsWith("account:")) {
      const balances = this.accounts.get(ledgerAccount.slice("account:".length))?.balances;
      balances?.set(asset, (balances.get(asset) ?? 0n) + amount);
    } else {
      const key = `${ledgerAccount} ${asset}`;
      this.funds.set(key, (this.funds.get(key) ?? 0n) + amount);
    }
  }
}

/** A count in a finer or coarser unit. */
export function inUnit(count: number, { factor, finer }: ContractEvent["lots"]): number {
  return finer ? count * factor : count / factor;
}

/** The plan with quick look-ups by name. */
export class PlanIndex {
  readonly plan: VenuePlan;
  readonly assets: ReadonlyMap<string, VenuePlan["assets"][number]>;
  readonly markets: ReadonlyMap<string, VenuePlan["markets"][number]>;
  readonly accounts: ReadonlyMap<string, VenuePlan["accounts"][number]>;

  constructor(plan: VenuePlan) {
    this.plan = plan;
    this.assets = new Map(plan.assets.map((asset) => [asset.asset, asset]));
    this.markets = new Map(plan.markets.map((market) => [market.market, market]));
    this.accounts = new Map(plan.accounts.map((account) => [account.account, account]));
  }
}
