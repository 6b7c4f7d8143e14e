import type { Layer } from "../../src/core/event/event.ts";
import { divFloor, max, min, safeNumber, sign, splitProRata, sum } from "./arithmetic.ts";
import { capacity, protectedClaim } from "./claim.ts";
import { post } from "./ledger.ts";
import { contribution, poolEquity } from "./margin.ts";
import { DAY_MICROS } from "./money.ts";
import { cash, demand, marketsOf } from "./state.ts";
import type { Account, Asset, DayUse, Market, Venue } from "./state.ts";
import { tickReleasing } from "./slice.ts";
import { unitsUp, value, worthDown, worthUp } from "./value.ts";

/** DEFICIT-01-01: what a closed-out account still owes, asset by asset. */
export function settleDeficits(venue: Venue, account: Account): void {
  for (const holding of account.holdings.values()) {
    if (holding.balance >= 0n) continue;
    const asset = venue.assets.get(holding.asset)!;
    const deficit = -holding.balance;
    const loan = min(deficit, max(0n, -holding.clean.equity));
    const parts = attribute(venue, account, asset, deficit - loan);
    const paid = new Map<string, bigint>();
    let loanPart = loan;
    for (const [market, part] of parts) {
      if (market === null) loanPart += part;
      else new Walk(venue, account, asset, market, part, paid).market();
    }
    new Walk(venue, account, asset, null, loanPart, paid).loan();
    handOverCollateral(venue, account, asset, paid);
    demand(holding.balance === 0n, () => {
      return `P1: expected ${account.id} to owe no ${asset.id}, was ${holding.balance}`;
    });
  }
}

/** DEFICIT-01-02: the market part, pro rata to the losses since t0. */
function attribute(
  venue: Venue,
  account: Account,
  asset: Asset,
  part: bigint,
): [Market | null, bigint][] {
  if (part === 0n) return [];
  const { clean, booked, traded } = account.holdings.get(asset.id)!;
  const markets = marketsOf(venue, asset.id);
  const losses = new Map<string, bigint>();
  for (const market of markets) {
    const gained = contribution(venue, account, market) + (booked.get(market.id) ?? 0n);
    losses.set(market.id, max(0n, (clean.contributions.get(market.id) ?? 0n) - gained));
  }
  if (sum(losses.values()) === 0n) {
    const whole = markets.find(({ id }) => traded.has(id)) ?? markets[0] ?? null;
    return [[whole, part]];
  }
  const shares = splitProRata(part, losses);
  return markets
    .filter(({ id }) => shares.get(id)! > 0n)
    .map((market) => [market, shares.get(market.id)!]);
}

/** DEFICIT-02-01: one part on its way down the layers. */
class Walk {
  left: bigint;
  readonly venue: Venue;
  readonly account: Account;
  readonly asset: Asset;
  readonly cause: Market | null;
  /** Paid by each ledger account for the whole deficit in the asset (DEFICIT-04-01). */
  readonly paid: Map<string, bigint>;
  /** Paid by the gain layer, per account (DEFICIT-03-01). */
  readonly gainPaid: Map<string, bigint> = new Map();

  constructor(
    venue: Venue,
    account: Account,
    asset: Asset,
    cause: Market | null,
    part: bigint,
    paid: Map<string, bigint>,
  ) {
    this.venue = venue;
    this.account = account;
    this.asset = asset;
    this.cause = cause;
    this.left = part;
    this.paid = paid;
  }

  market(): void {
    const market = this.cause!;
    if (this.left === 0n) return;
    this.offBandGains();
    this.linkedGains();
    this.marketFund(market, true);
    this.groupFund(market.group, true);
    this.backstops(market);
    this.fees();
    this.gains(this.payers().filter((payer) => this.isOtherSide(payer, market)));
    this.gains(this.payers());
    this.gains(this.closingOutPayers());
    this.payFrom("treasury", "treasury", cash(this.asset, "treasury"));
    this.uncapped();
    this.rounding();
    this.done();
    showExecutedPrices(this.venue, this.account, market, this.gainPaid);
  }

  loan(): void {
    if (this.left === 0n) return;
    this.groupFund("loan", true);
    this.payFrom("treasury", "treasury", cash(this.asset, "treasury"));
    this.fees();
    this.gains(this.payers());
    this.gains(this.closingOutPayers());
    this.done();
  }

  /** DEFICIT-02-03. */
  done(): void {
    demand(this.left === 0n, () => {
      const from = this.cause === null ? "its loan" : this.cause.id;
      return `P1: nobody pays ${this.left} ${this.asset.id} of ${this.account.id} from ${from}`;
    });
  }

  /** Layer 1a: who gained from fills far from the mark against the defaulter. */
  offBandGains(): void {
    const recorded = this.asset.offBand.get(this.account.id) ?? new Map<string, bigint>();
    for (const payer of this.payers()) {
      const gained = recorded.get(payer.id) ?? 0n;
      const paid = this.payGain("linkedGain", payer, min(gained, this.capacityOf(payer)));
      if (paid > 0n) recorded.set(payer.id, gained - paid);
    }
  }

