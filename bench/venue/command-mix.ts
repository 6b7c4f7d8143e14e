import { NONE } from "../../src/core/state/account-table.ts";
import type { Market } from "../../src/core/state/market.ts";
import type { Venue } from "../../src/core/state/venue.ts";
import type { Body } from "./bench-venue.ts";
import type { MarketPlan } from "./market-plan.ts";
import { Random } from "./random.ts";

interface Resting {
  readonly order: string;
  readonly account: string;
  readonly market: MarketPlan;
}

/**
 * A mixed stream over accounts at random: 70 % orders, 20 % fills of them, 8 % cancels and their
 * confirmations, 2 % deposits and withdrawals. Orders are in markets that the account is in.
 */
export class CommandMix {
  readonly #random = new Random(17);
  /** What its order ids begin with. */
  readonly #name: string;
  readonly #venue: Venue;
  readonly #plans: readonly MarketPlan[];
  readonly #resting: Resting[] = [];
  /** Who was in a market when it was first drawn from; some have left it since. */
  readonly #holders: Map<Market, Int32Array> = new Map();
  #cancelled: Resting | null = null;
  #orders = 0;

  /** Draws from a loaded venue; its first accounts are the houses and left alone. */
  constructor(venue: Venue, plans: readonly MarketPlan[], name: string) {
    this.#name = name;
    this.#venue = venue;
    this.#plans = plans;
  }

  next(): Body {
    const draw = this.#random.below(100);
    if (draw < 70 || this.#resting.length < 2) return this.place();
    if (draw < 90) return this.#fill();
    return draw < 98 ? this.#cancel() : this.cash();
  }

  place(): Body {
    const { account, market } = this.#someone();
    this.#orders += 1;
    const order = `${this.#name}-${this.#orders}`;
    this.#resting.push({ order, account, market });
    const limitPrice = this.#priceOf(market);
    const lots = this.#lots(market);
    const side = this.#random.below(2) === 0 ? "buy" : "sell";
    return {
      kind: "place",
      account,
      order,
      market: market.id,
      side,
      lots,
      limitPrice,
      reduceOnly: false,
    };
  }

  cash(): Body {
    const { account } = this.#someone();
    const kind = this.#random.below(2) === 0 ? "deposit" : "withdraw";
    return { kind, account, asset: "USD", amount: 1_000_000n };
  }

  #fill(): Body {
    const taker = this.#take();
    const { market } = taker;
    const maker = this.#holderOf(market);
    return {
      kind: "fill",
      market: market.id,
      fillPrice: this.#priceOf(market),
      lots: this.#lots(market),
      buy: { account: taker.account, order: taker.order, liquidity: "taker" },
      sell: { account: maker, order: null, liquidity: "maker" },
    };
  }

  #cancel(): Body {
    const cancelled = this.#cancelled;
    this.#cancelled = null;
    if (cancelled !== null) return { kind: "orderEnd", order: cancelled.order };
    this.#cancelled = this.#take();
    return { kind: "cancel", order: this.#cancelled.order };
  }

  #take(): Resting {
    const at = this.#random.below(this.#resting.length);
    const taken = this.#resting[at]!;
    const last = this.#resting.pop()!;
    if (last !== taken) this.#resting[at] = last;
    return taken;
  }

  /** Any account, and a market it is in: the most held one for those without a position. */
  #someone(): { account: string; market: MarketPlan } {
    const { accounts, positions, markets } = this.#venue;
    const houses = this.#plans.length;
    const account = houses + this.#random.below(accounts.count - houses);
    let slot = positions.first(account);
    let market = markets[0]!;
    for (let skip = this.#random.below(3); slot !== NONE; slot = positions.next(slot), skip--) {
      market = positions.market(slot);
      if (skip === 0) break;
    }
    return { account: accounts.byId.at(account), market: this.#plans[market.index]! };
  }

  #holderOf(plan: MarketPlan): string {
    const { positions, markets, accounts } = this.#venue;
    const market = markets[plan.rank - 1]!;
    let holders = this.#holders.get(market);
    if (holders === undefined) {
      holders = Int32Array.from(market.holders, (slot) => positions.account(slot));
      this.#holders.set(market, holders);
    }
    for (;;) {
      const account = holders[this.#random.below(holders.length)]!;
      if (positions.find(account, market) !== NONE) return accounts.byId.at(account);
    }
  }

  #priceOf(plan: MarketPlan): number {
    return this.#venue.markets[plan.rank - 1]!.markPrice;
  }

  /** About 200 USD. */
  #lots(market: MarketPlan): number {
    return Math.max(1, Math.round(200_000_000 / market.lotValue));
  }
}
