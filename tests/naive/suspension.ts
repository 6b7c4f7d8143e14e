import { max, sum } from "./arithmetic.ts";
import { isSliced, touchForSlicing } from "./ladder.ts";
import { equity, maintenance } from "./margin.ts";
import type { Account, Market, Venue } from "./state.ts";

/** CLOSE-01-02: liquidation goes on where it was suspended. */
export function wakeHolders(venue: Venue, market: Market): void {
  for (const account of exposed(venue, market)) touchForSlicing(account);
}

function exposed(venue: Venue, market: Market): Account[] {
  return [...venue.accounts.values()].filter((account) => {
    const owes = [...account.holdings.values()].some(({ balance }) => balance < 0n);
    return market.spot === null ? account.positions.has(market.id) : owes;
  });
}

/** BREAKER-03-04. */
export function tellExposure(venue: Venue, market: Market): void {
  const since = market.stand!.suspended!;
  const waiting = exposed(venue, market).filter(isSliced);
  const equities = waiting.map((account) => equity(venue, account));
  const missing = waiting.map((account, i) => maintenance(venue, account) - equities[i]!);
  venue.events.push({
    type: "exposure",
    market: market.id,
    accounts: waiting.length,
    shortfall: sum(missing.map((amount) => max(0n, amount))),
    deficit: sum(equities.map((worth) => max(0n, -worth))),
    sinceMicros: since,
    latestMicros: since + market.parameters.breakers!.longestMicros,
  });
}