  /** Layer 1b. */
  linkedGains(): void {
    for (const payer of this.payers()) {
      if (payer.linkedGroup !== this.account.linkedGroup) continue;
      this.payGain("linkedGain", payer, this.capacityOf(payer));
    }
  }

  /** Layer 2. */
  marketFund(market: Market, capped: boolean): void {
    const { fundEventMax, fundDayMax } = market.parameters;
    const today = usedToday(this.venue, market.fundDay);
    const most = capped ? fundLimit(fundEventMax, fundDayMax, today.used) : null;
    const name = `fund:${market.id}`;
    const there = cash(this.asset, name);
    const paid = this.payFrom("marketFund", name, most === null ? there : min(there, most));
    market.fundDay = { day: today.day, used: today.used + paid };
  }

  /** Layer 3. */
  groupFund(group: string, capped: boolean): void {
    const { groupEventMax, groupDayMax } = this.venue.policy;
    const today = usedToday(this.venue, this.asset.groupDays.get(group));
    const most = capped ? fundLimit(groupEventMax, groupDayMax, today.used) : null;
    const name = `group:${group}`;
    const there = cash(this.asset, name);
    const paid = this.payFrom("groupFund", name, most === null ? there : min(there, most));
    this.asset.groupDays.set(group, { day: today.day, used: today.used + paid });
  }

  /** Layer 4: pro rata to what is committed and there. */
  backstops(market: Market): void {
    const weights = new Map<string, bigint>();
    for (const payer of this.payers()) weights.set(payer.id, this.capitalThere(payer, market));
    const amount = min(this.left, sum(weights.values()));
    if (amount === 0n) return;
    for (const [id, share] of splitProRata(amount, weights)) {
      this.payCapital(this.venue.accounts.get(id)!, market, share);
    }
  }

  capitalThere(payer: Account, market: Market): bigint {
    const capital = payer.backstops.get(market.id)?.capital ?? 0n;
    const balance = payer.holdings.get(this.asset.id)?.balance ?? 0n;
    return max(0n, min(capital, balance, poolEquity(this.venue, payer, this.asset.id)));
  }

  payCapital(payer: Account, market: Market, amount: bigint): void {
    const paid = this.payFrom("backstop", `account:${payer.id}`, amount);
    if (paid > 0n) payer.backstops.get(market.id)!.capital -= paid;
  }

  /** Layer 6. */
  fees(): void {
    const most = min(cash(this.asset, "fee"), this.asset.feesSinceClean);
    const paid = this.payFrom("fee", "fee", max(0n, most));
    this.asset.feesSinceClean -= paid;
  }

  /** Layer 7: gains of these accounts, pro rata to what each has above its claim. */
  gains(payers: readonly Account[]): void {
    const weights = new Map(payers.map((payer) => [payer.id, this.capacityOf(payer)]));
    const amount = min(this.left, sum(weights.values()));
    if (amount === 0n) return;
    for (const [id, share] of splitProRata(amount, weights)) {
      this.payGain("gain", this.venue.accounts.get(id)!, share);
    }
  }

  isOtherSide(payer: Account, market: Market): boolean {
    const lotsAtClean = (one: Account): bigint =>
      one.holdings.get(this.asset.id)?.clean.lots.get(market.id) ?? 0n;
    const [mine, theirs] = [sign(lotsAtClean(this.account)), sign(lotsAtClean(payer))];
    const deleveraged = this.account.deleveraged.get(market.id)?.has(payer.id) ?? false;
    return deleveraged || (mine !== 0n && theirs === -mine);
  }

  /** Step 9: reserved cash whatever the caps say. */
  uncapped(): void {
    const markets = marketsOf(this.venue, this.asset.id);
    for (const market of markets) this.marketFund(market, false);
    for (const group of [...new Set(markets.map((market) => market.group))].sort(byId)) {
      this.groupFund(group, false);
    }
    for (const payer of this.payers()) {
      for (const market of markets) {
        if (!payer.backstops.has(market.id)) continue;
        this.payCapital(payer, market, this.capitalThere(payer, market));
      }
    }
    this.payFrom("fee", "fee", cash(this.asset, "fee"));
  }

  /** Step 10: what floors and ceils hide from every equity. */
  rounding(): void {
    const markets = marketsOf(this.venue, this.asset.id);
    for (const market of markets) {
      this.payFrom("marketFund", `funding:${market.id}`, this.fundingRemainder(market));
    }
    const others = [...this.venue.accounts.values()].filter((payer) => payer !== this.account);
    const hidden = new Map(
      others.map((payer) => {
        const held = markets.filter(({ id }) => payer.positions.has(id)).length;
        return [payer, 2n * BigInt(held)];
      }),
    );
    for (const [payer, most] of hidden) {
      const owned = max(0n, poolEquity(this.venue, payer, this.asset.id));
      hidden.set(payer, most - this.payRounding(payer, min(most, owned)));
    }
    for (const [payer, most] of hidden) this.payRounding(payer, most);
  }

