import type { Side } from "../command/command.ts";
import { divCeil, divFloor, mulDivCeil } from "../number/rounding.ts";
import { maxUnits, minUnits, PPM, type Lots, type Ppm, type Units } from "../number/unit.ts";
import { owedMargin } from "../margin/owed.ts";
import { positionValue } from "../margin/value.ts";
import { interestDue } from "../pricing/interest.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { mayLiquidate } from "./may-liquidate.ts";

/** What slices would take of each asset, by asset index; negative for what they bring. */
export type Spent = Map<number, Units>;

const LOTS_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Adds what a spot slice moves at the mark. @source SPOT-04-01 */
export function addSpotSlice(spent: Spent, market: Market, side: Side, lots: Lots): void {
  const { base, lotUnits } = market.spot!;
  const sign = side === "sell" ? 1n : -1n;
  addSpent(spent, base, sign * BigInt(lots) * lotUnits);
  addSpent(spent, market.settlement, -sign * valueOf(market, lots));
}

export function addSpent(spent: Spent, asset: Asset, units: Units): void {
  spent.set(asset.index, (spent.get(asset.index) ?? 0n) + units);
}

/**
 * Lots that repay what an account owes of one side of a spot market with what it owns of the other:
 * above 0 to be sold, below 0 to be bought, 0 where there is nothing to do.
 *
 * @param feePpm  charged on each lot bought, beside its price
 * @source SPOT-04-01
 */
export function repayingLots(
  venue: Venue,
  account: number,
  market: Market,
  feePpm: Ppm,
  spent: ReadonlyMap<number, Units> = new Map(),
): Lots {
  const { base, lotUnits } = market.spot!;
  const ofBase = left(venue, account, base, spent);
  const ofQuote = left(venue, account, market.settlement, spent);
  const perLot = valueOf(market, 1);
  if (ofBase < 0n && ofQuote > 0n) {
    const price = perLot + mulDivCeil(perLot, BigInt(feePpm), PPM);
    return -fewest(divCeil(-ofBase, lotUnits), divFloor(ofQuote, price));
  }
  if (ofQuote < 0n && ofBase > 0n) {
    return fewest(divCeil(-ofQuote, perLot), divFloor(ofBase, lotUnits));
  }
  return 0;
}

function fewest(a: Units, b: Units): Lots {
  return Number(minUnits(minUnits(a, b), LOTS_MAX));
}

function left(
  venue: Venue,
  account: number,
  asset: Asset,
  spent: ReadonlyMap<number, Units>,
): Units {
  const slot = venue.holdings.find(account, asset);
  const balance = slot === NONE ? 0n : venue.holdings.balance(slot) - interestDue(venue, slot);
  return balance - (spent.get(asset.index) ?? 0n);
}

/** Margin that repaying releases, and what is repaid, numeraire. @source SPOT-04-01 */
export function spotWeight(market: Market, lots: Lots): { margin: Units; size: Units } {
  const { base, lotUnits } = market.spot!;
  const owed = lots > 0 ? market.settlement : base;
  const repaid = lots > 0 ? valueOf(market, lots) : BigInt(-lots) * lotUnits;
  const value = owed.toNumeraireUp(repaid);
  const ratePpm = owed.parameters.loan?.maintenancePpm ?? 0;
  return { margin: owedMargin(value, ratePpm), size: maxUnits(1n, value) };
}

/** Whether a debt can be repaid on a market of the pair. @source SPOT-04-03 */
export function canRepayOnMarket(
  venue: Venue,
  account: number,
  owned: Asset,
  owed: Asset,
): boolean {
  return venue.marketsInOrder.some((market) => {
    const { spot, settlement, parameters } = market;
    if (spot === null || !mayLiquidate(market)) return false;
    const sells = spot.base === owned && settlement === owed;
    if (!sells && !(spot.base === owed && settlement === owned)) return false;
    return repayingLots(venue, account, market, parameters.liquidationFeePpm) !== 0;
  });
}

function valueOf(market: Market, lots: Lots): Units {
  return positionValue("linear", lots, market.markPrice, market.multiplier);
}
