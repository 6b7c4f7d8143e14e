import type { Side } from "../command/command.ts";
import { divFloor } from "../number/rounding.ts";
import { PPM, type Lots } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { leastSlice } from "./least-slice.ts";

/**
 * Takes lots from the market's liquidity window. Shared by all liquidations, so that they do not cause each other.
 * What is left of it that is less than its least slice (CLOSE-02-05) is not handed out.
 *
 * @returns lots granted, 0 to `wanted`
 * @source CLOSE-02-03 CLOSE-02-05
 */
export function takeFromBudget(venue: Venue, market: Market, side: Side, wanted: Lots): Lots {
  const budget = budgetOf(market, side);
  if (budget === null) return wanted;
  const { transaction, nowMicros } = venue;
  if (nowMicros >= (market.windowEndMicros ?? 0)) {
    const end = nowMicros + market.parameters.liquidityWindowMicros;
    transaction.write(market, "windowEndMicros", end);
    transaction.write(market, "windowUsedLots", 0);
  }
  const left = Math.max(0, budget - market.windowUsedLots);
  const granted = left < Math.min(wanted, leastSlice(market, budget)) ? 0 : Math.min(wanted, left);
  transaction.write(market, "windowUsedLots", market.windowUsedLots + granted);
  return granted;
}

function budgetOf(market: Market, side: Side): Lots | null {
  const { liquidityBudgetLots, liquidityDepthPpm } = market.parameters;
  const depthLots = side === "sell" ? market.bidLots : market.askLots;
  const fixed = liquidityBudgetLots === 0 ? null : liquidityBudgetLots;
  if (liquidityDepthPpm === 0 || depthLots === null) return fixed;
  const share = Number(divFloor(BigInt(depthLots) * BigInt(liquidityDepthPpm), PPM));
  return fixed === null ? share : Math.min(fixed, share);
}

/** Remembers an account that did not get all it wanted. @source CLOSE-02-03 */
export function waitForBudget(venue: Venue, account: number, market: Market): void {
  if (market.waiting.includes(account)) return;
  const untilMicros = market.windowEndMicros!;
  // Who waits already waits for the same end: with it all of them stop waiting.
  if (market.waiting.length === 0) {
    venue.timers.add({ timeMicros: untilMicros, cause: "liquidityWindow", target: market.id });
    venue.transaction.write(market, "waitUntilMicros", untilMicros);
  }
  venue.transaction.write(market, "waiting", [...market.waiting, account]);
  const id = venue.idOf(account);
  venue.emit({ type: "budgetWait", account: id, market: market.id, untilMicros });
}

/** The window everybody waited for has come. @source CLOSE-02-03 */
export function endWait(venue: Venue, market: Market): void {
  const { waiting } = market;
  venue.transaction.write(market, "waiting", []);
  venue.transaction.write(market, "waitUntilMicros", null);
  for (const account of waiting) venue.addMember(venue.dueForSlicing, account);
}
