import type { Trigger } from "../../src/core/event/event.ts";
import { askAboutFunds } from "./breaker.ts";
import { closeOut, convertOverdrawn } from "./close.ts";
import { setInterestRates } from "./interest.ts";
import { evaluate } from "./ladder.ts";
import { post } from "./ledger.ts";
import { openInterest } from "./margin.ts";
import { gatePools, reserve, startAfresh } from "./pool.ts";
import { assertPromises } from "./promise.ts";
import { settleRecalls } from "./recall.ts";
import { sliceDueAccounts } from "./slice.ts";
import { cash, demand, settlementOf, type Account, type Venue } from "./state.ts";

const ROUNDS_MAX = 10_000;

/** BOUNDARY-01-01, BOUNDARY-02-01: evaluate, respond, assert. */
export function runBoundary(venue: Venue, trigger: Trigger): void {
  venue.trigger = trigger;
  venue.boundaryTime = venue.now;
  venue.paidInEvent = new Map();
  let rounds = 0;
  const converted = new Set<Account>();
  do {
    rounds += 1;
    demand(rounds <= ROUNDS_MAX, () => "BOUNDARY-01-02: expected the rounds to end");
    while (evaluateAll(venue));
  } while (closeAll(venue, converted) || settleRecalls(venue));
  askAboutFunds(venue);
  sliceDueAccounts(venue);
  sweepEmptyMarkets(venue);
  setInterestRates(venue);
  reserve(venue);
  gatePools(venue);
  startAfresh(venue);
  demand(!venue.overflowed, () => "NUMBER-01-03: a stored amount outgrew its range");
  assertPromises(venue);
}

/** Step 1, for every account; tells whether anything happened. */
function evaluateAll(venue: Venue): boolean {
  const before = venue.events.length;
  for (const account of venue.accounts.values()) evaluate(venue, account);
  return venue.events.length > before;
}

/** Step 2. CLOSE-05-07 converts an account once in a boundary. */
function closeAll(venue: Venue, converted: Set<Account>): boolean {
  const before = venue.events.length;
  closeOut(venue);
  for (const account of venue.accounts.values()) {
    if (account.stage !== "liquidating" || converted.has(account)) continue;
    if (convertOverdrawn(venue, account)) converted.add(account);
  }
  return venue.events.length > before;
}

/** LEDGER-03-02: what rounding left in the funding account of an empty market. */
function sweepEmptyMarkets(venue: Venue): void {
  for (const market of venue.markets.values()) {
    const left = cash(settlementOf(venue, market), `funding:${market.id}`);
    if (left <= 0n || openInterest(venue, market.id) > 0n) continue;
    const [from, to] = [`funding:${market.id}`, `fund:${market.id}`];
    post(venue, { asset: market.settlement, from, to, amount: left, cause: "funding" });
  }
}
