import type { Lots, Ticks, Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import {
  accountMargin,
  contribution,
  countedEquity,
  marginValue,
  type AccountMargin,
} from "./account-margin.ts";
import { maintenanceRelief } from "./offset.ts";
import { countedProfit, loanMargin } from "./owed.ts";
import { maintenanceMargin } from "./requirement.ts";
import { SafeMargin, safeMargin } from "./safe-margin.ts";
import { safeThreshold, type Cushion } from "./safe-threshold.ts";

/**
 * Mark at which an account's stage becomes liquidating, other markets held.
 *
 * @returns ticks, or null when no price in the searched range does it
 * @source MARGIN-06-01
 */
export function liquidationPrice(venue: Venue, account: number, market: Market): Ticks | null {
  return firstPriceWithout(venue, account, market, "liquidation");
}

/** Mark at which an account's equity falls below zero, other markets held. @source MARGIN-06-01 */
export function bankruptcyPrice(venue: Venue, account: number, market: Market): Ticks | null {
  return firstPriceWithout(venue, account, market, "bankruptcy");
}

const safeNow = new SafeMargin();

/** First losing price at which the cushion is below zero. */
function firstPriceWithout(
  venue: Venue,
  account: number,
  market: Market,
  cushion: Cushion,
): Ticks | null {
  const lots = venue.positions.lotsOf(account, market);
  if (lots === 0) return null;
  const bound = searchBound(market, lots);
  if (safeMargin(venue, account, safeNow)) {
    if (isBelow(safeNow.equity, safeNow.maintenanceMargin, cushion)) return market.markPrice;
    const found = safeThreshold(market, lots, safeNow, cushion, bound);
    if (found !== undefined) return found;
  }
  const margin = new AssumedMargin(venue, account, market);
  if (market.bounds !== null) {
    const { equity, maintenanceMargin } = margin.at(market.markPrice);
    return isBelow(equity, maintenanceMargin, cushion) ? market.markPrice : null;
  }
  return bisect(margin, market.markPrice, bound, cushion);
}

function isBelow<N extends number | Units>(equity: N, maintenance: N, cushion: Cushion): boolean {
  return cushion === "liquidation" ? maintenance > equity : equity < 0;
}

function bisect(
  margin: AssumedMargin,
  markPrice: Ticks,
  bound: Ticks,
  cushion: Cushion,
): Ticks | null {
  const at = (price: Ticks): boolean => {
    const { equity, maintenanceMargin: maintenance } = margin.at(price);
    return isBelow(equity, maintenance, cushion);
  };
  if (at(markPrice)) return markPrice;
  let safe = markPrice;
  let breached = bound;
  if (!at(breached)) return null;
  while (Math.abs(breached - safe) > 1) {
    const middle = safe + Math.trunc((breached - safe) / 2);
    if (at(middle)) breached = middle;
    else safe = middle;
  }
  return breached;
}

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
    const owed = loanMargin(settlement, counted, "maintenance");
    const assumed = { market: this.#market, markPrice };
    const relief = maintenanceRelief(this.#venue, this.#account, assumed);
    return settlement.toNumeraireUp(own) + owed - relief;
  }
}

/** How far a losing price is looked for. @source MARGIN-06-01 */
function searchBound(market: Market, lots: Lots): Ticks {
  const mark = Math.abs(market.markPrice);
  const bound = lots > 0 ? -4 * mark - 1_000_000 : 8 * mark + 1_000_000;
  if (market.kind === "inverse" && lots > 0) return 1;
  return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, bound));
}
