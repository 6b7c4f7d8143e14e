import type { Layer } from "../../src/core/event/event.ts";
import { divFloor, max, min, safeNumber, sign, splitProRata, sum } from "./arithmetic.ts";
import { capacity, protectedClaim } from "./claim.ts";
import { post } from "./ledger.ts";
import { poolEquity } from "./margin.ts";
import { DAY_MICROS } from "./money.ts";
import { tickReleasing } from "./slice.ts";
import { cash, demand, marketsOf } from "./state.ts";
import type { Account, Asset, DayUse, Market, Venue } from "./state.ts";
import { value } from "./value.ts";

/** DEFICIT-02-01: something owed on its way down the layers. */
export class Walk {
  left: bigint;
  readonly venue: Venue;
  readonly asset: Asset;
  /** Null for losses on loans. */
  readonly cause: Market | null;
  /** Paid by each ledger account (DEFICIT-04-01). */
  readonly paid: Map<string, bigint>;
  /** Whose deficit it is, where it is one account's. */
  readonly whose: string | null;
  /** Ledger account that is paid. */
  readonly to: string;
  /** Paid by the gain layer, per account (DEFICIT-03-01). */
  readonly gainPaid: Map<string, bigint> = new Map();

  constructor(
    venue: Venue,
    asset: Asset,
    cause: Market | null,
    units: bigint,
    paid: Map<string, bigint>,
    whose: string | null,
    to: string,
  ) {
    this.venue = venue;
    this.asset = asset;
    this.cause = cause;
    this.left = units;
    this.paid = paid;
    this.whose = whose;
    this.to = to;
  }

  /** A pooled part of accounts that stood on one side of a market at t0. */
  market(accounts: readonly Account[], side: bigint): void {
    const market = this.cause!;
    this.marketFund(market, true);
    this.groupFund(market.group, true);
    this.backstops(market);
    this.asset.unlent += this.fees();
    this.gains(this.payers().filter((payer) => this.isOtherSide(payer, market, side, accounts)));
    this.gains(this.payers());
    this.gains(this.closingOutPayers());
    this.asset.unlent += this.payFrom("treasury", "treasury", cash(this.asset, "treasury"));
    this.uncapped();
    this.asset.unlent += this.payFrom("lender", "lender", cash(this.asset, "lender"));
    this.rounding();
    this.done();
  }

  /** LOAN-03-01: gains pay what no source had lent, and no more. */
  loan(joined: bigint): void {
    this.groupFund("loan", true);
    this.payFrom("treasury", "treasury", cash(this.asset, "treasury"));
    this.payFrom("lender", "lender", cash(this.asset, "lender"));
    this.fees();
    const kept = max(0n, this.left - this.asset.unlent - joined);
    this.left -= kept;
    const before = this.left;
    this.gains(this.payers());
    this.gains(this.closingOutPayers());
    this.asset.unlent -= min(this.asset.unlent, before - this.left);
    this.left += kept;
    this.uncapped();
    this.rounding();
    this.done();
  }

  /** DEFICIT-02-03. */
  done(): void {
    demand(this.left === 0n, () => {
      const from = this.cause === null ? "loans" : this.cause.id;
      return `P1: nobody pays ${this.left} ${this.asset.id} of deficits from ${from}`;
    });
  }

  /** Layer 1a: who gained from fills far from the mark against the defaulter. */
  offBandGains(account: Account): void {
    const recorded = this.asset.offBand.get(account.id) ?? new Map<string, bigint>();
    for (const payer of this.payers()) {
      const gained = recorded.get(payer.id) ?? 0n;
      const paid = this.payGain("linkedGain", payer, min(gained, this.capacityOf(payer)));
      if (paid > 0n) recorded.set(payer.id, gained - paid);
    }
  }

  /** Layer 1b. */
  linkedGains(account: Account): void {
    for (const payer of this.payers()) {
      if (payer.linkedGroup !== account.linkedGroup) continue;
      this.payGain("linkedGain", payer, this.capacityOf(payer));
    }
  }

  /** Layer 2. */
  marketFund(market: Market, capped: boolean): void {
    const { fundEventMax, fundDayMax } = market.parameters;
    const caps = capped ? { event: fundEventMax, day: fundDayMax } : NO_CAPS;
    market.fundDay = this.payFund("marketFund", `fund:${market.id}`, caps, market.fundDay);
  }

