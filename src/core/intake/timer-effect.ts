import type { Timer } from "../state/timer.ts";
import type { Venue } from "../state/venue.ts";
import { resumeWithdrawals } from "../safeguard/withdrawal-breaker.ts";
import { lapseCall } from "../waterfall/call.ts";
import { endWait } from "../waterfall/liquidity-budget.ts";
import { endNotice, isNoticeOver } from "../waterfall/recall.ts";
import { fixFinalPrice, settleMarket } from "../waterfall/settlement.ts";
import { isStepDue } from "./asset-delisting.ts";
import { decideState, refreshExposure } from "./breaker.ts";
import { feedNamed, lookAgain, setFundingByPremium } from "./feed-life.ts";
import { goOnIfDecided, reachStep } from "./delisting-step.ts";
import { applyPending } from "./reference-data.ts";

/** Timers of what ended or was replaced are left in the queue; they do nothing. */
export function isLive(venue: Venue, { cause, target, timeMicros }: Timer): boolean {
  if (cause === "callDeadline") {
    const { accounts } = venue;
    return accounts.callDeadlineMicros(accounts.byId.get(target)!) === timeMicros;
  }
  if (cause === "liquidityWindow") {
    return venue.marketById.get(target)!.waitUntilMicros === timeMicros;
  }
  if (cause === "breaker") {
    return venue.marketById.get(target)!.breaker?.decideMicros === timeMicros;
  }
  if (cause === "exposure") {
    return venue.marketById.get(target)!.breaker?.exposureMicros === timeMicros;
  }
  if (cause === "withdrawal") {
    return venue.assetById.get(target)!.withdrawalStopMicros === timeMicros;
  }
  if (cause === "priceLook") return feedNamed(venue, target)?.lookMicros === timeMicros;
  if (cause === "funding") return venue.marketById.get(target)!.feed?.fundingMicros === timeMicros;
  if (cause === "recall") return isNoticeOver(venue.assetById.get(target)!, timeMicros);
  if (cause === "delisting") return isStepDue(venue.assetById.get(target)!, timeMicros);
  if (cause === "expiry" || cause === "settlement") {
    const { end, finalPrice, settled } = venue.marketById.get(target)!;
    if (end?.atMicros !== timeMicros || settled) return false;
    return (finalPrice === null) === (cause === "expiry");
  }
  return true;
}

/** What a timer does when its time has come. */
export function fireTimer(venue: Venue, { cause, target }: Timer): void {
  switch (cause) {
    case "callDeadline":
      lapseCall(venue, venue.accounts.byId.get(target)!);
      return;
    case "liquidityWindow":
      endWait(venue, venue.marketById.get(target)!);
      return;
    case "parameter":
      applyPending(venue, target);
      goOnNamed(venue, target);
      return;
    case "expiry":
      fixFinalPrice(venue, venue.marketById.get(target)!);
      return;
    case "priceLook":
      lookAgain(venue, target);
      goOnNamed(venue, target);
      return;
    case "funding":
      setFundingByPremium(venue, venue.marketById.get(target)!);
      return;
    case "settlement":
      settleMarket(venue, venue.marketById.get(target)!);
      return;
    case "recall":
      endNotice(venue, venue.assetById.get(target)!);
      return;
    case "delisting":
      reachStep(venue, venue.assetById.get(target)!);
      return;
    case "breaker":
      decideState(venue, venue.marketById.get(target)!);
      return;
    case "exposure":
      refreshExposure(venue, venue.marketById.get(target)!);
      return;
    case "withdrawal":
      resumeWithdrawals(venue, venue.assetById.get(target)!, "timer");
  }
}

/** Of `asset:<id>`; other targets have no steps. */
function goOnNamed(venue: Venue, target: string): void {
  if (target.startsWith("asset:")) goOnIfDecided(venue, venue.assetById.get(target.slice(6))!);
}
