import type { EntryCause } from "../event/event.ts";
import { mulDivFloor } from "../number/rounding.ts";
import { minUnits, type Units } from "../number/unit.ts";
import { interestDue } from "../pricing/interest.ts";
import type { Asset } from "../state/asset.ts";
import { interestIndexAt } from "../state/interest.ts";
import { assertThat } from "../state/failure.ts";
import type { Market } from "../state/market.ts";
import type { Pocket } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";
import { addLien, reduceYoungestLiens, settleMatured, unmaturedGain } from "./lien.ts";

/** An account's money in one asset, as one end of an entry. */
export class AccountPocket implements Pocket {
  readonly account: number;
  readonly asset: Asset;
  readonly slot: number;
  readonly #venue: Venue;
  #name: string | undefined;

  constructor(venue: Venue, account: number, asset: Asset) {
    venue.touch(account);
    this.#venue = venue;
    this.account = account;
    this.asset = asset;
    this.slot = venue.holdings.ensure(account, asset);
  }

  get name(): string {
    this.#name ??= `account:${this.#venue.idOf(this.account)}`;
    return this.#name;
  }

  get units(): Units {
    return this.#venue.holdings.balance(this.slot);
  }

  add(units: Units): void {
    const { holdings, nowMicros } = this.#venue;
    holdings.addBalance(this.slot, units);
    if (!this.asset.accrues) return;
    const owes = holdings.balance(this.slot) < 0n;
    holdings.setInterestIndex(
      this.slot,
      owes ? interestIndexAt(this.asset.interest, nowMicros) : 0n,
    );
  }
}

const GAINS: ReadonlySet<EntryCause> = new Set<EntryCause>(["realizedPnl", "funding", "rebate"]);
const LOSSES: ReadonlySet<EntryCause> = new Set<EntryCause>([
  "realizedPnl",
  "funding",
  "fee",
  "liquidationFee",
  "interest",
  "deficit",
]);

/**
 * Moves money from one pocket to another: the only way any balance changes.
 *
 * @param amount  units of the pockets' asset, >= 0; zero books nothing
 * @param market  the market it came from, where it came from one (DEFICIT-01-02)
 * @source LEDGER-01-01 LEDGER-05-01
 */
export function post(
  venue: Venue,
  from: Pocket,
  to: Pocket,
  amount: Units,
  cause: EntryCause,
  market: Market | null = null,
): void {
  if (amount === 0n) return;
  if (from.asset.accrues) {
    if (from instanceof AccountPocket) bookInterest(venue, from);
    if (to instanceof AccountPocket) bookInterest(venue, to);
  }
  assertThat(amount > 0n, "P3", () => `expected a positive entry ${cause}, was ${amount}`);
  assertThat(from.asset === to.asset, "P3", () => `expected one asset in entry ${cause}`);
  from.add(-amount);
  to.add(amount);
  if (from instanceof AccountPocket) afterDebit(venue, from, amount, cause, market);
  if (to instanceof AccountPocket) afterCredit(venue, to, amount, cause, market);
  venue.emit({
    type: "entry",
    asset: from.asset.id,
    from: from.name,
    to: to.name,
    amount,
    cause,
  });
}

/**
 * Books what a debt has accrued, before anything else happens to it: to those who lent, rounded down
 * for them, and the rest to the treasury.
 *
 * @source LOAN-04-01 LOAN-04-03
 */
export function bookInterest(venue: Venue, pocket: AccountPocket): void {
  const due = interestDue(venue, pocket.slot);
  if (due === 0n) return;
  const { asset, slot } = pocket;
  venue.holdings.setInterestIndex(slot, interestIndexAt(asset.interest, venue.nowMicros));
  const { lender, treasury, loanSources } = asset;
  const lent = lender.units === 0n ? 0n : mulDivFloor(due, lender.units, loanSources);
  post(venue, pocket, lender, lent, "interest");
  post(venue, pocket, treasury, due - lent, "interest");
  const beyond = -pocket.units - venue.holdings.line(slot);
  if (beyond > 0n) countUnlent(venue, asset, minUnits(beyond, due));
}

/** What is owed in the pool since t0 and no source has lent. @source LOAN-03-01 */
export function countUnlent(venue: Venue, asset: Asset, amount: Units): void {
  const pool = venue.pool(asset);
  venue.transaction.write(pool, "unlentSinceClean", pool.unlentSinceClean + amount);
}

