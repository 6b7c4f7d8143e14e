import { divFloor } from "../number/rounding.ts";
import type { Micros, Ticks, Units } from "../number/unit.ts";
import type { Market, MarketEnd } from "../state/market.ts";

/** When the averaging of a final price begins. @source MARKET-01-01 */
export function averagingStart({ atMicros, averagingMicros }: MarketEnd): Micros {
  return atMicros - averagingMicros;
}

/**
 * Index ticks x microseconds of a market since its averaging began.
 *
 *   S(t) = S(since) + indexPrice * max(0, t - since)
 *
 * @returns exact; 0 before averaging begins
 * @source MARKET-01-02
 */
export function indexIntegralAt(market: Market, timeMicros: Micros): Units {
  if (timeMicros <= market.integralMicros) return market.indexIntegral;
  const elapsed = BigInt(timeMicros - market.integralMicros);
  return market.indexIntegral + BigInt(market.indexPrice) * elapsed;
}

/**
 * Price that everyone in a market is settled at.
 *
 *   floor((2 * S + A) / (2 * A)), A = averaging time; the index price where A = 0
 *
 * @param end  how the market ends, at `atMicros` = now
 * @returns ticks, the nearest, half up: both sides are settled at it, so it favours nobody
 * @source MARKET-01-02
 */
export function finalPriceOf(market: Market, end: MarketEnd): Ticks {
  if (end.finalPrice !== null) return end.finalPrice;
  if (end.averagingMicros === 0) return market.indexPrice;
  const span = BigInt(end.averagingMicros);
  return Number(divFloor(2n * indexIntegralAt(market, end.atMicros) + span, 2n * span));
}
