import type { AdjustCommand, ReconcileCommand } from "../../src/core/command/command.ts";
import { abs, isSafe, max, POSITION_UNITS_MAX, sum, UNITS_MAX } from "./arithmetic.ts";
import { touchForSlicing } from "./ladder.ts";
import { post } from "./ledger.ts";
import { lotsOf, openInterest } from "./margin.ts";
import { refuse, type Refusal } from "./money.ts";
import { changePosition } from "./position.ts";
import { remember } from "./remember.ts";
import { cash, type Market, type Venue } from "./state.ts";
import { notional, value } from "./value.ts";

/** ACCOUNT-05-01. */
export function checkReconcile(venue: Venue, command: ReconcileCommand): Refusal | undefined {
  const { positions, balances = [], complete = [] } = command;
  for (const { account, market } of positions) {
    if (!venue.accounts.has(account)) return refuse("UNKNOWN_ACCOUNT");
    if (!venue.markets.has(market)) return refuse("UNKNOWN_MARKET");
  }
  if (complete.some((market) => !venue.markets.has(market))) return refuse("UNKNOWN_MARKET");
  for (const { account, asset } of balances) {
    if (!venue.accounts.has(account)) return refuse("UNKNOWN_ACCOUNT");
    if (!venue.assets.has(asset)) return refuse("UNKNOWN_ASSET");
  }
  return undefined;
}

export function reconcile(venue: Venue, command: ReconcileCommand): void {
  const { positions, balances = [], complete = [], asOf } = command;
  const all = positions.map(({ account, market, lots }) => ({ account, market, lots }));
  for (const market of complete) {
    for (const { id, positions: held } of venue.accounts.values()) {
      const listed = positions.some((other) => other.account === id && other.market === market);
      if (held.has(market) && !listed) all.push({ account: id, market, lots: 0 });
    }
  }
  for (const { account, market, lots } of all) {
    const ours = venue.accounts.get(account)!.positions.get(market);
    const ourLots = Number(ours?.lots ?? 0n);
    if (ourLots === lots || (ours !== undefined && ours.changed > asOf)) continue;
    const changedSequence = ours?.changed ?? null;
    const event = { type: "reconciliation", account, market } as const;
    venue.events.push({ ...event, ourLots, theirLots: lots, changedSequence });
  }
  for (const { account, asset, amount } of balances) {
    const ours = venue.accounts.get(account)!.holdings.get(asset)?.balance ?? 0n;
    if (ours === amount) continue;
    venue.events.push({ type: "balanceReconciliation", account, asset, ours, theirs: amount });
  }
}

/** ACCOUNT-05-02. */
export function checkAdjust(venue: Venue, command: AdjustCommand): Refusal | undefined {
  const market = venue.markets.get(command.market);
  if (market === undefined) return refuse("UNKNOWN_MARKET");
  if (market.settled) return refuse("MARKET_SETTLED");
  if (market.spot !== null) return refuse("SPOT_MARKET");
  for (const { account: id, price } of command.entries) {
    const account = venue.accounts.get(id);
    if (account === undefined) return refuse("UNKNOWN_ACCOUNT");
    if (market.kind === "inverse" && price <= 0) return refuse("PRICE_NOT_POSITIVE");
    const other = account.isolated !== null && account.isolated.market !== market.id;
    if (other) return refuse("WRONG_ISOLATED_MARKET");
  }
  const asset = venue.assets.get(market.settlement)!;
  const fund = `fund:${market.id}`;
  const needed = -sum(valuesOf(market, command));
  if (needed <= 0n) return undefined;
  const there = cash(asset, fund);
  if (there < needed) return refuse("FUND_INSUFFICIENT");
  const free = there - (asset.reservedCash.get(fund) ?? 0n);
  return asset.locked || free < needed ? refuse("FUND_RESERVED") : undefined;
}

/** At one price the last entry takes what the others leave. */
function valuesOf(market: Market, { entries }: AdjustCommand): bigint[] {
  const values = entries.map(({ lots, price }) => value(market, BigInt(lots), BigInt(price)));
  const prices = new Set(entries.map(({ price }) => price));
  if (prices.size === 1) values[values.length - 1] = -sum(values.slice(0, -1));
  return values;
}

export function adjustOrUndo(venue: Venue, command: AdjustCommand): Refusal | undefined {
  const market = venue.markets.get(command.market)!;
  const ids = [...new Set(command.entries.map(({ account }) => account))];
  const undo = remember(venue, market, ids);
  venue.overflowed = false;
  book(venue, market, command);
  const fits =
    !venue.overflowed &&
    isSafe(openInterest(venue, market.id)) &&
    ids.every((id) => {
      const account = venue.accounts.get(id)!;
      const cost = account.positions.get(market.id)?.cost ?? 0n;
      const size = notional(market, lotsOf(account, market.id), market.mark);
      return max(abs(cost), size) <= POSITION_UNITS_MAX && abs(cost) <= UNITS_MAX;
    });
  if (!fits) undo();
  else for (const id of ids) touchForSlicing(venue.accounts.get(id)!);
  venue.overflowed = false;
  return fits ? undefined : refuse("OUT_OF_RANGE");
}

function book(venue: Venue, market: Market, command: AdjustCommand): void {
  const values = valuesOf(market, command);
  for (const [index, { account, lots }] of command.entries.entries()) {
    const moved = venue.accounts.get(account)!;
    changePosition(venue, moved, market, BigInt(lots), values[index]!, "adjustment");
  }
  const excess = sum(values);
  const [clearing, fund] = [`clearing:${market.id}`, `fund:${market.id}`];
  const [from, to] = excess > 0n ? [clearing, fund] : [fund, clearing];
  const asset = market.settlement;
  post(venue, { asset, from, to, amount: abs(excess), cause: "adjustment" });
}
