import { runBoundary } from "./boundary.ts";
import { askAboutClock, decide, refreshExposure } from "./breaker.ts";
import { resumeWithdrawals } from "./withdrawal-breaker.ts";
import { lapse, touchForSlicing } from "./ladder.ts";
import { fixFinalPrice, settleMarket } from "./market-end.ts";
import { endFundingInterval, isPriceTimerLive, lookAgain } from "./price-feed.ts";
import { applyDue, goOnIfDecided, reachStep } from "./reference.ts";
import { endNotice } from "./recall.ts";
import type { Timer, Venue } from "./state.ts";

const CAUSES: readonly Timer["cause"][] = [
  "parameter",
  "callDeadline",
  "liquidityWindow",
  "expiry",
  "settlement",
  "delisting",
  "breaker",
  "exposure",
  "withdrawal",
  "priceLook",
  "funding",
  "recall",
];

/** COMMAND-02-01: lets time pass, with all that falls due on the way. */
export function advanceTime(venue: Venue, time: number): void {
  const from = venue.now;
  fireUntil(venue, time);
  venue.now = time;
  if (venue.now === venue.boundaryTime) return;
  askAboutClock(venue, from);
  runBoundary(venue, "time");
}

/** Fires what is due, each with a boundary of its own. */
export function fireUntil(venue: Venue, time: number): void {
  for (let timer = earliest(venue); timer !== undefined; timer = earliest(venue)) {
    if (timer.time > time) break;
    if (isOver(venue, timer)) {
      venue.timers = venue.timers.filter((other) => other !== timer);
      continue;
    }
    venue.now = timer.time;
    fire(venue, timer);
    runBoundary(venue, timer.cause);
  }
}

/** PRICE-04-02: what was set anew, or has no price any more, does not fire. */
function isOver(venue: Venue, { cause, target, time }: Timer): boolean {
  if (cause !== "priceLook" && cause !== "funding") return false;
  return !isPriceTimerLive(venue, cause, target, time);
}

function earliest(venue: Venue): Timer | undefined {
  return [...venue.timers].sort(compareTimers)[0];
}

/** By time, kind, target; the sort is stable, so what was set first comes first. */
function compareTimers(a: Timer, b: Timer): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.cause !== b.cause) return CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause);
  return a.target < b.target ? -1 : a.target > b.target ? 1 : 0;
}

function fire(venue: Venue, timer: Timer): void {
  venue.timers = venue.timers.filter((other) => other !== timer);
  const { cause, target, time, change } = timer;
  venue.events.push({ type: "timer", timeMicros: time, cause, target });
  if (change !== undefined) applyDue(venue, time, change);
  if (cause === "callDeadline") lapse(venue, venue.accounts.get(target)!);
  if (cause === "liquidityWindow") endWait(venue, target);
  if (cause === "expiry") fixFinalPrice(venue, venue.markets.get(target)!);
  if (cause === "delisting") reachStep(venue, venue.assets.get(target)!);
  if (cause === "breaker") decide(venue, venue.markets.get(target)!);
  if (cause === "exposure") refreshExposure(venue, venue.markets.get(target)!);
  if (cause === "withdrawal") resumeWithdrawals(venue, venue.assets.get(target)!, "timer");
  if (cause === "priceLook") lookAgain(venue, target);
  if (cause === "funding") endFundingInterval(venue, venue.markets.get(target)!);
  if (cause === "recall") endNotice(venue, venue.assets.get(target)!);
  if (cause === "settlement") settleMarket(venue, venue.markets.get(target)!);
  if (cause === "priceLook" || cause === "parameter") goOnIfDecided(venue, target);
}

/** CLOSE-02-03: everybody who waited in the market becomes due. */
function endWait(venue: Venue, marketId: string): void {
  const { waiting } = venue.markets.get(marketId)!;
  for (const id of waiting) touchForSlicing(venue.accounts.get(id)!);
  waiting.clear();
}
