import type { InterestTerms } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { minUnits, PPM, type Ppm, type Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import { INTEREST_SCALE, interestIndexAt } from "../state/interest.ts";
import type { Venue } from "../state/venue.ts";

/**
 * How much of the sources is borrowed.
 *
 *   utilization = min(1e6, floor(borrowed * 1e6 / sources)); 1e6 of nothing when something is owed
 *
 * @source LOAN-04-02
 */
export function utilizationPpm({ borrowed, loanSources }: Asset): Ppm {
  if (borrowed === 0n) return 0;
  if (loanSources <= 0n) return Number(PPM);
  return Number(minUnits(PPM, divFloor(borrowed * PPM, loanSources)));
}

/**
 * Interest rate per interval at a utilization: a line up to the kink, a steeper one above.
 *
 *   base + floor(slope * min(u, kink) / kink) + floor(steep * max(0, u - kink) / (1e6 - kink))
 *
 * @returns parts per thousand million, rounded down
 * @source LOAN-04-02
 * @example interestRate({ intervalMicros: 1, basePpb: 10, kinkPpm: 800_000, slopePpb: 40, steepPpb: 200 }, 900_000) // 150
 */
export function interestRate(terms: InterestTerms, utilization: Ppm): number {
  const { basePpb, kinkPpm, slopePpb, steepPpb } = terms;
  const below = Math.min(utilization, kinkPpm);
  const rise = divFloor(BigInt(slopePpb) * BigInt(below), BigInt(kinkPpm));
  const above = BigInt(utilization - below);
  return basePpb + Number(rise + divFloor(BigInt(steepPpb) * above, PPM - BigInt(kinkPpm)));
}

/** The most that a unit owed may accrue per microsecond. @source WATCH-04-01 */
export function interestSpeed({ interest, parameters }: Asset): number {
  const now = interest.ratePpb / interest.intervalMicros;
  const { interest: terms } = parameters;
  if (terms === undefined) return now / 1e9;
  const most = (terms.basePpb + terms.slopePpb + terms.steepPpb) / terms.intervalMicros;
  return Math.max(now, most) / 1e9;
}

/**
 * What a debt has accrued and is not booked yet.
 *
 *   due = ceil(debt * (I(now) - index) / 10^18)
 *
 * @returns units of the asset, rounded up; 0 where nothing is owed
 * @source LOAN-04-01
 */
export function interestDue(venue: Venue, slot: number): Units {
  const { holdings } = venue;
  if (holdings.balanceApproximate(slot) >= 0) return 0n;
  const asset = holdings.asset(slot);
  if (!asset.accrues) return 0n;
  const grown = interestIndexAt(asset.interest, venue.nowMicros) - holdings.interestIndex(slot);
  return grown === 0n ? 0n : divCeil(-holdings.balance(slot) * grown, INTEREST_SCALE);
}

/** The same for an account and an asset. */
export function interestDueBy(venue: Venue, account: number, asset: Asset): Units {
  if (!asset.accrues) return 0n;
  const slot = venue.holdings.find(account, asset);
  return slot === NONE ? 0n : interestDue(venue, slot);
}
