import type { Lots, Ticks } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import { SAFE, type SafeMargin } from "./safe-margin.ts";

/** Guesses after which the bracket is halved instead. */
const GUESSES = 8;

/** What must stay at or above zero: equity less maintenance margin, or equity alone. */
export type Cushion = "liquidation" | "bankruptcy";

/**
 * First losing price at which the cushion of an account is below zero, others held, in safe
 * integers. In a linear market that settles in the numeraire the cushion never rises on the way
 * (no rate is above one), so there is one such price and every bracket leads to it.
 *
 * @param margin  of the account at the marks of now, with a cushion of at least zero
 * @param bound  how far to look
 * @returns null when there is none up to the bound, undefined where an integer is not safe
 * @source MARGIN-06-01
 */
export function safeThreshold(
  market: Market,
  lots: Lots,
  margin: SafeMargin,
  cushion: Cushion,
  bound: Ticks,
): Ticks | null | undefined {
  const line = new CushionLine(market, lots, margin, cushion);
  const direction = bound < market.markPrice ? -1 : 1;
  let safe = 0;
  let safeLeft = line.leftAt(market.markPrice);
  if (Number.isNaN(safeLeft)) return undefined;
  let breached = Math.abs(bound - market.markPrice);
  let breachedLeft = Number.NaN;
  for (let guess = 0; breached - safe > 1 || Number.isNaN(breachedLeft); guess++) {
    const isOpen = Number.isNaN(breachedLeft);
    const width = breached - safe;
    const slope = isOpen ? line.slopeNow : (safeLeft - breachedLeft) / width;
    const step = guess < GUESSES ? Math.floor(safeLeft / slope) + 1 : Math.ceil(width / 2);
    const next = safe + Math.min(step, isOpen ? width : width - 1);
    const left = line.leftAt(market.markPrice + direction * next);
    if (Number.isNaN(left)) return undefined;
    if (left < 0) {
      breached = next;
      breachedLeft = left;
    } else if (next === breached) {
      return null;
    } else {
      safe = next;
      safeLeft = left;
    }
  }
  return market.markPrice + direction * breached;
}

/** The cushion over the price of one market, in pieces of a line. */
class CushionLine {
  readonly #market: Market;
  readonly #lots: Lots;
  readonly #perTick: number;
  readonly #requires: boolean;
  /** The cushion without this position. */
  readonly #fixed: number;
  /** What a tick takes at the price of now: least for a long, and least for a short. */
  readonly slopeNow: number;

  constructor(market: Market, lots: Lots, margin: SafeMargin, cushion: Cushion) {
    const { maintenanceTerms: doubles, markPrice } = market;
    this.#market = market;
    this.#lots = lots;
    this.#perTick = lots * doubles.multiplier;
    this.#requires = cushion === "liquidation";
    const value = this.#perTick * markPrice;
    const required = this.#requirement(value);
    const { equity, maintenanceMargin } = margin;
    const size = Math.abs(equity) + Math.abs(value) + maintenanceMargin + required;
    const others = this.#requires ? maintenanceMargin - required : 0;
    this.#fixed = size < SAFE ? equity - value - others : Number.NaN;
    const rate = this.#requires ? doubles.rates[doubles.tierOf(Math.abs(value))]! / 1_000_000 : 0;
    this.slopeNow = Math.abs(this.#perTick) * (lots > 0 ? 1 - rate : 1 + rate);
  }

  /** NaN where an integer is not safe. */
  leftAt(price: Ticks): number {
    const value = this.#perTick * price;
    const required = this.#requirement(value);
    const isSafe = Math.abs(this.#fixed) + Math.abs(value) + required < SAFE;
    return isSafe ? this.#fixed + value - required : Number.NaN;
  }

  #requirement(value: number): number {
    if (!this.#requires) return 0;
    return this.#market.maintenanceTerms.maintenance(this.#lots, Math.abs(value));
  }
}
