import type { Layer } from "../event/event.ts";
import { divFloor } from "../number/rounding.ts";
import { splitProRata } from "../number/split.ts";
import { maxUnits, minUnits, type Lots, type Units } from "../number/unit.ts";
import { AccountPocket, feesAvailable, post } from "../ledger/entry.ts";
import { assertClaimKept } from "../invariant/promise.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { baseLots, gainCapacity } from "../margin/protected-claim.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Fund, Pocket } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";
import { fundPayout } from "./fund-payout.ts";
import { shownTicks } from "./shown-price.ts";

const DAY_MICROS = 86_400_000_000;
/** Group whose fund stands before the treasury for losses on loans. */
const LOAN_GROUP = "loan";

/** Who paid for an account in one asset: by ledger name, with the account where it is one. */
export type PaidBy = Map<string, { readonly account: number | null; readonly amount: Units }>;

/** One part of a deficit on its way through the layers, in the order of P4. */
export class DeficitWalk {
  readonly #venue: Venue;
  readonly #account: number;
  readonly #asset: Asset;
  /** Null for a loss on a loan. */
  readonly #market: Market | null;
  readonly #deleveraged: ReadonlyMap<number, Lots>;
  readonly #gainPaid: Map<number, Units> = new Map();
  readonly #paid: PaidBy;
  #left: Units = 0n;

  constructor(
    venue: Venue,
    account: number,
    asset: Asset,
    market: Market | null,
    deleveraged: ReadonlyMap<number, Lots>,
    paid: PaidBy,
  ) {
    this.#venue = venue;
    this.#account = account;
    this.#asset = asset;
    this.#market = market;
    this.#deleveraged = deleveraged;
    this.#paid = paid;
  }

  /** @returns what no layer paid. @source DEFICIT-02-01 */
  run(units: Units): Units {
    this.#left = units;
    if (this.#market === null) this.#walkLoan();
    else this.#walkMarket(this.#market);
    return this.#left;
  }

  #walkMarket(market: Market): void {
    const { rules } = this.#venue;
    const { fundEventMax, fundDayMax } = market.parameters;
    if (rules.gainLayer) {
      this.#fromOffBandGains();
      this.#fromLinkedGains();
    }
    this.#fromFund("marketFund", market.fund, fundEventMax, fundDayMax);
    this.#fromGroup(market.group);
    this.#fromBackstops(market);
    if (!rules.gainLayer) return;
    this.#fromFees();
    this.#fromGains(this.#otherSide(market));
    this.#fromGains(this.#everyone());
    this.#fromGains(this.#defaulters());
    this.#fromTreasury();
    this.#fromWhatIsReserved();
    this.#fromRounding();
    this.#showExecutedPrices(market);
  }

  #walkLoan(): void {
    this.#fromGroup(LOAN_GROUP);
    this.#fromTreasury();
    if (!this.#venue.rules.gainLayer) return;
    this.#fromFees();
    this.#fromGains(this.#everyone());
    this.#fromGains(this.#defaulters());
  }