  /** Layer 3. */
  groupFund(group: string, capped: boolean): void {
    const { groupEventMax, groupDayMax } = this.venue.policy;
    const caps = capped ? { event: groupEventMax, day: groupDayMax } : NO_CAPS;
    const use = this.asset.groupDays.get(group);
    this.asset.groupDays.set(group, this.payFund("groupFund", `group:${group}`, caps, use));
  }

  /** Up to what the caps leave of this boundary and of this day. */
  payFund(layer: Layer, name: string, caps: Caps, use: DayUse | undefined): DayUse {
    const day = Math.floor(this.venue.now / DAY_MICROS);
    const usedToday = use !== undefined && use.day === day ? use.used : 0n;
    const key = `${this.asset.id} ${name}`;
    const usedNow = this.venue.paidInEvent.get(key) ?? 0n;
    const there = cash(this.asset, name);
    const ofEvent = caps.event === null ? there : caps.event - usedNow;
    const ofDay = caps.day === null ? there : caps.day - usedToday;
    const paid = this.payFrom(layer, name, min(there, ofEvent, ofDay));
    this.venue.paidInEvent.set(key, usedNow + paid);
    return { day, used: usedToday + paid };
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
    if (paid === 0n) return;
    payer.backstops.get(market.id)!.capital -= paid;
    const { clean } = payer.holdings.get(this.asset.id)!;
    clean.equity -= min(paid, max(0n, clean.equity));
  }

  /** Layer 6; tells what was paid. */
  fees(): bigint {
    const most = min(cash(this.asset, "fee"), this.asset.feesSinceClean);
    const paid = this.payFrom("fee", "fee", max(0n, most));
    this.asset.feesSinceClean -= paid;
    return paid;
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

  isOtherSide(payer: Account, market: Market, side: bigint, accounts: readonly Account[]): boolean {
    const theirs = sign(payer.holdings.get(this.asset.id)?.clean.lots.get(market.id) ?? 0n);
    if (side !== 0n && theirs === -side) return true;
    return accounts.some(({ deleveraged }) => deleveraged.get(market.id)?.has(payer.id) ?? false);
  }

  /** Step 9: reserved cash whatever the caps say. */
  uncapped(): void {
    const markets = marketsOf(this.venue, this.asset.id);
    for (const market of markets) this.marketFund(market, false);
    for (const group of [...new Set(markets.map((market) => market.group))].sort(byId)) {
      this.groupFund(group, false);
    }
    for (const payer of this.venue.accounts.values()) {
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
    const hidden = new Map(
      [...this.venue.accounts.values()].map((payer) => {
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
    return [...this.venue.accounts.values()].filter(({ stage }) => stage !== "closingOut");
  }

  /** Who pays last of all out of gains: accounts that are closing out themselves. */
  closingOutPayers(): Account[] {
    return [...this.venue.accounts.values()].filter(({ stage }) => stage === "closingOut");
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
    const [asset, account] = [this.asset.id, this.whose];
    post(this.venue, { asset, from: payer, to: this.to, amount, cause: "deficit" });
    const market = this.cause === null ? null : this.cause.id;
    this.venue.events.push({ type: "deficit", account, asset, market, layer, payer, amount });
    this.left -= amount;
    this.paid.set(payer, (this.paid.get(payer) ?? 0n) + amount);
    return amount;
  }

  /** DEFICIT-03-01: the mark moved against each deleveraged payer by what it paid of its gain. */
  showExecutedPrices(accounts: readonly Account[], market: Market): void {
    const closed = new Map<string, bigint>();
    for (const { deleveraged } of accounts) {
      for (const [payer, lots] of deleveraged.get(market.id) ?? []) {
        closed.set(payer, (closed.get(payer) ?? 0n) + lots);
      }
    }
    for (const [payer, lots] of [...closed].sort(([a], [b]) => byId(a, b))) {
      if (lots === 0n) continue;
      const price = shownPrice(market, lots, this.gainPaid.get(payer) ?? 0n);
      this.venue.events.push({
        type: "executedPrice",
        account: payer,
        market: market.id,
        lots: Number(lots < 0n ? -lots : lots),
        price: Number(price),
      });
    }
  }
}

/** Most that a fund pays in a boundary and in a day; null for no cap. */
interface Caps {
  readonly event: bigint | null;
  readonly day: bigint | null;
}

const NO_CAPS: Caps = { event: null, day: null };

function byId(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function shownPrice(market: Market, lots: bigint, paid: bigint): bigint {
  if (paid === 0n || lots === 0n) return market.mark;
  const tick = tickReleasing(market, -lots, paid - value(market, lots, market.mark));
  return tick === undefined || safeNumber(tick) === undefined ? market.mark : tick;
}
