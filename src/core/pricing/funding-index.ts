import type { Ppb, Micros, Units } from "../number/unit.ts";
import { divTrunc } from "../number/rounding.ts";
import { absUnits, type Ticks } from "../number/unit.ts";
import type { FundingCurve, Market } from "../state/market.ts";
import { fundingAccrued } from "./funding.ts";

/**
 * Funding index of a curve at a time: what one lot has accrued, in 1 / fundingScale units.
 *
 *   F(t) = base + trunc(rate * perLot * (t - since) / (interval * 1e9))
 *
 * @source LEDGER-03-01
 */
export function fundingIndexAt(curve: FundingCurve, timeMicros: Micros): Units {
  const elapsed = timeMicros - curve.sinceMicros;
  if (curve.ratePpb === 0 || elapsed === 0) return curve.base;
  return (
    curve.base + fundingAccrued(curve.ratePpb, curve.perLotScaled, elapsed, curve.intervalMicros)
  );
}

/** A market's funding index at a time; everyone who asks at one time gets it for one division. */
export function fundingIndexOf(market: Market, timeMicros: Micros): Units {
  const { fundingMemo: memo, funding } = market;
  if (memo.curve !== funding || memo.micros !== timeMicros) {
    memo.index = fundingIndexAt(funding, timeMicros);
    memo.approximate = Number(memo.index);
    memo.curve = funding;
    memo.micros = timeMicros;
  }
  return memo.index;
}

/** The same as a double: within one part in 2^53, exact below 2^53. */
export function fundingIndexApproximate(market: Market, timeMicros: Micros): number {
  const { fundingMemo: memo } = market;
  if (memo.curve !== market.funding || memo.micros !== timeMicros)
    fundingIndexOf(market, timeMicros);
  return memo.approximate;
}

/** The curve that goes on from `timeMicros` at another rate or interval. @source LEDGER-03-01 */
export function curveFrom(
  market: Market,
  timeMicros: Micros,
  ratePpb: Ppb,
  perLotScaled: Units,
): FundingCurve {
  return {
    base: fundingIndexAt(market.funding, timeMicros),
    ratePpb,
    perLotScaled,
    sinceMicros: timeMicros,
    intervalMicros: market.parameters.fundingIntervalMicros,
  };
}

/** Notional of one lot at the index price in 1 / fundingScale units. @source LEDGER-03-01 */
export function perLotScaled(market: Market, indexPrice: Ticks): Units {
  const scaled = market.multiplier * market.fundingScale;
  const ticks = absUnits(BigInt(indexPrice));
  return market.kind === "linear" ? scaled * ticks : divTrunc(scaled, ticks);
}