  #pay(layer: Layer, payer: Pocket, amount: Units): void {
    if (amount <= 0n) return;
    const venue = this.#venue;
    const debtor = new AccountPocket(venue, this.#account, this.#asset);
    post(venue, payer, debtor, amount, "deficit");
    this.#left -= amount;
    const account = payer instanceof AccountPocket ? payer.account : null;
    const before = this.#paid.get(payer.name)?.amount ?? 0n;
    this.#paid.set(payer.name, { account, amount: before + amount });
    venue.emit({
      type: "deficit",
      account: venue.idOf(this.#account),
      asset: this.#asset.id,
      market: this.#market?.id ?? null,
      layer,
      payer: payer.name,
      amount,
    });
  }

  #payFromAccount(layer: Layer, account: number, amount: Units): void {
    if (amount <= 0n) return;
    this.#pay(layer, new AccountPocket(this.#venue, account, this.#asset), amount);
    if (layer !== "backstop") assertClaimKept(this.#venue, account, this.#asset);
  }

  /** Who gained from fills far off the mark against the defaulter. @source OFFBAND-01-01 */
  #fromOffBandGains(): void {
    const gains = new Map<number, Units>();
    for (const { loser, gainer, units } of this.#venue.pool(this.#asset).offBand) {
      if (loser === this.#account) gains.set(gainer, (gains.get(gainer) ?? 0n) + units);
    }
    for (const gainer of this.#venue.inIdOrder(gains.keys())) {
      if (this.#venue.closingOut.has(gainer)) continue;
      const most = minUnits(gains.get(gainer)!, this.#capacity(gainer));
      const amount = minUnits(most, this.#left);
      this.#payFromAccount("linkedGain", gainer, amount);
      this.#lowerRecord(gainer, amount);
    }
  }

  /** What an off-band gain has paid it need not pay again. */
  #lowerRecord(gainer: number, amount: Units): void {
    const pool = this.#venue.pool(this.#asset);
    let left = amount;
    const records = [];
    for (const record of pool.offBand) {
      const mine = record.loser === this.#account && record.gainer === gainer;
      const part = mine ? minUnits(left, record.units) : 0n;
      left -= part;
      if (record.units > part) records.push({ ...record, units: record.units - part });
    }
    this.#venue.transaction.write(pool, "offBand", records);
  }

  #fromLinkedGains(): void {
    const { accounts } = this.#venue;
    const group = accounts.linkedGroup(this.#account);
    for (const member of this.#venue.inIdOrder(accounts.membersOf(group))) {
      if (member === this.#account || this.#venue.closingOut.has(member)) continue;
      this.#payFromAccount("linkedGain", member, minUnits(this.#capacity(member), this.#left));
    }
  }

  #fromFund(layer: Layer, fund: Fund, eventMax: Units | null, dayMax: Units | null): void {
    const venue = this.#venue;
    const day = Math.floor(venue.nowMicros / DAY_MICROS);
    const paidToday = fund.paidDay === day ? fund.paidToday : 0n;
    const amount = fundPayout(this.#left, fund.units, eventMax, dayMax, paidToday);
    if (amount === 0n) return;
    venue.transaction.write(fund, "paidDay", day);
    venue.transaction.write(fund, "paidToday", paidToday + amount);
    this.#pay(layer, fund, amount);
  }

  #fromGroup(group: string): void {
    const { groupEventMax, groupDayMax } = this.#venue.policy;
    const fund = this.#venue.groupFunds.get(`${group}|${this.#asset.id}`);
    if (fund !== undefined) this.#fromFund("groupFund", fund, groupEventMax, groupDayMax);
  }

  #fromBackstops(market: Market): void {
    const venue = this.#venue;
    const backstops = venue
      .backstopsOf(market)
      .filter(({ account }) => account !== this.#account && !venue.closingOut.has(account))
      .map((backstop) => ({
        ...backstop,
        id: venue.idOf(backstop.account),
        weight: this.#backstopCapacity(backstop.account, backstop.capital),
      }));
    const total = backstops.reduce((sum, { weight }) => sum + weight, 0n);
    const amount = minUnits(total, this.#left);
    if (amount === 0n) return;
    const shares = splitProRata(amount, backstops);
    for (const [index, { account }] of backstops.entries()) {
      const share = shares[index]!;
      if (share === 0n) continue;
      this.#payFromBackstop(market, account, share);
    }
  }

  #payFromBackstop(market: Market, account: number, amount: Units): void {
    if (amount <= 0n) return;
    this.#payFromAccount("backstop", account, amount);
    const list = this.#venue
      .backstopsOf(market)
      .map((backstop) =>
        backstop.account === account
          ? { ...backstop, capital: backstop.capital - amount }
          : backstop,
      );
    this.#venue.transaction.put(this.#venue.backstops, market.index, list);
  }

  #backstopCapacity(account: number, capital: Units): Units {
    const slot = this.#venue.holdings.find(account, this.#asset);
    const balance = slot === NONE ? 0n : this.#venue.holdings.balance(slot);
    const equity = poolEquity(this.#venue, account, this.#asset);
    return maxUnits(0n, minUnits(capital, minUnits(balance, equity)));
  }

  #fromFees(): void {
    const amount = minUnits(this.#left, feesAvailable(this.#venue, this.#asset));
    if (amount === 0n) return;
    const pool = this.#venue.pool(this.#asset);
    this.#venue.transaction.write(pool, "feesSinceClean", pool.feesSinceClean - amount);
    this.#pay("fee", this.#asset.fee, amount);
  }

  #fromTreasury(): void {
    const amount = minUnits(this.#left, this.#asset.treasury.units);
    if (amount > 0n) this.#pay("treasury", this.#asset.treasury, amount);
  }

  /** Pro rata to what each has above its protected claim. @source DEFICIT-02-02 */
  #fromGains(accounts: readonly number[]): void {
    if (this.#left === 0n) return;
    const payers = accounts
      .map((account) => ({
        account,
        id: this.#venue.idOf(account),
        weight: this.#capacity(account),
      }))
      .filter(({ weight }) => weight > 0n);
    const total = payers.reduce((sum, { weight }) => sum + weight, 0n);
    const amount = minUnits(total, this.#left);
    if (amount === 0n) return;
    const shares = splitProRata(amount, payers);
    for (const [index, { account }] of payers.entries()) {
      const share = shares[index]!;
      this.#payFromAccount("gain", account, share);
      this.#gainPaid.set(account, (this.#gainPaid.get(account) ?? 0n) + share);
    }
  }

  #capacity(account: number): Units {
    return gainCapacity(this.#venue, account, this.#asset);
  }

  /** Who stood against the defaulter at t0, or was deleveraged against it now, in id order. */
  #otherSide(market: Market): number[] {
    const venue = this.#venue;
    if (this.#left === 0n) return [];
    const side = Math.sign(baseLots(venue, this.#account, market));
    const suspects = new Set<number>(this.#deleveraged.keys());
    for (const slot of market.holders) suspects.add(venue.positions.account.get(slot));
    for (const account of venue.touched.keys()) suspects.add(account);
    for (const account of venue.pool(this.#asset).baselines.keys()) suspects.add(account);
    const opposed = [...suspects].filter(
      (account) =>
        this.#deleveraged.has(account) ||
        (side !== 0 && Math.sign(baseLots(venue, account, market)) === -side),
    );
    return venue.inIdOrder(opposed).filter((account) => this.#mayPay(account));
  }

  #everyone(): number[] {
    const venue = this.#venue;
    if (this.#left === 0n) return [];
    const accounts: number[] = [];
    for (let account = 0; account < venue.accounts.count; account++) {
      if (venue.holdings.find(account, this.#asset) === NONE) continue;
      if (this.#mayPay(account)) accounts.push(account);
    }
    return venue.inIdOrder(accounts);
  }

  /** Other accounts that are closing out: a gain made in a pool is owed to its deficits. */
  #defaulters(): number[] {
    const others = [...this.#venue.closingOut].filter((account) => account !== this.#account);
    return this.#left === 0n ? [] : this.#venue.inIdOrder(others);
  }

  /**
   * Reserved cash has let a clean boundary release gains, so no cap may strand it here: funds of
   * the pool's markets, their groups' funds, their backstops, then the venue's fees.
   */
  #fromWhatIsReserved(): void {
    const venue = this.#venue;
    const markets = venue.marketsInOrder.filter(({ settlement }) => settlement === this.#asset);
    for (const { fund } of markets) this.#fromFund("marketFund", fund, null, null);
    for (const group of [...new Set(markets.map((market) => market.group))].sort()) {
      const fund = venue.groupFunds.get(`${group}|${this.#asset.id}`);
      if (fund !== undefined) this.#fromFund("groupFund", fund, null, null);
    }
    const backstops = markets.flatMap((market) =>
      venue.backstopsOf(market).map(({ account }) => ({ account, market })),
    );
    for (const account of venue.inIdOrder(new Set(backstops.map((backstop) => backstop.account)))) {
      for (const backstop of backstops) {
        if (backstop.account === account) this.#fromBackstop(backstop.market, account);
      }
    }
    const fees = minUnits(this.#left, this.#asset.fee.units);
    if (fees > 0n) this.#pay("fee", this.#asset.fee, fees);
  }

  /**
   * Values are floored and dues ceiled against each position, so that up to two units a position
   * are money in nobody's equity: they pay for what rounding left open.
   */
  #fromRounding(): void {
    const venue = this.#venue;
    if (this.#left === 0n) return;
    const markets = venue.marketsInOrder.filter(({ settlement }) => settlement === this.#asset);
    for (const market of markets) {
      const most = minUnits(this.#left, fundingRemainder(venue, market));
      if (most > 0n) this.#pay("marketFund", market.fundingPot, most);
    }
    const hidden = new Map<number, Units>();
    for (const account of venue.allInIdOrder()) {
      const count = account === this.#account ? 0 : positionsIn(venue, account, this.#asset);
      if (count > 0) hidden.set(account, 2n * BigInt(count));
    }
    for (const [account, most] of hidden) {
      const owned = maxUnits(0n, poolEquity(venue, account, this.#asset));
      hidden.set(account, most - this.#payRounding(account, minUnits(most, owned)));
    }
    for (const [account, most] of hidden) this.#payRounding(account, most);
  }

  #payRounding(account: number, most: Units): Units {
    const amount = minUnits(this.#left, most);
    if (amount <= 0n) return 0n;
    this.#pay("gain", new AccountPocket(this.#venue, account, this.#asset), amount);
    this.#gainPaid.set(account, (this.#gainPaid.get(account) ?? 0n) + amount);
    return amount;
  }

  #fromBackstop(market: Market, account: number): void {
    if (!this.#mayPay(account)) return;
    const backstop = this.#venue.backstopsOf(market).find((other) => other.account === account)!;
    const most = this.#backstopCapacity(account, backstop.capital);
    this.#payFromBackstop(market, account, minUnits(most, this.#left));
  }

  #mayPay(account: number): boolean {
    return account !== this.#account && !this.#venue.closingOut.has(account);
  }

  /** @source DEFICIT-03-01 */
  #showExecutedPrices(market: Market): void {
    const venue = this.#venue;
    for (const account of venue.inIdOrder(this.#deleveraged.keys())) {
      const lots = this.#deleveraged.get(account)!;
      const share = this.#gainPaid.get(account) ?? 0n;
      const { kind, markPrice, multiplier } = market;
      const price = share === 0n ? null : shownTicks(kind, lots, markPrice, share, multiplier);
      venue.emit({
        type: "executedPrice",
        account: venue.idOf(account),
        market: market.id,
        lots: Math.abs(lots),
        price: price ?? markPrice,
      });
    }
  }
}

/** What rounding has left in a market's funding pot: the exact dues add up to the rest. */
function fundingRemainder(venue: Venue, market: Market): Units {
  const { positions } = venue;
  let owed = 0n;
  for (const slot of market.holders) {
    owed += BigInt(positions.lots(slot)) * positions.fundingIndex(slot);
  }
  return divFloor(market.fundingPot.units * market.fundingScale - owed, market.fundingScale);
}

function positionsIn(venue: Venue, account: number, asset: Asset): number {
  const { positions } = venue;
  let count = 0;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    if (positions.market(slot).settlement === asset) count += 1;
  }
  return count;
}
