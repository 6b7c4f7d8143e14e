import type { SizeAddOn } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { sqrtCeil } from "../number/square-root.ts";
import { PPM, type Lots, type Ppm } from "../number/unit.ts";

/** What a market's book takes, for the size at which a position is dear to get rid of. */
export interface ImpactTerms {
  /** Volatility of a day, and the factor of the square-root law (about 1,000,000). */
  readonly dayVolatilityPpm: Ppm;
  readonly impactPpm: Ppm;
  /** Lots traded in a day. */
  readonly turnoverLots: Lots;
  /** Largest share of a day's turnover that an unwinding may be: where the law holds. */
  readonly participationPpm: Ppm;
  /** Standard deviations of a day that margin without the add-on covers. */
  readonly coveredPpm: Ppm;
}

/** Most days that an unwinding is spread over. */
const DAYS_MAX = 60n;
const SEGMENTS = 4;

/** Above the largest that rounding adds to a rate. */
const ROUNDED_PPM = 3n;

/** Lots of a day's unwinding, times 1e6. */
function perDayOf({ turnoverLots, participationPpm }: ImpactTerms): bigint {
  return BigInt(turnoverLots) * BigInt(participationPpm);
}

/**
 * Rate of the liquidity add-on of a position: the impact of a day's part by the square-root law, and
 * the risk of holding on while the rest waits.
 *
 *   Y * sigma * sqrt(min(q, p * V) / V) + z * sigma * (sqrt((x + 1)(2x + 1) / 6x) - 1)
 *
 * with V the turnover of a day, p the participation, x = max(1, q / (p * V)) days of unwinding.
 *
 * @returns parts per million of the notional, rounded up
 * @throws RangeError where the unwinding takes longer than 60 days: no figure holds there
 * @source FORMULA-10-02; Donier and Bonart, arXiv 1412.4503 (square-root law)
 */
export function impactRatePpm(lots: Lots, terms: ImpactTerms): Ppm {
  const { dayVolatilityPpm, impactPpm, turnoverLots, coveredPpm } = terms;
  const perDay = perDayOf(terms);
  const size = BigInt(lots) * PPM;
  if (size > perDay * DAYS_MAX) {
    throw new RangeError(`expected an unwinding of at most ${DAYS_MAX} days, was ${lots} lots`);
  }
  // x = whole / perDay
  const whole = size > perDay ? size : perDay;
  const part = size < perDay ? size : perDay;
  const moved = BigInt(impactPpm) * BigInt(dayVolatilityPpm);
  const impact = sqrtCeil(divCeil(moved ** 2n * part, PPM ** 3n * BigInt(turnoverLots)));
  const covered = BigInt(coveredPpm) * BigInt(dayVolatilityPpm);
  const spread = (whole + perDay) * (2n * whole + perDay);
  const held = sqrtCeil(divCeil(covered ** 2n * spread, PPM ** 2n * 6n * whole * perDay));
  return Number(impact + held - divFloor(covered, PPM));
}

/**
 * The add-on as steps that a market may declare (`sizeAddOns`): never below the curve for any size
 * up to `lotsMax`, four straight pieces over a sixteenth, a quarter, nine sixteenths and all of it.
 * Beyond `lotsMax` nothing is claimed; declare it as the position limit.
 *
 * @param maintenanceShare  of the initial add-on, in parts per million
 * @throws RangeError where a rate would pass the whole notional, or `lotsMax` takes too long
 * @source FORMULA-10-03
 */
export function impactSteps(
  terms: ImpactTerms,
  lotsMax: Lots,
  maintenanceShare: Ppm,
): readonly SizeAddOn[] {
  const steps: SizeAddOn[] = [];
  let from: Lots = 0;
  let owed = 0n;
  let slope = 0n;
  for (let segment = 1; segment <= SEGMENTS; segment++) {
    const to = Number(divCeil(BigInt(lotsMax) * BigInt(segment ** 2), BigInt(SEGMENTS ** 2)));
    if (to <= from) continue;
    let steepest = slope;
    for (const lots of corners(from, to, terms)) {
      const needed = (BigInt(impactRatePpm(lots, terms)) + ROUNDED_PPM) * BigInt(lots) - owed;
      const rate = divCeil(needed, BigInt(lots - from));
      if (rate > steepest) steepest = rate;
    }
    if (steepest > PPM) throw new RangeError(`expected a rate of at most ${PPM}, was ${steepest}`);
    if (steepest > slope) steps.push(stepAt(from, Number(steepest - slope), maintenanceShare));
    slope = steepest;
    owed += slope * BigInt(to - from);
    from = to;
  }
  return steps;
}

/** The curve is convex up to a day's part and beyond it: a piece is lowest at its end or there. */
function corners(from: Lots, to: Lots, terms: ImpactTerms): Lots[] {
  const day = Number(divFloor(perDayOf(terms), PPM));
  return [day, day + 1, to].filter((lots) => from < lots && lots <= to);
}

function stepAt(lotsFrom: Lots, initialPpm: Ppm, maintenanceShare: Ppm): SizeAddOn {
  const maintenancePpm = Number(divCeil(BigInt(initialPpm) * BigInt(maintenanceShare), PPM));
  return { lotsFrom, initialPpm, maintenancePpm };
}

/**
 * Largest open interest that a market's book and turnover can unwind, floor; declared as
 * `openInterestLotsMax` by a parameter change of its own version.
 *
 *   min(depth * depthTimes, turnover * turnoverPpm / 1e6)
 *
 * @param depthLots  the thinner side
 * @source FORMULA-10-04
 */
export function openInterestCap(
  depthLots: Lots,
  turnoverLots: Lots,
  share: { readonly depthTimes: number; readonly turnoverPpm: Ppm },
): Lots {
  const byDepth = BigInt(depthLots) * BigInt(share.depthTimes);
  const byTurnover = divFloor(BigInt(turnoverLots) * BigInt(share.turnoverPpm), PPM);
  const least = byDepth < byTurnover ? byDepth : byTurnover;
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(least < most ? least : most);
}
