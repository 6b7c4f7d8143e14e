import { gainCapacity, protectedClaim } from "../margin/protected-claim.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { splitProRata } from "../number/split.ts";
import { minUnits, type Lots, type Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import type { AssumedDefault, CandidateView, RankView, SideRankView } from "../view.ts";
import { allocateLots } from "./allocate.ts";
import { otherSide } from "./deleverage.ts";
import { availableLots } from "./move.ts";
import { queueOrder } from "./queue-order.ts";
import { shownTicks } from "./shown-price.ts";

/** Lights of the indicator that venues show beside a position. */
const LIGHTS = 5;

/**
 * Who would be deleveraged in a market, in which order, and what it would take from whom if it
 * fired now, on either side: with the functions that deleveraging itself goes by.
 *
 * @throws RangeError when what is assumed is not a count of lots or not an amount of 0 or more
 * @source OUTLOOK-02-01 OUTLOOK-02-02 OUTLOOK-02-03
 */
export function rankMarket(venue: Venue, market: Market, assumed: AssumedDefault): RankView {
  return {
    market: market.id,
    policy: market.parameters.deleveraging,
    markPrice: market.markPrice,
    longs: rankSide(venue, market, 1, assumed),
    shorts: rankSide(venue, market, -1, assumed),
  };
}

/** @param side  of those who would be deleveraged: 1 long, -1 short */
export function rankSide(
  venue: Venue,
  market: Market,
  side: 1 | -1,
  assumed: AssumedDefault,
): SideRankView {
  assertAssumed(assumed);
  const { lots, deficit = 0n } = assumed;
  const policy = market.parameters.deleveraging;
  const payers = queueOrder(policy, otherSide(venue, market, -side));
  const defaultedLots = lots ?? largestLots(venue, market, -side);
  const taken = allocateLots(
    policy,
    defaultedLots,
    payers.map(({ candidate }) => candidate),
  );
  const shares = gainShares(venue, market, side, deficit);
  const candidates = payers.map((payer, index): CandidateView => {
    const deficitShare = shares.get(payer.account) ?? 0n;
    const takenLots = taken[index]!;
    return {
      account: payer.candidate.id,
      lots: payer.candidate.lots,
      place: index + 1,
      lights: lightsOf(index + 1, payers.length),
      takenLots,
      deficitShare,
      executedPrice: executedPrice(market, side * takenLots, deficitShare),
    };
  });
  return { defaultedLots, deficit, candidates };
}

/** What is no count of lots or no amount is no default that could be assumed. */
function assertAssumed({ lots = 0, deficit = 0n }: AssumedDefault): void {
  if (!Number.isSafeInteger(lots) || lots < 0) {
    throw new RangeError(`lots: expected an integer of 0 or more, was ${lots}`);
  }
  if (typeof deficit !== "bigint" || deficit < 0n) {
    throw new RangeError(`deficit: expected an amount of 0 or more, was ${deficit}`);
  }
}

/** A fifth of the queue a light: five for the first fifth. @source OUTLOOK-02-02 */
function lightsOf(place: number, candidates: number): number {
  return LIGHTS - Math.floor((LIGHTS * (place - 1)) / candidates);
}

function largestLots(venue: Venue, market: Market, side: number): Lots {
  const { positions } = venue;
  let largest = 0;
  for (const slot of market.holders) {
    if (Math.sign(positions.lots(slot)) !== side) continue;
    largest = Math.max(largest, availableLots(venue, positions.account(slot), market));
  }
  return largest;
}

/** What everyone who stands on a side pays of a deficit that gains have to pay. */
function gainShares(
  venue: Venue,
  market: Market,
  side: 1 | -1,
  deficit: Units,
): ReadonlyMap<number, Units> {
  if (deficit === 0n) return new Map();
  const { positions, closingOut } = venue;
  const able: { readonly id: string; readonly account: number; readonly weight: Units }[] = [];
  let total = 0n;
  for (const slot of market.holders) {
    const account = positions.account(slot);
    if (Math.sign(positions.lots(slot)) !== side || closingOut.has(account)) continue;
    const { settlement } = market;
    const equity = poolEquity(venue, account, settlement);
    const weight = gainCapacity(equity, protectedClaim(venue, account, settlement));
    if (weight === 0n) continue;
    able.push({ id: venue.idOf(account), account, weight });
    total += weight;
  }
  const shares = splitProRata(minUnits(deficit, total), able);
  return new Map(able.map(({ account }, index) => [account, shares[index]!]));
}

/** @param lots  that would be closed, signed like the position. @source DEFICIT-03-01 */
function executedPrice(market: Market, lots: Lots, share: Units): number | null {
  if (lots === 0) return null;
  if (share === 0n) return market.markPrice;
  const { kind, markPrice, multiplier } = market;
  return shownTicks(kind, lots, markPrice, share, multiplier) ?? markPrice;
}
