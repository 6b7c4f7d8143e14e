import type { Layer } from "../event/event.ts";
import { divFloor } from "../number/rounding.ts";
import { splitProRata } from "../number/split.ts";
import { maxUnits, minUnits, type Lots, type Units } from "../number/unit.ts";
import { AccountPocket, countUnlent, feesAvailable } from "../ledger/entry.ts";
import { poolEquity } from "../margin/account-margin.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Fund } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";
import type { BaseSides } from "./base-side.ts";
import { fundPayout } from "./fund-payout.ts";
import type { GainPayers } from "./gain-payer.ts";
import { Owed } from "./owed.ts";
import type { PooledPart } from "./pooled-part.ts";

const DAY_MICROS = 86_400_000_000;
/** Group whose fund stands before the treasury for losses on loans. */
const LOAN_GROUP = "loan";

/** What a fund may pay in a boundary and in a UTC day; null for no cap. */
interface Caps {
  readonly eventMax: Units | null;
  readonly dayMax: Units | null;
}

const NO_CAPS: Caps = { eventMax: null, dayMax: null };

/** A pooled part on its way through the layers from the second on, in the order of P4. */
export class DeficitWalk {
  readonly #venue: Venue;
  readonly #asset: Asset;
  readonly #part: PooledPart;
  readonly #payers: GainPayers;
  readonly #sides: BaseSides;
  readonly #closed: ReadonlyMap<number, Lots>;
  readonly #owed: Owed;
  /** What each account paid of its gain. */
  readonly gainPaid: Map<number, Units> = new Map();

  /** @param closed  lots that payers gave up to the accounts of the part */
  constructor(
    venue: Venue,
    asset: Asset,
    part: PooledPart,
    payers: GainPayers,
    sides: BaseSides,
    closed: ReadonlyMap<number, Lots>,
  ) {
    this.#venue = venue;
    this.#asset = asset;
    this.#part = part;
    this.#payers = payers;
    this.#sides = sides;
    this.#closed = closed;
    const { market, account, units, paid } = part;
    this.#owed = new Owed(asset.deficit, { venue, market, account, units, paid });
  }

  /** @returns what no layer paid. @source DEFICIT-02-01 */
  run(): Units {
    const { market } = this.#part;
    const sources = market === null ? this.#ofLoans() : this.#ofMarket(market);
    for (const pay of sources) {
      if (this.#owed.left === 0n) break;
      pay();
    }
    return this.#owed.left;
  }

  #ofMarket(market: Market): (() => void)[] {
    const { fundEventMax, fundDayMax } = market.parameters;
    const caps = { eventMax: fundEventMax, dayMax: fundDayMax };
    const committed = [
      () => this.#fromFund("marketFund", market.fund, caps),
      () => this.#fromGroup(market.group),
      () => this.#fromBackstops(market),
    ];
    if (!this.#venue.rules.gainLayer) return committed;
    return [
      ...committed,
      () => this.#countUnlent(() => this.#fromFees()),
      () => this.#fromGains(this.#otherSide(market)),
      () => this.#fromGains(this.#payers.everyone()),
      () => this.#fromGains(this.#defaulters()),
      () => this.#countUnlent(() => this.#fromTreasury()),
      () => this.#fromWhatIsReserved(),
      () => this.#countUnlent(() => this.#fromLenders()),
      () => this.#fromRounding(),
    ];
  }

  #ofLoans(): (() => void)[] {
    const lent = [
      () => this.#fromGroup(LOAN_GROUP),
      () => this.#fromTreasury(),
      () => this.#fromLenders(),
    ];
    if (!this.#venue.rules.gainLayer) return lent;
    return [
      ...lent,
      () => this.#fromFees(),
      () => this.#fromUnlentGains(),
      () => this.#fromWhatIsReserved(),
      () => this.#fromRounding(),
    ];
  }

  #fromFund(layer: Layer, fund: Fund, { eventMax, dayMax }: Caps): void {
    const { nowMicros, paidInEvent, transaction } = this.#venue;
    const day = Math.floor(nowMicros / DAY_MICROS);
    const today = fund.paidDay === day ? fund.paidToday : 0n;
    const now = paidInEvent.get(fund) ?? 0n;
    const ofEvent = eventMax === null ? null : eventMax - now;
    const amount = fundPayout(this.#owed.left, fund.units, ofEvent, dayMax, today);
    if (amount === 0n) return;
    transaction.write(fund, "paidDay", day);
    transaction.write(fund, "paidToday", today + amount);
    paidInEvent.set(fund, now + amount);
    this.#owed.pay(layer, fund, amount);
  }

  #fromGroup(group: string): void {
    const { groupEventMax, groupDayMax } = this.#venue.policy;
    const fund = this.#venue.groupFunds.get(`${group}|${this.#asset.id}`);
    if (fund === undefined) return;
    this.#fromFund("groupFund", fund, { eventMax: groupEventMax, dayMax: groupDayMax });
  }

