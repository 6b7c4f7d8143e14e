import type { MarketPlan } from "./market-plan.ts";
import { Random } from "./random.ts";

/** Holders of the most held market, as a share of the accounts, and how fast the rest falls off. */
const TOP_SHARE = 0.599597;
const FALL_OFF = 1.0625;
/** Most positions of one account. */
const POSITIONS_MAX = 110;
const ACTIVITY_SIGMA = 0.95;
const NOTIONAL_MEDIAN_USD = 1_500;
const LEVERAGE_MEDIAN = 8;

/** Positions of one market in pairs: an even holder is long what the next one is short. */
interface Holding {
  readonly market: MarketPlan;
  readonly holders: Int32Array;
  /** Lots per pair. */
  readonly lots: Float64Array;
}

/** Who holds what: drawn before the first command. */
export interface Population {
  readonly accounts: number;
  readonly holdings: readonly Holding[];
  readonly positions: number;
  readonly positionsMax: number;
  readonly flat: number;
  /** Per account, in USD. */
  readonly notional: Float64Array;
  readonly equity: Float64Array;
  /** Paid in as coins, in USD: half of what is held in coin-settled markets. */
  readonly coins: Float64Array;
}

export function drawPopulation(
  accounts: number,
  markets: readonly MarketPlan[],
  seed: number,
): Population {
  const random = new Random(seed);
  const draw = drawer(accounts, random);
  const counts = new Int32Array(accounts);
  const notional = new Float64Array(accounts);
  const maintenance = new Float64Array(accounts);
  const coins = new Float64Array(accounts);
  const seen = new Int32Array(accounts).fill(-1);
  const holdings = markets.map((market, index): Holding => {
    const wanted = Math.floor((accounts * TOP_SHARE) / market.rank ** FALL_OFF / 2) * 2;
    const holders = new Int32Array(Math.max(2, wanted));
    for (let i = 0; i < holders.length;) {
      const account = draw();
      if (seen[account] === index || counts[account]! >= POSITIONS_MAX) continue;
      seen[account] = index;
      counts[account]! += 1;
      holders[i++] = account;
    }
    const lots = new Float64Array(holders.length / 2);
    for (let pair = 0; pair < lots.length; pair++) {
      const usd = random.around(NOTIONAL_MEDIAN_USD, 1.2);
      lots[pair] = Math.max(1, Math.round((usd * 1_000_000) / market.lotValue));
      for (const holder of [holders[2 * pair]!, holders[2 * pair + 1]!]) {
        const held = (lots[pair]! * market.lotValue) / 1_000_000;
        notional[holder]! += held;
        if (market.isInverse) coins[holder]! += held / 2;
        maintenance[holder]! += held * (held > 250_000 ? 0.05 : 0.01);
      }
    }
    return { market, holders, lots };
  });
  const equity = equities(notional, maintenance, random);
  return { accounts, holdings, ...summary(counts), notional, equity, coins };
}

/** Draws accounts in proportion to a lognormal activity. */
function drawer(accounts: number, random: Random): () => number {
  const cumulative = new Float64Array(accounts);
  let sum = 0;
  for (let i = 0; i < accounts; i++) {
    sum += random.around(1, ACTIVITY_SIGMA);
    cumulative[i] = sum;
  }
  return () => {
    const wanted = random.unit() * sum;
    let low = 0;
    let high = accounts - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** A stressed book: median leverage 8, but nobody is opened beyond the first rung. */
function equities(notional: Float64Array, maintenance: Float64Array, random: Random): Float64Array {
  return notional.map((held, account) => {
    const leverage = random.around(LEVERAGE_MEDIAN, 1);
    if (held === 0) return 1_000;
    return Math.max(held / leverage, maintenance[account]! / 0.6) + held * 0.001;
  });
}

function summary(counts: Int32Array): Pick<Population, "positions" | "positionsMax" | "flat"> {
  let positions = 0;
  let positionsMax = 0;
  let flat = 0;
  for (const count of counts) {
    positions += count;
    positionsMax = Math.max(positionsMax, count);
    if (count === 0) flat += 1;
  }
  return { positions, positionsMax, flat };
}
