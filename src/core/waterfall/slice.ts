import type { Side } from "../command/command.ts";
import { mulDivCeil } from "../number/rounding.ts";
import { maxUnits, PPM, type Lots, type Ppm, type Units } from "../number/unit.ts";
import {
  accountMargin,
  countedEquity,
  marginValue,
  type AccountMargin,
} from "../margin/account-margin.ts";
import { legsRelief } from "../margin/offset.ts";
import { maintenanceMargin } from "../margin/requirement.ts";
import { loanMargin } from "../margin/owed.ts";
import { notional } from "../margin/value.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { isOver } from "../watch/stage.ts";
import { isSliced } from "./due.ts";
import { leastSlice } from "./least-slice.ts";
import { takeFromBudget, waitForBudget } from "./liquidity-budget.ts";
import { sliceLimitPrice } from "./slice-price.ts";
import { addSpent, addSpotSlice, repayingLots, spotWeight, type Spent } from "./spot-slice.ts";
import { mayLiquidate } from "./may-liquidate.ts";

/**
 * Sends slices for every account that is due, most urgent first, within the liquidity budgets.
 *
 * @source CLOSE-02-01
 */
export function sliceDueAccounts(venue: Venue): void {
  if (venue.dueForSlicing.size === 0) return;
  const due = [];
  for (const account of venue.inIdOrder(venue.dueForSlicing)) {
    venue.removeMember(venue.dueForSlicing, account);
    if (!venue.rules.slicing || !isSliced(venue, account, venue.accounts.stage(account))) continue;
    due.push({ account, margin: accountMargin(venue, account) });
  }
  due.sort((a, b) => moreUrgentFirst(a.margin, b.margin));
  for (const { account, margin } of due) new Slicing(venue, account, margin).run();
}

