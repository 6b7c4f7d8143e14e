import { min, sum } from "./arithmetic.ts";
import type { Asset, Holding, Lien, Venue } from "./state.ts";

const LIENS_MAX = 32;

/** LEDGER-05-02: unlocked time of the pool so far. */
export function poolClock(venue: Venue, asset: Asset): number {
  return asset.locked || asset.stopped
    ? asset.clock.total
    : asset.clock.total + (venue.now - asset.clock.since);
}

/** LEDGER-05-02: matured liens become principal. */
export function mature(venue: Venue, asset: Asset, holding: Holding): void {
  if (holding.liens.length === 0) return;
  const clock = poolClock(venue, asset);
  for (const lien of holding.liens) if (lien.maturity <= clock) holding.principal += lien.amount;
  holding.liens = holding.liens.filter((lien) => lien.maturity > clock);
}

/** LEDGER-05-01: a realised gain stays in the pool for a while. Oldest first. */
export function addLien(venue: Venue, asset: Asset, holding: Holding, amount: bigint): void {
  const window = asset.parameters.maturityMicros;
  mature(venue, asset, holding);
  if (window === 0) {
    holding.principal += amount;
    return;
  }
  const maturity = poolClock(venue, asset) + window;
  const same = holding.liens.find((lien) => lien.maturity === maturity);
  const others = holding.liens.filter((lien) => lien !== same);
  const liens = [...others, { amount: amount + (same?.amount ?? 0n), maturity }];
  liens.sort((a, b) => a.maturity - b.maturity);
  holding.liens = liens.length > LIENS_MAX ? mergeYoungest(liens) : liens;
}

function mergeYoungest(liens: readonly Lien[]): Lien[] {
  const [second, youngest] = liens.slice(-2);
  const merged = { amount: second!.amount + youngest!.amount, maturity: youngest!.maturity };
  return [...liens.slice(0, -2), merged];
}

/** LEDGER-05-01: a loss eats the youngest liens first. */
export function reduceLiens(venue: Venue, asset: Asset, holding: Holding, loss: bigint): void {
  mature(venue, asset, holding);
  let left = loss;
  const kept: Lien[] = [];
  for (const lien of [...holding.liens].reverse()) {
    const eaten = min(left, lien.amount);
    left -= eaten;
    if (lien.amount > eaten) kept.unshift({ ...lien, amount: lien.amount - eaten });
  }
  holding.liens = kept;
}

export function unmaturedGain(venue: Venue, asset: Asset, holding: Holding): bigint {
  mature(venue, asset, holding);
  return sum(holding.liens.map((lien) => lien.amount));
}

/** LEDGER-05-03. */
export function principal(venue: Venue, asset: Asset, holding: Holding): bigint {
  mature(venue, asset, holding);
  return holding.principal;
}
