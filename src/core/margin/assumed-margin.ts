import type { Lots, Ticks, Units } from "../number/unit.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import {
  accountMargin,
  contribution,
  countedEquity,
  marginValue,
  poolEquity,
  type AccountMargin,
} from "./account-margin.ts";
import { maintenanceRelief } from "./offset.ts";
import { countedProfit, loanMargin } from "./owed.ts";
import { maintenanceMargin } from "./requirement.ts";

/** An account's margin with the mark of one of its markets assumed: only that part is made anew. */
export class AssumedMargin {
  readonly #venue: Venue;
  readonly #market: Market;
  readonly #account: number;
  readonly #slot: number;
  readonly #lots: Lots;
  readonly #now: AccountMargin;
  /** What counts in the settlement asset, and the part of it that is this position's. */
  readonly #counted: Units;
  readonly #profit: Units;
  readonly #value: Units;
  readonly #required: Units;

  constructor(venue: Venue, account: number, market: Market) {
    const { settlement, markPrice } = market;
    this.#venue = venue;
    this.#market = market;
    this.#account = account;
    this.#slot = venue.positions.find(account, market);
    this.#lots = venue.positions.lots(this.#slot);
    this.#now = accountMargin(venue, account);
    this.#counted = countedEquity(venue, account, settlement);
    this.#profit = this.#profitAt(markPrice);
    this.#value = marginValue(settlement, this.#counted);
    this.#required = this.#requiredAt(markPrice, this.#counted);
  }

  at(markPrice: Ticks): { readonly equity: Units; readonly maintenanceMargin: Units } {
    const counted = this.#counted - this.#profit + this.#profitAt(markPrice);
    const { equity, maintenanceMargin: margin } = this.#now;
    return {
      equity: equity - this.#value + marginValue(this.#market.settlement, counted),
      maintenanceMargin: margin - this.#required + this.#requiredAt(markPrice, counted),
    };
  }

  #profitAt(markPrice: Ticks): Units {
    const { profitWeightPpm } = this.#market.parameters;
    return countedProfit(contribution(this.#venue, this.#slot, markPrice), profitWeightPpm);
  }

  /** Of the position and of what is owed in its settlement asset, less what offsets take off. */
  #requiredAt(markPrice: Ticks, counted: Units): Units {
    const { settlement } = this.#market;
    const own = maintenanceMargin(this.#market, this.#lots, markPrice);
    const owed = loanMargin(settlement, counted);
    const assumed = { market: this.#market, markPrice };
    const relief = maintenanceRelief(this.#venue, this.#account, assumed);
    return settlement.toNumeraireUp(own) + owed - relief;
  }
}

/** Whether an account would owe beyond a loan line, with the mark of one of its markets assumed. */
export class AssumedLine {
  readonly #venue: Venue;
  readonly #slot: number;
  readonly #breachedElsewhere: boolean;
  /** Pool equity in the settlement asset without this position, and how far below zero it may be. */
  readonly #ownedBeside: Units;
  readonly #line: Units;

  constructor(venue: Venue, account: number, market: Market) {
    const { holdings, positions } = venue;
    const { settlement, markPrice } = market;
    this.#venue = venue;
    this.#slot = positions.find(account, market);
    let breachedElsewhere = false;
    let line = 0n;
    for (let at = holdings.first(account); at !== NONE; at = holdings.next(at)) {
      const asset = holdings.asset(at);
      if (asset === settlement) line = holdings.line(at);
      else breachedElsewhere ||= poolEquity(venue, account, asset) < -holdings.line(at);
    }
    this.#breachedElsewhere = breachedElsewhere;
    this.#line = line;
    const own = contribution(venue, this.#slot, markPrice);
    this.#ownedBeside = poolEquity(venue, account, settlement) - own;
  }

  isBreachedAt(markPrice: Ticks): boolean {
    if (this.#breachedElsewhere) return true;
    return this.#ownedBeside + contribution(this.#venue, this.#slot, markPrice) < -this.#line;
  }
}