  #fromBackstops(market: Market): void {
    const venue = this.#venue;
    const backstops = venue
      .backstopsOf(market)
      .filter(({ account }) => this.#payers.mayPay(account))
      .map((backstop) => ({
        ...backstop,
        id: venue.idOf(backstop.account),
        weight: this.#backstopCapacity(backstop.account, backstop.capital),
      }));
    const total = backstops.reduce((sum, { weight }) => sum + weight, 0n);
    const amount = minUnits(total, this.#owed.left);
    if (amount === 0n) return;
    const shares = splitProRata(amount, backstops);
    for (const [index, { account }] of backstops.entries()) {
      this.#payFromBackstop(market, account, shares[index]!);
    }
  }

  #payFromBackstop(market: Market, account: number, amount: Units): void {
    this.#payers.pay(this.#owed, "backstop", account, amount);
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
    const balance = this.#venue.holdings.balanceOf(account, this.#asset);
    const equity = poolEquity(this.#venue, account, this.#asset);
    return maxUnits(0n, minUnits(capital, minUnits(balance, equity)));
  }

  #fromFees(): void {
    const amount = minUnits(this.#owed.left, feesAvailable(this.#venue, this.#asset));
    const pool = this.#venue.pool(this.#asset);
    this.#venue.transaction.write(pool, "feesSinceClean", pool.feesSinceClean - amount);
    this.#owed.pay("fee", this.#asset.fee, amount);
  }

  #fromTreasury(): void {
    const { treasury } = this.#asset;
    this.#owed.pay("treasury", treasury, minUnits(this.#owed.left, treasury.units));
  }

