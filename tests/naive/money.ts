import type { Reason } from "../../src/core/event/reason.ts";
import type { WithdrawalLimit } from "../../src/core/command/parameter.ts";
import { divCeil, divFloor, largest, max, min, sum } from "./arithmetic.ts";
import { protectedClaim } from "./claim.ts";
import { drawable } from "./interest.ts";
import { poolClock, unmaturedGain } from "./lien.ts";
import { accrued, countedGain, entryUnits, initial, loanMargin, marginWorth } from "./margin.ts";
import { atEntry } from "./price-entry.ts";
import { lendable, linesOf, mayBorrow } from "./source.ts";
import { heldOf, swapsOf } from "./swap.ts";
import { isDelisted, holdingOf, settlementOf } from "./state.ts";
import type { Account, Asset, Capacity, Holding, OutflowWindow, Venue } from "./state.ts";
import { notional, shareDown, shareUp, worthUp } from "./value.ts";

const HOUR_MICROS = 3_600_000_000;
export const DAY_MICROS = 86_400_000_000;

/** Why a command cannot be carried out, and until when where that is known. */
export interface Refusal {
  readonly reason: Reason;
  readonly untilMicros?: number;
}

export function refuse(reason: Reason, untilMicros?: number): Refusal {
  return untilMicros === undefined ? { reason } : { reason, untilMicros };
}

/** MONEY-01-03 from the balance to the transfer margin: what holds for transfers as well. */
export function outflowRefusal(
  venue: Venue,
  account: Account,
  asset: Asset,
  amount: bigint,
): Refusal | undefined {
  const holding = holdingOf(account, asset.id);
  if (amount > holding.balance) return refuse("INSUFFICIENT_BALANCE");
  const locked = lockedCapital(venue, account, asset.id);
  if (amount > holding.balance - unmaturedGain(venue, asset, holding) - locked) {
    return refuse("UNMATURED_GAIN", maturesAt(venue, asset, holding, amount, locked));
  }
  const spot = heldOf(swapsOf(venue, account.orders.values()), asset.id);
  const unheld = holding.balance - unmaturedGain(venue, asset, holding) - locked + holding.line;
  if (spot > 0n && amount > unheld - spot) return refuse("HELD_BY_ORDERS");
  if (asset.locked && amount > protectedClaim(venue, account, asset)) {
    return refuse("DEFICIT_GATE");
  }
  const left = securedEquity(venue, account, asset.id) - amount;
  if (left - spot < -usableLine(venue, asset, holding)) return refuse("LOAN_LINE_EXCEEDED");
  const borrows = amount - max(0n, left + amount - spot);
  if (!mayBorrow(venue, asset, borrows)) return refuse("UTILIZATION_LIMIT");
  if (isDelisted(asset) && left >= 0n) return undefined;
  const worth = securedWorth(venue, account, asset.id, amount);
  const entry = atEntry(asset);
  const owed = loanMargin(venue, entry, entryUnits(venue, account, asset.id), "initialPpm");
  const lent = loanMargin(venue, entry, left, "initialPpm");
  if (worth < initial(venue, account) - owed + lent) return refuse("INSUFFICIENT_MARGIN");
  if (worth < transferMargin(venue, account)) return refuse("TRANSFER_MARGIN");
  return undefined;
}

/** MONEY-01-04, LOAN-04-04: a line counts only while the sources can lend all there are. */
function usableLine(venue: Venue, asset: Asset, { line }: Holding): bigint {
  return linesOf(venue, asset.id) <= lendable(asset) ? drawable(asset, line) : 0n;
}

/** LADDER-02-03: not what was gained in this very boundary, which a deficit may need. */
export function topUpMost(venue: Venue, account: Account, asset: Asset): bigint {
  const holding = account.holdings.get(asset.id);
  if (holding === undefined) return 0n;
  const base = holding.clean.equity - accrued(venue, account, asset.id);
  const atClean = max(0n, base + usableLine(venue, asset, holding));
  return min(withdrawable(venue, account, asset), atClean);
}

/** MONEY-01-02: the largest amount that may leave. */
export function withdrawable(venue: Venue, account: Account, asset: Asset): bigint {
  if (!account.holdings.has(asset.id)) return 0n;
  const passes = (amount: bigint): boolean =>
    outflowRefusal(venue, account, asset, amount) === undefined;
  if (!passes(0n)) return 0n;
  return largest(max(0n, account.holdings.get(asset.id)!.balance), passes);
}

/** MONEY-01-02: pool equity without unrealised gain. */
export function securedEquity(venue: Venue, account: Account, asset: string): bigint {
  const balance = account.holdings.get(asset)?.balance ?? 0n;
  const due = accrued(venue, account, asset);
  return balance - due + min(0n, countedGain(venue, account, asset));
}

/** E⁻ of MONEY-01-02, at entry prices (PRICE-07-03). */
function securedWorth(venue: Venue, account: Account, taken: string, amount: bigint): bigint {
  let total = 0n;
  for (const id of account.holdings.keys()) {
    const owned = securedEquity(venue, account, id) - (id === taken ? amount : 0n);
    total += marginWorth(venue, atEntry(venue.assets.get(id)!), owned);
  }
  return total;
}

