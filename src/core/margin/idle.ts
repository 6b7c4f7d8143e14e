import { maxUnits, type Units } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { poolEquity } from "./account-margin.ts";

/**
 * What of an asset's sources neither a line nor a debt beyond one needs; below 0 where it is missing.
 *
 *   idle = min(loanMax, treasury - counted on) + lent - sum(lines) - what is owed beyond lines
 *
 * @source LOAN-02-04
 */
export function idleSources(venue: Venue, asset: Asset): Units {
  let idle = asset.unlined;
  for (const account of venue.overLine) {
    const slot = venue.holdings.find(account, asset);
    const line = venue.holdings.line(slot);
    idle -= maxUnits(0n, -poolEquity(venue, account, asset) - line);
  }
  return idle;
}