/** E = 0, then larger MM / E first; the sort is stable, so ties stay in id order. */
function moreUrgentFirst(a: AccountMargin, b: AccountMargin): number {
  if (a.equity === 0n || b.equity === 0n) return Number(a.equity !== 0n) - Number(b.equity !== 0n);
  const difference = b.maintenanceMargin * a.equity - a.maintenanceMargin * b.equity;
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** A position as it would be if everything in flight had filled at the mark. */
interface Leg {
  readonly market: Market;
  lots: Lots;
}

/** Sizes one account's slices on the account as it would be with its slices in flight filled. */
class Slicing {
  readonly #venue: Venue;
  readonly #account: number;
  readonly #margin: AccountMargin;
  readonly #stopPpm: Ppm;
  readonly #asked: boolean;
  readonly #waived: boolean;
  readonly #legs: Leg[];
  /** What the slices would take: fees, and what spot slices exchange. */
  readonly #spent: Spent = new Map();

  constructor(venue: Venue, account: number, margin: AccountMargin) {
    const { policy } = venue;
    this.#venue = venue;
    this.#account = account;
    this.#margin = margin;
    this.#asked = venue.accounts.stage(account) !== "liquidating";
    this.#stopPpm = this.#asked ? policy.called.downPpm : policy.liquidationStopPpm;
    this.#waived = margin.equity * PPM < BigInt(policy.budgetWaiverPpm) * margin.maintenanceMargin;
    this.#legs = hypotheticalLegs(venue, account);
    this.#addSpotLegs();
  }

  /** @source CLOSE-02-02 */
  run(): void {
    for (const leg of this.#inClosingOrder()) {
      if (leg.market.spot !== null) leg.lots = this.#repayingLots(leg.market);
      if (leg.lots === 0 || !mayLiquidate(leg.market)) continue;
      if (this.#onTarget(leg, 0)) return;
      this.#slice(leg, this.#sizeOf(leg));
    }
  }

  #slice(leg: Leg, wanted: Lots): void {
    const { market } = leg;
    const side: Side = leg.lots > 0 ? "sell" : "buy";
    const most = market.parameters.sliceLotsMax;
    const capped = most === 0 ? wanted : Math.min(wanted, most);
    if (this.#isCrumb(leg, capped)) {
      this.#assume(leg, side, capped);
      return;
    }
    const lots = this.#waived ? capped : takeFromBudget(this.#venue, market, side, capped);
    if (lots > 0) {
      this.#send(market, side, lots);
      this.#assume(leg, side, lots);
    }
    if (lots < capped) waitForBudget(this.#venue, this.#account, market);
  }

  /** Too little to be sent beside what is in flight: it is sized again when that ends. @source CLOSE-02-05 */
  #isCrumb({ market, lots }: Leg, wanted: Lots): boolean {
    const inFlight = this.#venue.orders.inFlightLots(this.#account, market);
    return inFlight > 0 && wanted < leastSlice(market, Math.abs(lots) + inFlight);
  }

  #assume(leg: Leg, side: Side, lots: Lots): void {
    this.#addSlice(this.#spent, leg.market, side, lots);
    leg.lots -= side === "sell" ? lots : -lots;
  }

  /** The engine order of one slice. @source CLOSE-02-04 */
  #send(market: Market, side: Side, lots: Lots): void {
    const venue = this.#venue;
    venue.transaction.write(venue, "sliceCount", venue.sliceCount + 1);
    const id = `liq-${venue.sliceCount}`;
    const limitPrice = sliceLimitPrice(venue, this.#account, market, side, lots, this.#margin);
    const expiryMicros = venue.nowMicros + market.parameters.sliceExpiryMicros;
    const origin = this.#asked ? "callReduction" : "liquidation";
    venue.orders.add({
      id,
      account: this.#account,
      market,
      side,
      reduceOnly: true,
      origin,
      lots,
      limitPrice,
      cancelling: false,
      next: null,
    });
    const account = venue.idOf(this.#account);
    venue.emit({
      type: "liquidationOrder",
      order: id,
      cause: origin,
      account,
      market: market.id,
      side,
      lots,
      limitPrice,
      expiryMicros,
    });
  }

  /** Markets the holder named first, then the most margin released per notional. */
  #inClosingOrder(): Leg[] {
    const named = this.#venue.accounts.preference(this.#account).deRiskOrder;
    const place = (leg: Leg): number => {
      const at = named.indexOf(leg.market.id);
      return at < 0 ? named.length : at;
    };
    const weighed = this.#legs.map((leg) => ({ leg, place: place(leg), ...weightOf(leg) }));
    weighed.sort((a, b) => {
      if (a.place !== b.place) return a.place - b.place;
      const difference = b.margin * a.size - a.margin * b.size;
      if (difference !== 0n) return difference > 0n ? 1 : -1;
      return a.leg.market.id < b.leg.market.id ? -1 : 1;
    });
    return weighed.map(({ leg }) => leg);
  }

  /** Smallest number of lots that reaches the target, or all of them. */
  #sizeOf(leg: Leg): Lots {
    const available = Math.abs(leg.lots);
    if (!this.#onTarget(leg, available)) return available;
    let short = 0;
    let enough = available;
    while (enough - short > 1) {
      const middle = Math.floor((short + enough) / 2);
      if (this.#onTarget(leg, middle)) enough = middle;
      else short = middle;
    }
    return enough;
  }

  #onTarget(leg: Leg, closed: Lots): boolean {
    if (this.#margin.lineBreached) return false;
    let maintenance = 0n;
    for (const other of this.#legs) {
      const lots = other === leg ? other.lots - Math.sign(other.lots) * closed : other.lots;
      const { market } = other;
      if (market.spot !== null) continue;
      maintenance += market.settlement.toNumeraireUp(
        maintenanceMargin(market, lots, market.markPrice),
      );
    }
    maintenance -= this.#reliefWith(leg, closed);
    const spent = new Map(this.#spent);
    this.#addSlice(spent, leg.market, leg.lots > 0 ? "sell" : "buy", closed);
    let { equity } = this.#margin;
    maintenance += this.#loanMargin(spent);
    for (const [asset, units] of spent) equity += this.#effectOf(asset, units);
    return !isOver(maintenance, equity, this.#stopPpm);
  }

  #reliefWith(leg: Leg, closed: Lots): Units {
    if (this.#venue.policy.offsets === undefined) return 0n;
    const legs = this.#legs
      .filter(({ market }) => market.spot === null)
      .map(({ market, lots }) => {
        const left = market === leg.market ? lots - Math.sign(lots) * closed : lots;
        return { market, lots: left, markPrice: market.markPrice };
      });
    return legsRelief(this.#venue, legs, "maintenance");
  }

  #effectOf(assetIndex: number, spent: Units): Units {
    if (spent === 0n) return 0n;
    const asset = this.#venue.assets[assetIndex]!;
    const owned = countedEquity(this.#venue, this.#account, asset);
    return marginValue(asset, owned - spent) - marginValue(asset, owned);
  }

  /** Margin on what would be owed then. @source LOAN-01-01 */
  #loanMargin(spent: ReadonlyMap<number, Units>): Units {
    const { holdings } = this.#venue;
    let total = 0n;
    for (let at = holdings.first(this.#account); at !== NONE; at = holdings.next(at)) {
      const asset = holdings.asset(at);
      if (asset.parameters.loan === undefined) continue;
      const owned = countedEquity(this.#venue, this.#account, asset);
      total += loanMargin(asset, owned - (spent.get(asset.index) ?? 0n));
    }
    return total;
  }

  #feeOf(market: Market, lots: Lots): Units {
    return mulDivCeil(sizeAtMark(market, lots), BigInt(this.#feePpm(market)), PPM);
  }

  #feePpm(market: Market): Ppm {
    const { takerFeePpm, liquidationFeePpm } = market.parameters;
    return this.#asked ? takerFeePpm : liquidationFeePpm;
  }

  #addSlice(spent: Spent, market: Market, side: Side, lots: Lots): void {
    addSpent(spent, market.settlement, this.#feeOf(market, lots));
    if (market.spot !== null) addSpotSlice(spent, market, side, lots);
  }

  /** Spot markets on which the account can repay, with what is in flight there filled. */
  #addSpotLegs(): void {
    const { orders, marketsInOrder } = this.#venue;
    for (const { origin, market, side, lots } of orders.of(this.#account)) {
      if (origin !== "holder" && market.spot !== null) {
        addSpotSlice(this.#spent, market, side, lots);
      }
    }
    if (!this.#margin.owes && this.#spent.size === 0) return;
    for (const market of marketsInOrder) {
      if (market.spot === null) continue;
      const lots = this.#repayingLots(market);
      if (lots !== 0) this.#legs.push({ market, lots });
    }
  }

  #repayingLots(market: Market): Lots {
    const ratePpm = this.#feePpm(market);
    return repayingLots(this.#venue, this.#account, market, ratePpm, this.#spent);
  }
}

function hypotheticalLegs(venue: Venue, account: number): Leg[] {
  const { positions, orders } = venue;
  const legs: Leg[] = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    const lots = positions.lots(slot);
    const free = Math.max(0, Math.abs(lots) - orders.inFlightLots(account, market));
    legs.push({ market, lots: Math.sign(lots) * free });
  }
  return legs;
}

function weightOf(leg: Leg): { margin: Units; size: Units } {
  if (leg.market.spot !== null) return spotWeight(leg.market, leg.lots);
  return {
    margin: maintenanceMargin(leg.market, leg.lots, leg.market.markPrice),
    size: maxUnits(1n, sizeAtMark(leg.market, leg.lots)),
  };
}

function sizeAtMark(market: Market, lots: Lots): Units {
  return notional(market.kind, lots, market.markPrice, market.multiplier);
}
