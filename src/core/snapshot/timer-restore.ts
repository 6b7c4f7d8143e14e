import { stepMicros } from "../intake/asset-delisting.ts";
import type { Timer } from "../state/timer.ts";
import type { Feed } from "../state/feed.ts";
import type { Venue } from "../state/venue.ts";

/**
 * Sets the timers that are live. They are in no line of their own: each follows from a pending
 * change, an open call, a wait for liquidity or the end of a market, and timers that ended would do nothing.
 *
 * @source SNAPSHOT-02-03
 */
export function restoreTimers(venue: Venue): void {
  const timers: Timer[] = [];
  for (const [target, pending] of venue.pendingChanges) {
    for (const { effectiveMicros: timeMicros } of pending) {
      timers.push({ timeMicros, cause: "parameter", target });
    }
  }
  for (let account = 0; account < venue.accounts.count; account++) {
    const timeMicros = venue.accounts.callDeadlineMicros(account);
    if (timeMicros === undefined) continue;
    timers.push({ timeMicros, cause: "callDeadline", target: venue.idOf(account) });
  }
  for (const { id: target, waitUntilMicros: timeMicros } of venue.markets) {
    if (timeMicros !== null) timers.push({ timeMicros, cause: "liquidityWindow", target });
  }
  for (const { id: target, end, settled } of venue.markets) {
    if (end === null || settled) continue;
    for (const cause of ["expiry", "settlement"] as const) {
      timers.push({ timeMicros: end.atMicros, cause, target });
    }
  }
  for (const { id: target, end, stepsTaken, isDelisted } of venue.assets) {
    if (end === null || end.waits || isDelisted) continue;
    const timeMicros = stepMicros(end, stepsTaken + 1);
    timers.push({ timeMicros, cause: "delisting", target });
  }
  for (const { id: target, breaker } of venue.markets) {
    if (breaker === null) continue;
    timers.push({ timeMicros: breaker.decideMicros, cause: "breaker", target });
    const { exposureMicros } = breaker;
    if (exposureMicros !== null) {
      timers.push({ timeMicros: exposureMicros, cause: "exposure", target });
    }
  }
  for (const { id: target, withdrawalStopMicros: timeMicros } of venue.assets) {
    if (timeMicros !== null) timers.push({ timeMicros, cause: "withdrawal", target });
  }
  for (const { id, feed } of venue.markets) {
    if (feed === null) continue;
    pushFeed(timers, `market:${id}`, feed);
    const { fundingMicros: timeMicros } = feed;
    if (timeMicros !== null) timers.push({ timeMicros, cause: "funding", target: id });
  }
  for (const { id, feed } of venue.assets) {
    if (feed !== null) pushFeed(timers, `asset:${id}`, feed);
  }
  for (const { id: target, recalls } of venue.assets) {
    const ahead = recalls.filter(({ isOver }) => !isOver).map(({ dueMicros }) => dueMicros);
    for (const timeMicros of new Set(ahead)) timers.push({ timeMicros, cause: "recall", target });
  }
  // The queue orders them itself; from the earliest on, each goes to its end.
  timers.sort((a, b) => {
    if (a.timeMicros !== b.timeMicros) return a.timeMicros - b.timeMicros;
    return a.target < b.target ? -1 : a.target === b.target ? 0 : 1;
  });
  for (const timer of timers) venue.timers.add(timer);
}

function pushFeed(timers: Timer[], target: string, { lookMicros }: Feed): void {
  if (lookMicros !== null) timers.push({ timeMicros: lookMicros, cause: "priceLook", target });
}
