import { maxUnits, minUnits, type Units } from "../number/unit.ts";

/** What the accounts of a pool claim, by seniority, in units of its asset. */
export interface PoolClaim {
  readonly principal: Units;
  readonly maturedGain: Units;
  readonly unmaturedGain: Units;
}

/** Unmatured gain that a pool's deficit consumes. */
export interface Burn {
  readonly burned: Units;
  readonly unmaturedLeft: Units;
  readonly deficitLeft: Units;
}

/**
 * Gains that have not matured are the first to absorb what a pool is short of.
 *
 *   deficit = max(0, principal + maturedGain + unmaturedGain - sum(cash))
 *   burned  = min(deficit, unmaturedGain)
 *
 * @param cash  all that the pool holds against the claims; each amount counted once
 * @returns exact
 * @source FORMULA-08-02
 */
export function burnUnmatured(claim: PoolClaim, cash: readonly Units[]): Burn {
  const claimed = claim.principal + claim.maturedGain + claim.unmaturedGain;
  const short = cash.reduce((left, part) => left - part, claimed);
  const deficit = maxUnits(0n, short);
  const burned = minUnits(deficit, claim.unmaturedGain);
  return {
    burned,
    unmaturedLeft: claim.unmaturedGain - burned,
    deficitLeft: deficit - burned,
  };
}