  payRounding(payer: Account, most: bigint): bigint {
    const paid = this.payFrom("gain", `account:${payer.id}`, most);
    if (paid > 0n) this.gainPaid.set(payer.id, (this.gainPaid.get(payer.id) ?? 0n) + paid);
    return paid;
  }

  /** What rounding has left in a market's funding account: the exact dues add up to the rest. */
  fundingRemainder(market: Market): bigint {
    const indices = [...this.venue.accounts.values()].map((account) => {
      const position = account.positions.get(market.id);
      return position === undefined ? 0n : position.lots * position.fundingIndex;
    });
    const there = cash(this.asset, `funding:${market.id}`) * market.fundingScale;
    return divFloor(there - sum(indices), market.fundingScale);
  }

  /** Accounts that may pay in any layer, in id order. */
  payers(): Account[] {
    return [...this.venue.accounts.values()].filter(
      (payer) => payer !== this.account && payer.stage !== "closingOut",
    );
  }

  /** Who pays last of all out of gains: accounts that are closing out themselves. */
  closingOutPayers(): Account[] {
    return [...this.venue.accounts.values()].filter(
      (payer) => payer !== this.account && payer.stage === "closingOut",
    );
  }

  capacityOf(payer: Account): bigint {
    return capacity(this.venue, payer, this.asset);
  }

  /** A payment out of gains: P4 is checked on the spot. */
  payGain(layer: Layer, payer: Account, most: bigint): bigint {
    const paid = this.payFrom(layer, `account:${payer.id}`, most);
    if (paid === 0n) return 0n;
    if (layer === "gain") {
      this.gainPaid.set(payer.id, (this.gainPaid.get(payer.id) ?? 0n) + paid);
    }
    const owned = poolEquity(this.venue, payer, this.asset.id);
    const claim = protectedClaim(this.venue, payer, this.asset);
    demand(owned >= claim, () => {
      return `P4: expected ${payer.id} to keep its claim of ${claim}, was ${owned}`;
    });
    return paid;
  }

  payFrom(layer: Layer, payer: string, most: bigint): bigint {
    const amount = min(this.left, most);
    if (amount <= 0n) return 0n;
    const [asset, account] = [this.asset.id, this.account.id];
    post(this.venue, { asset, from: payer, to: `account:${account}`, amount, cause: "deficit" });
    const market = this.cause === null ? null : this.cause.id;
    this.venue.events.push({ type: "deficit", account, asset, market, layer, payer, amount });
    this.left -= amount;
    this.paid.set(payer, (this.paid.get(payer) ?? 0n) + amount);
    return amount;
  }
}

/** DEFICIT-04-01: collateral that could not be converted goes to those who paid instead. */
function handOverCollateral(
  venue: Venue,
  account: Account,
  owed: Asset,
  paid: Map<string, bigint>,
): void {
  let worth = worthUp(venue, owed, sum(paid.values()));
  const payers = new Map([...paid].sort(([a], [b]) => byId(a, b)));
  for (const owned of account.holdings.values()) {
    if (worth === 0n || owned.balance <= 0n) continue;
    const asset = venue.assets.get(owned.asset)!;
    const give = min(owned.balance, unitsUp(venue, asset, worth));
    for (const [payer, amount] of splitProRata(give, payers)) {
      const to = payer.startsWith("account:") ? payer : "treasury";
      const from = `account:${account.id}`;
      post(venue, { asset: asset.id, from, to, amount, cause: "conversion" });
    }
    worth = max(0n, worth - worthDown(venue, asset, give));
  }
}

function byId(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function usedToday(venue: Venue, use: DayUse | undefined): DayUse {
  const day = Math.floor(venue.now / DAY_MICROS);
  return use !== undefined && use.day === day ? use : { day, used: 0n };
}

/** The cap per event and what is left of the day's; null for no cap. */
function fundLimit(eventMax: bigint | null, dayMax: bigint | null, used: bigint): bigint | null {
  const ofDay = dayMax === null ? null : max(0n, dayMax - used);
  if (eventMax === null) return ofDay;
  return ofDay === null ? eventMax : min(eventMax, ofDay);
}

/** DEFICIT-03-01: the mark moved against each deleveraged payer by what it paid of its gain. */
function showExecutedPrices(
  venue: Venue,
  account: Account,
  market: Market,
  gainPaid: Map<string, bigint>,
): void {
  const against = account.deleveraged.get(market.id) ?? new Map<string, bigint>();
  for (const [payer, lots] of [...against].sort(([a], [b]) => byId(a, b))) {
    const price = shownPrice(market, lots, gainPaid.get(payer) ?? 0n);
    venue.events.push({
      type: "executedPrice",
      account: payer,
      market: market.id,
      lots: Number(lots < 0n ? -lots : lots),
      price: Number(price),
    });
  }
}

function shownPrice(market: Market, lots: bigint, paid: bigint): bigint {
  if (paid === 0n) return market.mark;
  const tick = tickReleasing(market, -lots, paid - value(market, lots, market.mark));
  return tick === undefined || safeNumber(tick) === undefined ? market.mark : tick;
}