/** MONEY-01-02: share of the notional that must stay. */
export function transferMargin(venue: Venue, account: Account): bigint {
  let total = 0n;
  for (const [id, { lots }] of account.positions) {
    const market = venue.markets.get(id)!;
    if (market.bounds !== null) continue;
    const size = notional(market, lots, market.mark);
    total += worthUp(venue, settlementOf(venue, market), size);
  }
  return shareUp(total, venue.policy.transferMarginPpm);
}

/** Backstop capital an account has committed in an asset. */
export function lockedCapital(venue: Venue, account: Account, asset: string): bigint {
  const commitments = [...account.backstops].filter(([market]) => {
    return venue.markets.get(market)!.settlement === asset;
  });
  return sum(commitments.map(([, { capital }]) => capital));
}

/** When enough liens mature for an amount, if the pool stays unlocked. */
function maturesAt(
  venue: Venue,
  asset: Asset,
  holding: Holding,
  amount: bigint,
  locked: bigint,
): number | undefined {
  const mayRemain = holding.balance - locked - amount;
  if (asset.locked || asset.stopped || mayRemain < 0n) return undefined;
  for (const { maturity } of holding.liens) {
    const later = holding.liens.filter((lien) => lien.maturity > maturity);
    if (sum(later.map((lien) => lien.amount)) > mayRemain) continue;
    return venue.now + (maturity - poolClock(venue, asset));
  }
  return undefined;
}

/** MONEY-02-01: rate limits of the venue, then of the account. */
export function rateRefusal(
  venue: Venue,
  asset: Asset,
  holding: Holding,
  amount: bigint,
): Refusal | undefined {
  const { withdrawalHour, withdrawalDay, accountHourMax, accountDayMax } = asset.parameters;
  return (
    venueRate(venue, asset, withdrawalHour, asset.hourCapacity, HOUR_MICROS, amount) ??
    venueRate(venue, asset, withdrawalDay, asset.dayCapacity, DAY_MICROS, amount) ??
    accountRate(venue, holding.hour, accountHourMax, amount) ??
    accountRate(venue, holding.day, accountDayMax, amount)
  );
}

function venueRate(
  venue: Venue,
  asset: Asset,
  limit: WithdrawalLimit,
  stored: Capacity | null,
  period: number,
  amount: bigint,
): Refusal | undefined {
  if (isUnlimited(limit)) return undefined;
  const left = capacityNow(venue, asset, limit, stored, period);
  if (amount <= left) return undefined;
  const baseline = baselineOf(asset, limit);
  if (amount > baseline) return refuse("VENUE_RATE_LIMIT");
  const wait = divCeil((amount - left) * BigInt(period), max(baseline, 1n));
  return refuse("VENUE_RATE_LIMIT", venue.now + Number(wait));
}

function isUnlimited({ minimum, sharePpm }: WithdrawalLimit): boolean {
  return minimum === 0n && sharePpm === 0;
}

function baselineOf(asset: Asset, { minimum, sharePpm }: WithdrawalLimit): bigint {
  return max(minimum, shareDown(asset.deposits, sharePpm));
}

function capacityNow(
  venue: Venue,
  asset: Asset,
  limit: WithdrawalLimit,
  stored: Capacity | null,
  period: number,
): bigint {
  const baseline = baselineOf(asset, limit);
  if (stored === null) return baseline;
  const speed = max(baseline, stored.amount - baseline) * BigInt(venue.now - stored.time);
  if (stored.amount <= baseline) {
    return min(baseline, stored.amount + divFloor(speed, BigInt(period)));
  }
  return max(baseline, stored.amount - divCeil(speed, BigInt(period)));
}

function accountRate(
  venue: Venue,
  window: OutflowWindow | null,
  most: bigint,
  amount: bigint,
): Refusal | undefined {
  if (most === 0n) return undefined;
  const open = window !== null && venue.now < window.end ? window : null;
  if ((open?.used ?? 0n) + amount <= most) return undefined;
  return refuse("ACCOUNT_RATE_LIMIT", open?.end);
}

/** MONEY-02-01: what an accepted withdrawal leaves of the limits. Before it is posted. */
export function useRate(venue: Venue, asset: Asset, holding: Holding, amount: bigint): void {
  const { withdrawalHour, withdrawalDay } = asset.parameters;
  const used = (limit: WithdrawalLimit, stored: Capacity | null, period: number) => {
    if (isUnlimited(limit)) return stored;
    const left = capacityNow(venue, asset, limit, stored, period);
    return { amount: left - amount, time: venue.now };
  };
  asset.hourCapacity = used(withdrawalHour, asset.hourCapacity, HOUR_MICROS);
  asset.dayCapacity = used(withdrawalDay, asset.dayCapacity, DAY_MICROS);
  const counted = (window: OutflowWindow | null, period: number): OutflowWindow => {
    const open = window !== null && venue.now < window.end;
    return open
      ? { end: window.end, used: window.used + amount }
      : { end: venue.now + period, used: amount };
  };
  holding.hour = counted(holding.hour, HOUR_MICROS);
  holding.day = counted(holding.day, DAY_MICROS);
}