  /** What customers have lent: each bears its share of it. @source LOAN-03-01 LOAN-03-02 */
  #fromLenders(): void {
    const { lender } = this.#asset;
    this.#owed.pay("lender", lender, minUnits(this.#owed.left, lender.units));
  }

  /** What a loss in a market takes from sources and fees is missed by loans. @source LOAN-03-01 */
  #countUnlent(pay: () => void): void {
    const before = this.#owed.left;
    pay();
    countUnlent(this.#venue, this.#asset, before - this.#owed.left);
  }

  /** Of a loss on loans, gains pay what no source had lent, and no more. @source LOAN-03-01 */
  #fromUnlentGains(): void {
    const venue = this.#venue;
    const pool = venue.pool(this.#asset);
    const { unlentSinceClean: unlent } = pool;
    const before = this.#owed.left;
    const kept = maxUnits(0n, before - unlent - this.#part.joined);
    for (const accounts of [() => this.#payers.everyone(), () => this.#defaulters()]) {
      if (this.#owed.left === kept) break;
      this.#fromGains(accounts(), kept);
    }
    const paid = minUnits(unlent, before - this.#owed.left);
    venue.transaction.write(pool, "unlentSinceClean", unlent - paid);
  }

  /**
   * Pro rata to what each has above its protected claim.
   *
   * @param kept  part of what is left that gains do not pay
   * @source DEFICIT-02-02
   */
  #fromGains(accounts: readonly number[], kept = 0n): void {
    const able: { readonly id: string; readonly account: number; readonly weight: Units }[] = [];
    let total = 0n;
    for (const account of accounts) {
      const weight = this.#payers.capacity(account);
      if (weight === 0n) continue;
      able.push({ id: this.#venue.idOf(account), account, weight });
      total += weight;
    }
    const amount = minUnits(total, this.#owed.left - kept);
    if (amount === 0n) return;
    const shares = splitProRata(amount, able);
    for (const [index, { account }] of able.entries()) {
      this.#payers.pay(this.#owed, "gain", account, shares[index]!);
      this.#countGain(account, shares[index]!);
    }
  }

  #countGain(account: number, amount: Units): void {
    this.gainPaid.set(account, (this.gainPaid.get(account) ?? 0n) + amount);
  }

  /** Who stood against the part's accounts at t0, or was deleveraged against one, in id order. */
  #otherSide(market: Market): number[] {
    const { side } = this.#part;
    const opposed = new Set(this.#closed.keys());
    if (side !== 0) {
      for (const account of this.#sides.of(market, side === 1 ? -1 : 1)) opposed.add(account);
    }
    const able = [...opposed].filter((account) => this.#payers.mayPay(account));
    return this.#venue.inIdOrder(able);
  }

  /** Those that are closing out: a gain made in a pool is owed to its deficits. */
  #defaulters(): number[] {
    return this.#venue.inIdOrder(this.#venue.closingOut);
  }

  /**
   * Reserved cash has let a clean boundary release gains, so no cap may strand it here: funds of
   * the pool's markets, their groups' funds, their backstops, then the venue's fees.
   */
  #fromWhatIsReserved(): void {
    const venue = this.#venue;
    const markets = venue.marketsInOrder.filter(({ settlement }) => settlement === this.#asset);
    for (const { fund } of markets) this.#fromFund("marketFund", fund, NO_CAPS);
    for (const group of [...new Set(markets.map((market) => market.group))].sort()) {
      const fund = venue.groupFunds.get(`${group}|${this.#asset.id}`);
      if (fund !== undefined) this.#fromFund("groupFund", fund, NO_CAPS);
    }
    const backstops = markets.flatMap((market) =>
      venue.backstopsOf(market).map(({ account }) => ({ account, market })),
    );
    for (const account of venue.inIdOrder(new Set(backstops.map((backstop) => backstop.account)))) {
      for (const backstop of backstops) {
        if (backstop.account === account) this.#fromBackstop(backstop.market, account);
      }
    }
    this.#owed.pay("fee", this.#asset.fee, minUnits(this.#owed.left, this.#asset.fee.units));
  }

  #fromBackstop(market: Market, account: number): void {
    const backstop = this.#venue.backstopsOf(market).find((other) => other.account === account)!;
    const most = this.#backstopCapacity(account, backstop.capital);
    this.#payFromBackstop(market, account, minUnits(most, this.#owed.left));
  }

  /**
   * Values are floored and dues ceiled against each position, so that up to two units a position
   * are money in nobody's equity: they pay for what rounding left open.
   */
  #fromRounding(): void {
    const venue = this.#venue;
    const markets = venue.marketsInOrder.filter(({ settlement }) => settlement === this.#asset);
    for (const market of markets) {
      const most = minUnits(this.#owed.left, fundingRemainder(venue, market));
      this.#owed.pay("marketFund", market.fundingPot, most);
    }
    const hidden = hiddenByRounding(venue, markets);
    const accounts = venue.inIdOrder(hidden.keys());
    for (const account of accounts) {
      const owned = maxUnits(0n, poolEquity(venue, account, this.#asset));
      const most = hidden.get(account)!;
      hidden.set(account, most - this.#payRounding(account, minUnits(most, owned)));
    }
    for (const account of accounts) this.#payRounding(account, hidden.get(account)!);
  }

  #payRounding(account: number, most: Units): Units {
    const amount = minUnits(this.#owed.left, most);
    if (amount === 0n) return 0n;
    this.#owed.pay("gain", new AccountPocket(this.#venue, account, this.#asset), amount);
    this.#payers.lower(account, amount);
    this.#countGain(account, amount);
    return amount;
  }
}

/** Two units for each position of an account. */
function hiddenByRounding(venue: Venue, markets: readonly Market[]): Map<number, Units> {
  const { positions } = venue;
  const hidden = new Map<number, Units>();
  for (const market of markets) {
    for (const slot of market.holders) {
      const account = positions.account(slot);
      hidden.set(account, (hidden.get(account) ?? 0n) + 2n);
    }
  }
  return hidden;
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
