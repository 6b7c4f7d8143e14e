import type { Market, Venue } from "./state.ts";

/** Copies what a command can change in a market and some accounts; puts the copies back on demand. */
export function remember(
  venue: Venue,
  { settlement, spot }: Market,
  ids: readonly string[],
): () => void {
  const traded = spot === null ? [settlement] : [settlement, spot.base];
  const assets = traded.map((id) => structuredClone(venue.assets.get(id)!));
  const copies = ids.map((id) => [id, structuredClone(venue.accounts.get(id))] as const);
  const events = venue.events.length;
  return () => {
    venue.events.length = events;
    for (const asset of assets) venue.assets.set(asset.id, asset);
    for (const [id, account] of copies) {
      if (account === undefined) {
        venue.accounts.delete(id);
        continue;
      }
      venue.accounts.set(id, account);
      for (const order of account.orders.values()) venue.orders.set(order.id, order);
    }
  };
}
