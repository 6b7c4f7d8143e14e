import type { Market, Venue } from "./state.ts";

/** Copies what a command can change in a market and some accounts; puts the copies back on demand. */
export function remember(venue: Venue, { settlement }: Market, ids: readonly string[]): () => void {
  const asset = structuredClone(venue.assets.get(settlement)!);
  const copies = ids.map((id) => [id, structuredClone(venue.accounts.get(id))] as const);
  const events = venue.events.length;
  return () => {
    venue.events.length = events;
    venue.assets.set(settlement, asset);
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
