import { allows } from "./price-allow.ts";
import type { Account, Asset, Market, Venue } from "./state.ts";

/** PRICE-04-04: whether the prices that an account's margin depends on are known. */
export function pricesAllow(
  venue: Venue,
  account: Account,
  action: "addRisk" | "moneyOut",
  traded?: Market,
): boolean {
  const ids = new Set<string>();
  for (const [id, { lots }] of account.positions) if (lots !== 0n) ids.add(id);
  for (const { market } of account.orders.values()) ids.add(market);
  if (traded !== undefined) ids.add(traded.id);
  const markets = [...ids].map((id) => venue.markets.get(id)!);
  const around = markets.flatMap((market) => {
    const base = market.spot === null ? [] : [venue.assets.get(market.spot.base)!];
    return [market, venue.assets.get(market.settlement)!, ...base];
  });
  const held = [...account.holdings.values()].filter(({ balance }) => balance !== 0n);
  const leans = markets.length > 0 || held.some(({ balance }) => balance < 0n);
  const owned: Asset[] = leans ? held.map(({ asset }) => venue.assets.get(asset)!) : [];
  return [...around, ...owned].every(({ feed }) => allows(feed, action));
}
