import { splitProRata } from "../number/split.ts";
import { minUnits } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import type { PooledPart } from "./pooled-part.ts";

/**
 * What the sources have paid for a loss on loans is lent to nobody any more: the lines of those who
 * owed it fall by it, so that the lines of all others stay funded.
 *
 * @source LOAN-03-03
 */
export function lowerLines(venue: Venue, asset: Asset, { shares, paid }: PooledPart): void {
  const amount = (name: string): bigint => paid.get(name)?.amount ?? 0n;
  const lost = amount(asset.treasury.name) + amount(asset.lender.name);
  const { holdings } = venue;
  const owed = [...shares].map(([account, weight]) => {
    return { id: venue.idOf(account), account, weight };
  });
  const falls = splitProRata(lost, owed);
  for (const [index, { id, account }] of owed.entries()) {
    const slot = holdings.find(account, asset);
    const before = holdings.line(slot);
    const fall = minUnits(before, falls[index]!);
    if (fall === 0n) continue;
    const line = before - fall;
    holdings.setLine(slot, line);
    venue.emit({ type: "loanLine", account: id, asset: asset.id, line, cause: "default" });
  }
}
