import type { GroupCount } from "../command/command.ts";
import type { VenuePolicy } from "../command/parameter.ts";
import type { BrokenEvent, Event, Trigger } from "../event/event.ts";
import type { Lots, Micros, Units } from "../number/unit.ts";
import type { HistoricRules } from "../safeguard/historic.ts";
import { AccountTable, NONE } from "./account-table.ts";
import type { Asset } from "./asset.ts";
import { HoldingTable } from "./holding-table.ts";
import type { Market } from "./market.ts";
import type { MessageUse } from "./message-use.ts";
import { OrderBook } from "./order.ts";
import { PictureTable } from "./picture-table.ts";
import type { Pool } from "./pool.ts";
import { Fund } from "./pot.ts";
import { TimerQueue } from "./timer.ts";
import { Transaction } from "./transaction.ts";
import { PositionTable } from "./position-table.ts";
import type { PendingChange } from "./pending-change.ts";

/** A promise that broke in a historic run, where breaks are counted and not thrown. */
export interface Break {
  readonly promise: BrokenEvent["promise"];
  readonly fact: string;
  readonly sequence: number;
}

/** Parameters with numbered versions: the one in force and the last one commanded. */
export interface Versioned {
  parameterVersion: number;
  lastVersion: number;
}

/** Capital and capacity an account committed to a market (MONEY-04-02). */
export interface Backstop {
  readonly account: number;
  readonly capital: Units;
  readonly takeoverLotsMax: Lots;
}

/** What a linked group may build in a market (ACCOUNT-04-01). */
export interface GroupLimit {
  readonly lotsMax: Lots;
  readonly count: GroupCount;
}

/** Signed like the payer's position; keyed by market index, then by payer (DEFICIT-03-01). */
export type Deleveraged = ReadonlyMap<number, ReadonlyMap<number, Lots>>;

export interface VenueOptions {
  /** Asset in which margin is added up. */
  readonly numeraire: string;
  readonly policy: VenuePolicy;
}

/** Who must be told what changed; the watch listens. */
export interface ChangeListener {
  accountChanged(account: number): void;
  marketPriceChanged(market: Market): void;
  assetPriceChanged(asset: Asset): void;
  /** Parameters or the funding rate of a market. */
  marketTermsChanged(market: Market): void;
  /** The policy or an asset's parameters. */
  everythingChanged(): void;
}

/**
 * Everything the engine knows: accounts, positions and money in columns, the few assets, markets and
 * funds as objects. Rules read it through accessors; writes go through the transaction.
 */
export class Venue {
  readonly transaction: Transaction = new Transaction();
  readonly accounts: AccountTable = new AccountTable(this.transaction);
  /** By index and, beside it, in id order. */
  readonly assets: Asset[] = [];
  readonly markets: Market[] = [];
  readonly pools: Pool[] = [];
  readonly assetsInOrder: Asset[] = [];
  readonly marketsInOrder: Market[] = [];
  readonly assetById: Map<string, Asset> = new Map();
  readonly marketById: Map<string, Market> = new Map();
  readonly positions: PositionTable = new PositionTable(
    this.transaction,
    this.accounts,
    this.markets,
  );
  readonly holdings: HoldingTable = new HoldingTable(this.transaction, this.accounts, this.assets);
  readonly orders: OrderBook = new OrderBook(this.transaction);
  readonly timers: TimerQueue = new TimerQueue(this.transaction);
  /** Keyed `<group>|<asset>`. */
  readonly groupFunds: Map<string, Fund> = new Map();
  /** Per market index, in account-id order. */
  readonly backstops: Map<number, readonly Backstop[]> = new Map();
  /** Per linked group, then per market index. */
  readonly groupLimits: Map<string, ReadonlyMap<number, GroupLimit>> = new Map();
  /** Per sender, `session:<id>` or `account:<id>`. */
  readonly messageUses: Map<string, MessageUse> = new Map();
  /** No shorter time between commands can be a stall: a shortcut, no part of the state. */
  shortestStallMicros: Micros = Number.POSITIVE_INFINITY;
  /** Senders from which on those at rest are forgotten: a shortcut, no part of the state. */
  messageSweepSize = 1_024;
  readonly pendingChanges: Map<string, readonly PendingChange[]> = new Map();
  /** Accounts that are closing out, and those that are being sliced. */
  readonly closingOut: Set<number> = new Set();
  readonly dueForSlicing: Set<number> = new Set();
  /** Liquidating accounts that owed something while they were: who may have to be converted. */
  readonly borrowing: Set<number> = new Set();
  /** Liquidating accounts that owe an asset beyond their loan line. */
  readonly overLine: Set<number> = new Set();
  /** Lots each payer gave up to an account that is closing out, per market index and payer. */
  readonly deleveraged: Map<number, Deleveraged> = new Map();
  /** Last reservation told, keyed `<account>|<asset>`. */
  readonly reservations: Map<string, { readonly deficit: Units; readonly reserved: Units }> =
    new Map();
  readonly rules: HistoricRules;
  /** Promises a historic run broke; the public engine stops instead. */
  readonly breaks: Break[] = [];
  readonly numeraire: string;
  policy: VenuePolicy;
  readonly policyVersions: Versioned = { parameterVersion: 1, lastVersion: 1 };
  nowMicros: Micros = 0;
  lastBoundaryMicros: Micros = 0;
  sequence = 0;
  sliceCount = 0;
  /** Markets and assets with prices made from sources: follows from them. */
  feedCount = 0;
  brokenSequence: number | null = null;

