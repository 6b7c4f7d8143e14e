import type { Side } from "../../src/core/command/command.ts";
import type { Random } from "./random.ts";
import type { KnownAccount, KnownOrder, PlanIndex, VenueMemory } from "./venue-memory.ts";
import type { MarketPlan } from "./venue-plan.ts";

/** What an action may look at: chance, the plan, and what the venue knows. */
export interface Scene {
  readonly random: Random;
  readonly index: PlanIndex;
  readonly memory: VenueMemory;
}

/** A market that has been declared; the first ones more often in a concentrated venue. */
export function pickMarket({ random, index, memory }: Scene): MarketPlan | null {
  const { markets, mood } = index.plan;
  const at = mood.concentrated
    ? random.logBetween(1, markets.length) - 1
    : random.below(markets.length);
  const drawn = markets[at];
  // What happens to a market that has ended is soon seen.
  const isOver = drawn !== undefined && memory.settled.has(drawn.market) && !random.oneIn(8);
  const open = isOver ? markets.filter(({ market }) => !memory.settled.has(market)) : [];
  const market = open.length > 0 ? random.pick(open) : drawn;
  return market !== undefined && memory.marks.has(market.market) ? market : null;
}

export function pickAccount({ random, memory }: Scene): KnownAccount | null {
  if (memory.accountIds.length === 0) return null;
  return memory.accounts.get(random.pick(memory.accountIds)) ?? null;
}

/** An account that may hold the market, other than the one given. */
export function pickTrader(scene: Scene, market: string, other?: string): KnownAccount | null {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const account = pickAccount(scene);
    if (account === null) return null;
    const allowed = account.isolatedMarket === null || account.isolatedMarket === market;
    if (allowed && account.account !== other) return account;
  }
  return null;
}

/** An account with a position, and the market it holds. */
export function pickHolder(scene: Scene): { account: KnownAccount; market: MarketPlan } | null {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const account = pickAccount(scene);
    const held = [...(account?.positions ?? [])].filter(([, position]) => position.lots !== 0);
    if (account === null || held.length === 0) continue;
    const market = scene.index.markets.get(scene.random.pick(held)[0]);
    if (market !== undefined) return { account, market };
  }
  return null;
}

export function pickLiveOrder(
  { random, memory }: Scene,
  wanted: (order: KnownOrder) => boolean,
): KnownOrder | null {
  const found = [...memory.live.values()].filter(wanted);
  return found.length === 0 ? null : random.pick(found);
}

export function findLiveOrder(
  { memory }: Scene,
  account: string,
  market: string,
  side: Side,
): KnownOrder | null {
  for (const order of memory.live.values()) {
    if (order.account === account && order.market === market && order.side === side) return order;
  }
  return null;
}

/** The price moved by parts per million, at least one tick on inverse markets. */
export function priceNear(market: MarketPlan, price: number, ppm: number): number {
  const moved = price + Math.trunc((Math.max(Math.abs(price), 1) * ppm) / 1_000_000);
  return market.type === "linear" ? moved : Math.max(1, moved);
}
