import { maxUnits, minUnits } from "../number/unit.ts";
import { AccountPocket, countUnlent, post } from "../ledger/entry.ts";
import { baseEquity } from "../margin/protected-claim.ts";
import { interestDueBy } from "../pricing/interest.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";

/**
 * Sells what a flat account owns in one asset to the treasury for what it owes in another, at the
 * accepted prices: its own collateral pays first.
 *
 * @param leavesOut  pairs that are left to a spot market
 * @source CLOSE-05-06 SPOT-04-03
 */
export function convertCollateral(
  venue: Venue,
  account: number,
  leavesOut: (owned: Asset, owed: Asset) => boolean = () => false,
): void {
  const assets = venue.holdings.assetsOf(account);
  for (const owed of assets) {
    for (const owned of assets) {
      if (!leavesOut(owned, owed)) convert(venue, account, owned, owed);
    }
  }
}

function convert(venue: Venue, account: number, owned: Asset, owed: Asset): void {
  const debt = interestDueBy(venue, account, owed) - venue.holdings.balanceOf(account, owed);
  const wealth = venue.holdings.balanceOf(account, owned);
  const need = owed.toNumeraireUp(debt);
  let give = minUnits(wealth, owned.fromNumeraireUp(need));
  let get = minUnits(debt, owed.fromNumeraire(owned.toNumeraire(give)));
  const own = venue.holdings.line(venue.holdings.find(account, owed));
  const free = owed.treasury.units - owed.keptForLines(owed.sumLines - own);
  if (get > free) {
    get = maxUnits(0n, free);
    give = minUnits(give, owned.fromNumeraireUp(owed.toNumeraireUp(get)));
  }
  if (get <= 0n) return;
  const giving = new AccountPocket(venue, account, owned);
  const getting = new AccountPocket(venue, account, owed);
  post(venue, giving, owned.treasury, give, "conversion");
  post(venue, owed.treasury, getting, get, "conversion");
  const repaid = maxUnits(0n, minUnits(get, -baseEquity(venue, account, owed)));
  countUnlent(venue, owed, repaid);
}