  /** Accounts changed since the last boundary, as they were before (POOL-01-02). */
  readonly touched: PictureTable = new PictureTable(this.positions, this.holdings);
  /** What funds have paid in this boundary: an event of their caps (DEFICIT-02-01). */
  readonly paidInEvent: Map<Fund, Units> = new Map();
  events: Event[] = [];
  /** What the boundary at hand is run for (LADDER-01-05). */
  trigger: Trigger = "time";
  listener: ChangeListener | null = null;

  constructor(options: VenueOptions, rules: HistoricRules) {
    this.numeraire = options.numeraire;
    this.policy = options.policy;
    this.rules = rules;
  }

  emit(event: Event): void {
    this.events.push(event);
  }

  /** Counts a break of a historic run. */
  countBreak(promise: Break["promise"], fact: string): void {
    this.breaks.push({ promise, fact, sequence: this.sequence });
    this.transaction.undo(() => this.breaks.pop());
  }

  pool(asset: Asset): Pool {
    return this.pools[asset.index]!;
  }

  idOf(account: number): string {
    return this.accounts.byId.at(account);
  }

  /** Fund of a group in an asset, created empty at its first use. */
  groupFund(group: string, asset: Asset): Fund {
    const key = `${group}|${asset.id}`;
    const known = this.groupFunds.get(key);
    if (known !== undefined) return known;
    const fund = new Fund(this.transaction, asset, `group:${group}`);
    this.transaction.put(this.groupFunds, key, fund);
    return fund;
  }

  backstopsOf(market: Market): readonly Backstop[] {
    return this.backstops.get(market.index) ?? [];
  }

  /** Must be called before an account's positions, balances, orders or terms change. */
  touch(account: number): void {
    this.listener?.accountChanged(account);
    if (this.touched.find(account) === NONE) this.touched.add(account);
  }

  /** Whether some balance of an account is below zero. */
  owes(account: number): boolean {
    const { holdings } = this;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      if (holdings.balance(slot) < 0n) return true;
    }
    return false;
  }

  addMember(set: Set<number>, account: number): void {
    this.transaction.addMember(set, account);
  }

  removeMember(set: Set<number>, account: number): void {
    if (set.size > 0) this.transaction.removeMember(set, account);
  }

  /** Accounts of a set in id order. */
  inIdOrder(accounts: Iterable<number>): number[] {
    const { byId } = this.accounts;
    const list = [...accounts];
    return list.length < 2 ? list : list.sort((a, b) => byId.compare(a, b));
  }

  /** Everyone in id order. */
  allInIdOrder(): number[] {
    return this.inIdOrder(Array.from({ length: this.accounts.count }, (_, account) => account));
  }
}
