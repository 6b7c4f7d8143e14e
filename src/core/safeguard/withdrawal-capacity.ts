import type { WithdrawalLimit } from "../command/parameter.ts";
import { mulDivCeil, mulDivFloor } from "../number/rounding.ts";
import { maxUnits, minUnits, PPM, type Units } from "../number/unit.ts";

/**
 * Level that a withdrawal capacity drifts toward.
 *
 *   baseline = max(minimum, floor(deposits * sharePpm / 1e6))
 *
 * @returns units of the asset, rounded down
 * @source MONEY-02-01; dYdX ratelimit GetBaseline
 */
export function capacityBaseline(limit: WithdrawalLimit, deposits: Units): Units {
  return maxUnits(limit.minimum, mulDivFloor(deposits, BigInt(limit.sharePpm), PPM));
}

/**
 * Withdrawal capacity after some time: it drifts toward the baseline and never crosses it.
 *
 *   speed = max(baseline, capacity - baseline) per period
 *   below the baseline: capacity + floor(speed * elapsed / period)
 *   above it:           capacity - ceil(speed * elapsed / period)
 *
 * @param elapsedMicros  since `capacity` was computed. Where nothing was added a caller keeps the
 *   old capacity *and* its time, or frequent calls would starve the refill
 * @returns units, rounded down both ways: less may leave
 * @source MONEY-02-01; dYdX ratelimit CalculateNewCapacityList
 */
export function nextCapacity(
  capacity: Units,
  baseline: Units,
  elapsedMicros: number,
  periodMicros: number,
): Units {
  const speed = maxUnits(baseline, capacity - baseline);
  const elapsed = BigInt(elapsedMicros);
  const period = BigInt(periodMicros);
  if (capacity <= baseline) {
    return minUnits(baseline, capacity + mulDivFloor(speed, elapsed, period));
  }
  return maxUnits(baseline, capacity - mulDivCeil(speed, elapsed, period));
}
