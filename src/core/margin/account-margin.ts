import type { Ticks, Units } from "../number/unit.ts";
import { interestDue } from "../pricing/interest.ts";
import { fundingDueAt } from "../ledger/trade.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import { haircutValue } from "./haircut.ts";
import { maintenanceRelief } from "./offset.ts";
import { countedProfit, loanMargin } from "./owed.ts";
import { maintenanceMargin } from "./requirement.ts";
import { SafeMargin, safeMargin } from "./safe-margin.ts";
import { positionValue } from "./value.ts";

/** What decides an account's stage. Numeraire units. */
export interface AccountMargin {
  readonly equity: Units;
  readonly maintenanceMargin: Units;
  readonly hasPosition: boolean;
  /** Some position is not fully paid: it may still lose. @source MARKET-05-05 */
  readonly canLose: boolean;
  /** Some asset is owed beyond its loan line. */
  readonly lineBreached: boolean;
  /** Some balance is below zero. */
  readonly owes: boolean;
}

/**
 * Margin equity and maintenance margin of an account, exact.
 *
 *   E = sum over assets of (e >= 0 ? haircut(collateral(e)) : numeraire(e))
 *   MM = sum over positions + margin on what is owed - offsets
 *
 * @source MARGIN-01-03 MARGIN-02-02 MARGIN-08-02 LOAN-01-01
 */
export function accountMargin(venue: Venue, account: number): AccountMargin {
  if (safeMargin(venue, account, safe)) {
    const { hasPosition, lineBreached, owes } = safe;
    const maintenanceMargin = BigInt(safe.maintenanceMargin);
    const equity = BigInt(safe.equity);
    // A fully paid position is none that these doubles know.
    return { equity, maintenanceMargin, hasPosition, canLose: hasPosition, lineBreached, owes };
  }
  return bigMargin(venue, account);
}

/** What the call at hand fills and reads: making one for each would cost as much as the sum. */
const safe = new SafeMargin();

/** The same in bigints, for any account and any size. */
function bigMargin(venue: Venue, account: number): AccountMargin {
  const { holdings, positions } = venue;
  let equity = 0n;
  let maintenance = 0n;
  let lineBreached = false;
  let owes = false;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const asset = holdings.asset(slot);
    const balance = holdings.balance(slot);
    const owned = balance - interestDue(venue, slot) + openProfit(venue, account, asset);
    if (owned < -holdings.line(slot)) lineBreached = true;
    if (balance < 0n) owes = true;
    const counted = owned - withheldProfit(venue, account, asset);
    equity += marginValue(asset, counted);
    maintenance += loanMargin(asset, counted);
  }
  let canLose = false;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    canLose ||= market.bounds === null;
    maintenance += market.settlement.toNumeraireUp(
      maintenanceMargin(market, positions.lots(slot), market.markPrice),
    );
  }
  maintenance -= maintenanceRelief(venue, account);
  const hasPosition = positions.first(account) !== NONE;
  return { equity, maintenanceMargin: maintenance, hasPosition, canLose, lineBreached, owes };
}

/** Numeraire value that counts as margin: haircut on what is owned, none on what is owed. */
export function marginValue(asset: Asset, units: Units): Units {
  if (units <= 0n) return asset.toNumeraire(units);
  return haircutValue(asset.toCollateral(units), asset.parameters.collateralHaircut);
}

/**
 * Balance less interest due, plus open profit of the positions that settle in the asset.
 *
 * @source MARGIN-01-01 LOAN-04-01
 */
export function poolEquity(venue: Venue, account: number, asset: Asset): Units {
  const slot = venue.holdings.find(account, asset);
  const balance = slot === NONE ? 0n : venue.holdings.balance(slot) - interestDue(venue, slot);
  return balance + openProfit(venue, account, asset);
}

/** Pool equity with profit at its weight: what margin is counted on. @source LOAN-01-03 */
export function countedEquity(venue: Venue, account: number, asset: Asset): Units {
  return poolEquity(venue, account, asset) - withheldProfit(venue, account, asset);
}

/** Unrealised profit in an asset that does not count as margin. @source LOAN-01-03 */
export function withheldProfit(venue: Venue, account: number, asset: Asset): Units {
  if (!asset.hasWeightedProfit) return 0n;
  const { positions } = venue;
  let withheld = 0n;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    if (market.settlement !== asset) continue;
    const result = contribution(venue, slot, market.markPrice);
    withheld += result - countedProfit(result, market.parameters.profitWeightPpm);
  }
  return withheld;
}

/** Sum of (value - cost - funding due) over the positions settling in an asset. */
export function openProfit(venue: Venue, account: number, asset: Asset): Units {
  const { positions } = venue;
  let profit = 0n;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    if (market.settlement !== asset) continue;
    profit += contribution(venue, slot, market.markPrice);
  }
  return profit;
}

/** What one position adds to pool equity: value - cost - funding due. @source MARGIN-01-01 */
export function contribution(venue: Venue, slot: number, mark: Ticks): Units {
  const { positions } = venue;
  const market = positions.market(slot);
  const value = positionValue(market.kind, positions.lots(slot), mark, market.multiplier);
  return value - positions.cost(slot) - fundingDueAt(venue, slot);
}
