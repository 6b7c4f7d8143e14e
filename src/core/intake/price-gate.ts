import type { PriceAction } from "../pricing/price-action.ts";
import { priceAllows } from "../pricing/price-action.ts";
import type { Asset } from "../state/asset.ts";
import { NONE } from "../state/account-table.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { refuse, type Outcome } from "./refusal.ts";

/**
 * Whether every price that an account's margin depends on lets it add risk or take money out: its
 * positions, its orders, what it owns and owes, and what it is about to trade.
 *
 * @param traded  the market of an order that adds risk
 * @source PRICE-04-04
 */
export function priceGate(
  venue: Venue,
  account: number,
  action: Extract<PriceAction, "addRisk" | "moneyOut">,
  traded: Market | null = null,
): Outcome {
  if (venue.feedCount === 0) return null;
  const { positions, orders, holdings } = venue;
  const market = (one: Market): Outcome => {
    const bad = [one, one.settlement, one.spot?.base].find((priced) => {
      return priced !== undefined && !priceAllows(priced, action);
    });
    return bad === undefined ? null : unsure(bad);
  };
  let found = traded === null ? null : market(traded);
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    if (positions.lots(slot) !== 0) found ??= market(positions.market(slot));
  }
  for (let order = orders.first(account); order !== null; order = order.next) {
    found ??= market(order.market);
  }
  let owes = false;
  let held: Asset | null = null;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    const balance = holdings.balance(slot);
    if (balance < 0n) owes = true;
    if (balance !== 0n && !priceAllows(holdings.asset(slot), action)) held = holdings.asset(slot);
  }
  if (found !== null) return found;
  // Money that nothing leans on needs no price.
  const leans = traded !== null || owes || hasBusiness(venue, account);
  return held !== null && leans ? unsure(held) : null;
}

function hasBusiness({ positions, orders }: Venue, account: number): boolean {
  if (orders.first(account) !== null) return true;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    if (positions.lots(slot) !== 0) return true;
  }
  return false;
}

function unsure({ id, feed }: Market | Asset): Outcome {
  return refuse("PRICE_UNSURE", `expected a known price of ${id}, which is ${feed!.state}`);
}
