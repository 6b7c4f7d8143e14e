import type { AccountView, Lots } from "../../core/index.ts";
import type { AskedVenue } from "./impact.ts";
import type { Proposal } from "./proposal.ts";

/** A cap that what is there is beyond already: nothing there is closed, nothing may be added. */
export interface CapImpact {
  readonly market: string;
  readonly openInterestLots: Lots;
  /** 0 for none. */
  readonly openInterestLotsMax: Lots;
  readonly positionLotsMax: Lots;
  /** Accounts whose position is larger than the new cap. */
  readonly accountsBeyond: number;
}

/**
 * The proposed caps that the open interest or somebody's position is beyond.
 *
 * @source MODEL-10-05
 */
export function capImpacts(
  venue: AskedVenue,
  accounts: readonly AccountView[],
  { targets }: Proposal,
): CapImpact[] {
  return targets.flatMap(({ after }): CapImpact[] => {
    if (!("market" in after)) return [];
    const { market } = after;
    const { openInterestLotsMax, positionLotsMax } = after.parameters;
    const openInterestLots = venue.market(market)?.openInterestLots ?? 0;
    const isBeyond = (lots: Lots, max: Lots): boolean => max > 0 && Math.abs(lots) > max;
    const accountsBeyond = accounts.filter(({ positions }) =>
      positions.some((held) => held.market === market && isBeyond(held.lots, positionLotsMax)),
    ).length;
    if (accountsBeyond === 0 && !isBeyond(openInterestLots, openInterestLotsMax)) return [];
    return [{ market, openInterestLots, openInterestLotsMax, positionLotsMax, accountsBeyond }];
  });
}
