import { accountMargin } from "../margin/account-margin.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";

/** Recomputes P1 to P3 over everything, without the running sums. Empty when all hold. */
export function auditVenue(venue: Venue): string[] {
  return [
    ...venue.assetsInOrder.flatMap((asset) => auditAsset(venue, asset)),
    ...venue.marketsInOrder.flatMap((market) => auditMarket(venue, market)),
    ...auditAccounts(venue),
  ];
}

function auditAsset(venue: Venue, asset: Asset): string[] {
  let held = asset.treasury.units + asset.fee.units + asset.uncoveredLoss.units;
  held += asset.deficit.units + asset.lender.units;
  let borrowed = 0n;
  let shares = 0n;
  for (let account = 0; account < venue.accounts.count; account++) {
    const slot = venue.holdings.find(account, asset);
    if (slot === NONE) continue;
    const balance = venue.holdings.balance(slot);
    held += balance;
    if (balance < 0n) borrowed -= balance;
    shares += venue.holdings.share(slot);
  }
  for (const market of venue.markets) {
    if (market.settlement !== asset) continue;
    held += market.clearing.units + market.fundingPot.units + market.fund.units;
  }
  for (const fund of venue.groupFunds.values()) if (fund.asset === asset) held += fund.units;
  const faults: string[] = [];
  const expectSum = (what: string, expected: bigint, was: bigint): void => {
    if (expected !== was) faults.push(`P3: expected ${expected} ${asset.id} ${what}, was ${was}`);
  };
  expectSum("units", asset.deposits, held);
  expectSum("units borrowed", borrowed, asset.borrowed);
  expectSum("shares of what is lent", shares, asset.lenderShares);
  return faults;
}

function auditMarket(venue: Venue, market: Market): string[] {
  const faults: string[] = [];
  let lots = 0;
  let cost = 0n;
  let long = 0;
  for (const slot of market.holders) {
    lots += venue.positions.lots(slot);
    long += Math.max(0, venue.positions.lots(slot));
    cost += venue.positions.cost(slot);
  }
  if (lots !== 0) faults.push(`P3: expected lots of ${market.id} to sum to 0, was ${lots}`);
  if (market.clearing.units !== -cost) {
    faults.push(`P3: expected clearing of ${market.id} ${-cost}, was ${market.clearing.units}`);
  }
  if (long !== market.openInterestLots) {
    faults.push(`expected open interest ${long} in ${market.id}, was ${market.openInterestLots}`);
  }
  return faults;
}

function auditAccounts(venue: Venue): string[] {
  const faults: string[] = [];
  for (let account = 0; account < venue.accounts.count; account++) {
    if (venue.accounts.isExempt(account)) continue;
    const { equity } = accountMargin(venue, account);
    if (equity < 0n && !venue.closingOut.has(account)) {
      faults.push(`P2: expected ${venue.idOf(account)} at ${equity} to be closing out`);
    }
  }
  return faults;
}
