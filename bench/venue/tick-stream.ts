import type { Body } from "./bench-venue.ts";
import type { MarketPlan } from "./market-plan.ts";
import { COIN } from "./market-plan.ts";
import { Random } from "./random.ts";

const SECONDS_PER_YEAR = 31_536_000;
/** Share of a market's variance that is the common factor's. */
const CORRELATION = 0.65;

interface Path {
  readonly plan: MarketPlan;
  price: number;
  seconds: number;
  factor: number;
}

/**
 * Price ticks of all markets as one stream: Poisson arrivals, one common factor. The coin-settled
 * markets move the coin's own price as well.
 */
export class TickStream {
  readonly #random: Random;
  readonly #paths: readonly Path[];
  readonly #cumulative: Float64Array;
  readonly #rate: number;
  readonly #scale: number;
  #seconds = 0;
  #factor = 0;

  constructor(markets: readonly MarketPlan[], priceOf: (id: string) => number, volatility: number) {
    this.#random = new Random(99 + volatility);
    this.#scale = volatility;
    this.#paths = markets.map((plan) => {
      return { plan, price: priceOf(plan.id), seconds: 0, factor: 0 };
    });
    let sum = 0;
    this.#cumulative = Float64Array.from(markets, ({ tickRate }) => (sum += tickRate));
    this.#rate = sum;
  }

  /** Ticks per second of all markets together. */
  get rate(): number {
    return this.#rate;
  }

  get micros(): number {
    return Math.floor(this.#seconds * 1_000_000);
  }

  next(): Body {
    const gap = -Math.log(1 - this.#random.unit()) / this.#rate;
    this.#seconds += gap;
    this.#factor += Math.sqrt(gap) * this.#random.normal();
    const path = this.#choose();
    this.#move(path);
    const price = Math.max(1, Math.round(path.price));
    const updates: { market: string; markPrice: number; indexPrice: number }[] = [
      { market: path.plan.id, markPrice: price, indexPrice: price },
    ];
    if (!path.plan.isInverse) return { kind: "price", updates };
    return { kind: "price", updates: [...updates, { asset: COIN.id, price }] };
  }

  #choose(): Path {
    const wanted = this.#random.unit() * this.#rate;
    let at = 0;
    while (this.#cumulative[at]! < wanted) at += 1;
    return this.#paths[at]!;
  }

  #move(path: Path): void {
    const elapsed = this.#seconds - path.seconds;
    const common = this.#factor - path.factor;
    const own = Math.sqrt(elapsed) * this.#random.normal();
    const step = Math.sqrt(CORRELATION) * common + Math.sqrt(1 - CORRELATION) * own;
    const volatility = (path.plan.volatility * this.#scale) / Math.sqrt(SECONDS_PER_YEAR);
    path.price *= Math.exp(volatility * step - (volatility * volatility * elapsed) / 2);
    path.seconds = this.#seconds;
    path.factor = this.#factor;
  }
}