/** What an account owed at t0 has been paid by somebody else. @source POOL-01-02 */
export function repayBase(venue: Venue, pocket: AccountPocket, amount: Units, base: Units): void {
  const repaid = minUnits(amount, -base);
  if (repaid > 0n) addFlow(venue, pocket, repaid);
}

function afterDebit(
  venue: Venue,
  pocket: AccountPocket,
  amount: Units,
  cause: EntryCause,
  market: Market | null,
): void {
  const { account } = pocket;
  if (pocket.units < 0n && venue.accounts.stage(account) === "liquidating") {
    venue.addMember(venue.borrowing, account);
  }
  if (LOSSES.has(cause)) reduceYoungestLiens(venue, pocket.slot, amount);
  if (cause === "conversion") takeConverted(venue, pocket, amount);
  if (cause === "withdrawal" || cause === "transfer" || cause === "lend") {
    venue.holdings.addPrincipal(pocket.slot, -amount);
    addFlow(venue, pocket, -amount);
  }
  if (cause === "interest") addFlow(venue, pocket, -amount);
  if (market?.spot === null) book(venue, pocket, market, -amount);
  else if (market !== null) addFlow(venue, pocket, -amount);
}

/** A conversion takes free money first, then the youngest liens, which were never principal. */
function takeConverted(venue: Venue, pocket: AccountPocket, amount: Units): void {
  settleMatured(venue, pocket.slot);
  const free = pocket.units + amount - unmaturedGain(venue, pocket.slot);
  const fromFree = free <= 0n ? 0n : minUnits(free, amount);
  venue.holdings.addPrincipal(pocket.slot, -fromFree);
  reduceYoungestLiens(venue, pocket.slot, amount - fromFree);
}

function afterCredit(
  venue: Venue,
  pocket: AccountPocket,
  amount: Units,
  cause: EntryCause,
  market: Market | null,
): void {
  if (GAINS.has(cause)) addLien(venue, pocket.slot, amount);
  const isOwn = cause === "deposit" || cause === "transfer" || cause === "unlend";
  if (isOwn || cause === "conversion") venue.holdings.addPrincipal(pocket.slot, amount);
  if (isOwn) addFlow(venue, pocket, amount);
  if (market?.spot === null) book(venue, pocket, market, amount);
}

/** Own money, spot trades and capital that pays move the equity of t0 (POOL-01-02). */
export function addFlow(venue: Venue, pocket: AccountPocket, amount: Units): void {
  const { flows } = venue.pool(pocket.asset);
  venue.transaction.put(flows, pocket.account, (flows.get(pocket.account) ?? 0n) + amount);
}

/**
 * What a position has come to goes with it when it changes accounts: the loss per market since t0
 * stays where it was made, and no claim grows. A gain leaves the giver's equity at t0 and is not
 * added to the getter's; a loss lowers the getter's and is not added to the giver's.
 *
 * @source POOL-01-05
 */
export function carryResult(
  venue: Venue,
  giving: AccountPocket,
  getting: AccountPocket,
  market: Market,
  result: Units,
): void {
  book(venue, giving, market, result);
  book(venue, getting, market, -result);
  if (result > 0n) addFlow(venue, giving, -result);
  else addFlow(venue, getting, result);
}

/** Remembers that an account traded a market since t0, even if nothing was booked. */
export function markTraded(venue: Venue, pocket: AccountPocket, market: Market): void {
  book(venue, pocket, market, 0n);
}

/** Money of a market booked to an account since t0 (DEFICIT-01-02). */
function book(venue: Venue, pocket: AccountPocket, market: Market, amount: Units): void {
  venue.pool(pocket.asset).booked.add(pocket.account, market.index, amount);
}

/** Fees of the pool since t0, which pay before gains do (POOL-01-04). */
export function countFee(venue: Venue, asset: Asset, amount: Units): void {
  const pool = venue.pool(asset);
  const fees = pool.feesSinceClean + amount;
  venue.transaction.write(pool, "feesSinceClean", fees < 0n ? 0n : fees);
}

/** What may still be taken from the fee layer. */
export function feesAvailable(venue: Venue, asset: Asset): Units {
  return minUnits(venue.pool(asset).feesSinceClean, asset.fee.units);
}
