import type { Units } from "../number/unit.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";

/** What an account's own money does not cover at the prices of now. @source FREEBOARD-02-01 */
export function lossNow(venue: Venue, account: number): Units {
  let owned = 0n;
  for (const asset of assetsOf(venue, account)) {
    owned += asset.toNumeraire(poolEquity(venue, account, asset));
  }
  return owned < 0n ? -owned : 0n;
}

/** Assets an account owns or owes, or that a position of it settles in. */
function assetsOf(venue: Venue, account: number): Set<Asset> {
  const assets = new Set<Asset>();
  const { holdings, positions } = venue;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    assets.add(holdings.asset(slot));
  }
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    assets.add(positions.market(slot).settlement);
  }
  return assets;
}
