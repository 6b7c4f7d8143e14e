import { absUnits, maxUnits, type Lots } from "../number/unit.ts";
import { contribution, poolEquity } from "../margin/account-margin.ts";
import { notional, positionValue } from "../margin/value.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { allocateLots, type Candidate } from "./allocate.ts";
import { availableLots, moveAtMark } from "./move.ts";

/** An account of the other side, as the policies see it. */
interface Payer {
  readonly account: number;
  readonly candidate: Candidate;
}

/**
 * Closes a defaulter's lots against the other side at the mark, in the shares of the market's
 * policy: exactly what is needed, never more.
 *
 * @source CLOSE-05-05
 */
export function deleverage(venue: Venue, account: number, market: Market): void {
  const needed = availableLots(venue, account, market);
  if (needed === 0) return;
  const side = Math.sign(venue.positions.lotsOf(account, market));
  const payers = otherSide(venue, market, side);
  const lots = allocateLots(
    market.parameters.deleveraging,
    needed,
    payers.map(({ candidate }) => candidate),
  );
  for (const [index, payer] of payers.entries()) {
    const share = lots[index]!;
    if (share === 0) continue;
    moveAtMark(venue, account, payer.account, market, side * share, "deleveraging");
    remember(venue, account, market, payer.account, -side * share);
    venue.emit({
      type: "deleveraged",
      account: venue.idOf(payer.account),
      defaulter: venue.idOf(account),
      market: market.id,
      lots: share,
      markPrice: market.markPrice,
    });
  }
}

/** Kept until the close-out is paid: the payers are shown one price then. @source DEFICIT-03-01 */
function remember(venue: Venue, account: number, market: Market, payer: number, lots: Lots): void {
  const byMarket = new Map(venue.deleveraged.get(account));
  const byPayer = new Map(byMarket.get(market.index));
  byPayer.set(payer, (byPayer.get(payer) ?? 0) + lots);
  byMarket.set(market.index, byPayer);
  venue.transaction.put(venue.deleveraged, account, byMarket);
}

/** Accounts with available lots against `side` that are not closing out, in id order. */
function otherSide(venue: Venue, market: Market, side: number): Payer[] {
  const { positions } = venue;
  const accounts: number[] = [];
  for (const slot of market.holders) {
    if (Math.sign(positions.lots(slot)) === -side) accounts.push(positions.account.get(slot));
  }
  const payers: Payer[] = [];
  for (const account of venue.inIdOrder(accounts)) {
    if (venue.closingOut.has(account)) continue;
    if (availableLots(venue, account, market) === 0) continue;
    payers.push({ account, candidate: candidateOf(venue, account, market) });
  }
  return payers;
}

/** What the policies rank and share by. @source CLOSE-05-05 */
function candidateOf(venue: Venue, account: number, market: Market): Candidate {
  const { positions } = venue;
  const slot = positions.find(account, market);
  const { kind, markPrice, multiplier } = market;
  const available = availableLots(venue, account, market);
  const cost = positions.cost(slot);
  return {
    id: venue.idOf(account),
    lots: available,
    gain: maxUnits(0n, contribution(venue, slot, markPrice)),
    equity: maxUnits(0n, poolEquity(venue, account, market.settlement)),
    notional: notional(kind, available, markPrice, multiplier),
    profit: positionValue(kind, positions.lots(slot), markPrice, multiplier) - cost,
    entryValue: absUnits(cost),
  };
}
