import { absUnits, maxUnits, type Lots } from "../number/unit.ts";
import { contribution, poolEquity } from "../margin/account-margin.ts";
import { notional, positionValue } from "../margin/value.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { allocateLots, type Candidate } from "./allocate.ts";
import { LotQueue, matchLots } from "./lot-queue.ts";
import { availableLots, moveAtMark } from "./move.ts";

/** An account of the other side, as the policies see it. */
export interface Payer {
  readonly account: number;
  readonly candidate: Candidate;
}

/**
 * Closes the lots of a side's defaulters against the other side at the mark, in the shares of the
 * market's policy: exactly what is needed, never more. The payers are valued and chosen once.
 *
 * @param side  1 where the defaulters are long, -1 where they are short
 * @source CLOSE-05-05
 */
export function deleverage(venue: Venue, market: Market, side: number, defaulters: LotQueue): void {
  if (defaulters.total === 0) return;
  const payers = otherSide(venue, market, side);
  const shares = allocateLots(
    market.parameters.deleveraging,
    defaulters.total,
    payers.map(({ candidate }) => candidate),
  );
  const takers = new LotQueue();
  for (const [index, { account }] of payers.entries()) {
    if (shares[index]! > 0) takers.add(account, shares[index]!);
  }
  const closed = new ClosedLots(venue, market);
  matchLots(defaulters, takers, (defaulter, payer, lots) => {
    moveAtMark(venue, defaulter, payer, market, side * lots, "deleveraging");
    closed.add(defaulter, payer, -side * lots);
    venue.emit({
      type: "deleveraged",
      account: venue.idOf(payer),
      defaulter: venue.idOf(defaulter),
      market: market.id,
      lots,
      markPrice: market.markPrice,
    });
  });
  closed.remember();
}

/** Who gave up what to whom; kept until the deficits are paid, for the price that payers are shown. */
class ClosedLots {
  readonly #venue: Venue;
  readonly #market: Market;
  readonly #byDefaulter: Map<number, Map<number, Lots>> = new Map();

  constructor(venue: Venue, market: Market) {
    this.#venue = venue;
    this.#market = market;
  }

  /** @param lots  signed like the payer's position */
  add(defaulter: number, payer: number, lots: Lots): void {
    let byPayer = this.#byDefaulter.get(defaulter);
    if (byPayer === undefined) {
      byPayer = new Map(this.#venue.deleveraged.get(defaulter)?.get(this.#market.index));
      this.#byDefaulter.set(defaulter, byPayer);
    }
    byPayer.set(payer, (byPayer.get(payer) ?? 0) + lots);
  }

  /** @source DEFICIT-03-01 */
  remember(): void {
    const { deleveraged, transaction } = this.#venue;
    for (const [defaulter, byPayer] of this.#byDefaulter) {
      const byMarket = new Map(deleveraged.get(defaulter));
      byMarket.set(this.#market.index, byPayer);
      transaction.put(deleveraged, defaulter, byMarket);
    }
  }
}

/**
 * Accounts with available lots against `side` that are not closing out, in id order.
 *
 * @source CLOSE-05-05
 */
export function otherSide(venue: Venue, market: Market, side: number): Payer[] {
  const { positions } = venue;
  const accounts: number[] = [];
  for (const slot of market.holders) {
    if (Math.sign(positions.lots(slot)) !== -side) continue;
    const account = positions.account(slot);
    if (!venue.closingOut.has(account)) accounts.push(account);
  }
  const payers: Payer[] = [];
  for (const account of venue.inIdOrder(accounts)) {
    const available = availableLots(venue, account, market);
    if (available === 0) continue;
    payers.push({ account, candidate: candidateOf(venue, account, market, available) });
  }
  return payers;
}

/** What the policies rank and share by. @source CLOSE-05-05 */
function candidateOf(venue: Venue, account: number, market: Market, available: Lots): Candidate {
  const { positions } = venue;
  const slot = positions.find(account, market);
  const { kind, markPrice, multiplier } = market;
  const cost = positions.entryCost(slot);
  return {
    id: venue.idOf(account),
    lots: available,
    gain: maxUnits(0n, contribution(venue, slot, markPrice) - positions.premium(slot)),
    equity: maxUnits(0n, poolEquity(venue, account, market.settlement)),
    notional: notional(kind, available, markPrice, multiplier),
    profit: positionValue(kind, positions.lots(slot), markPrice, multiplier) - cost,
    entryValue: absUnits(cost),
  };
}
