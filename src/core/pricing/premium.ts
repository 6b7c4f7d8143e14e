import type { FundingTerms } from "../command/pricing.ts";
import { divTrunc, mulDivFloor } from "../number/rounding.ts";
import { clampTicks } from "../number/ticks.ts";
import {
  PPB,
  PPM,
  type Micros,
  type Ppm,
  type Ppb,
  type Ticks,
  type Units,
} from "../number/unit.ts";
import type { Premium } from "../state/feed.ts";

/**
 * Premium of a book over the index: how far the impact bid is above it, or the impact ask below.
 *
 *   trunc((max(0, bid - index) - max(0, index - ask)) * 1e9 / |index|)
 *
 * @returns parts per thousand million, at most 1e9 either way; 0 at an index of 0
 * @source FORMULA-09-02
 */
export function premiumPpb(bidPrice: Ticks, askPrice: Ticks, index: Ticks): Ppb {
  if (index === 0) return 0;
  const over = Math.max(0, bidPrice - index) - Math.max(0, index - askPrice);
  const ppb = Number(divTrunc(BigInt(over) * PPB, BigInt(Math.abs(index))));
  return clampTicks(ppb, -Number(PPB), Number(PPB));
}

/** Time-weighted average of a premium: trunc(sum / time). @source FORMULA-09-03 */
export function averagePremium(sum: Units, elapsedMicros: Micros): Ppb {
  return elapsedMicros <= 0 ? 0 : Number(divTrunc(sum, BigInt(elapsedMicros)));
}

/**
 * Funding rate of an average premium.
 *
 *   premium + clamp(interest - premium, -clamp, +clamp)
 *
 * The cap of the market bounds what comes of it.
 *
 * @source FORMULA-09-04
 */
export function fundingRate(premium: Ppb, { interestPpb, clampPpb }: FundingTerms): Ppb {
  return premium + clampTicks(interestPpb - premium, -clampPpb, clampPpb);
}

/**
 * Cap of a funding rate that follows from the margin a position leaves between opening and
 * liquidation: what may be charged in an interval must not take more.
 *
 *   floor(factor * (initial - floor(initial * fraction / 1e6)) / 1e6)
 *
 * @param fractionPpm  maintenance as a part of the initial rate
 * @returns parts per million
 * @source FORMULA-09-05; dYdX perpetuals LiquidityTier.GetMaxAbsFundingClampPpm
 */
export function fundingCap(factorPpm: Ppm, initialPpm: Ppm, fractionPpm: Ppm): Units {
  const maintenance = mulDivFloor(BigInt(initialPpm), BigInt(fractionPpm), PPM);
  return mulDivFloor(BigInt(factorPpm), BigInt(initialPpm) - maintenance, PPM);
}

/** The premium with what it was until now counted, and what it is from now on. */
export function withPremium(before: Premium, nowMicros: Micros, ppb: Ppb): Premium {
  const elapsed = nowMicros - before.sinceMicros;
  if (elapsed === 0 && ppb === before.ppb) return before;
  const sum = elapsed === 0 ? before.sum : before.sum + BigInt(before.ppb) * BigInt(elapsed);
  return { ...before, sum, ppb, sinceMicros: nowMicros };
}
