import type { AuctionTerms, Breakers, BreakerTest, WithdrawalBreaker } from "../command/breaker.ts";

const LIMIT_MAX = 1_000_000_000;
const WHOLE = 1_000_000;
const COUNT_MAX = 100;

/** What is wrong with the breakers of a market, or null. @source BREAKER-01-01 */
export function breakersFault(breakers: Breakers | undefined): string | null {
  if (breakers === undefined) return null;
  const { tests, auction, coolOffMicros, longestMicros } = breakers;
  if (tests.length === 0) return "expected at least one test of a breaker";
  for (const test of tests) {
    const fault = testFault(test, auction);
    if (fault !== null) return `${test.test}: ${fault}`;
  }
  return (
    aboveZero(breakers, ["coolOffMicros", "longestMicros", "exposureMicros"]) ??
    inRange("quietPeriods", breakers.quietPeriods, 1, COUNT_MAX) ??
    (longestMicros < coolOffMicros ? "expected longestMicros >= coolOffMicros" : null) ??
    auctionFault(auction, longestMicros)
  );
}

function testFault(
  { test, windowMicros, limitPpm, state }: BreakerTest,
  auction: AuctionTerms | undefined,
): string | null {
  if (state === "auction" && auction === undefined) return "expected terms of the auction";
  if (test === "divergence") {
    if (windowMicros !== 0) return `expected no window, was ${windowMicros}`;
  } else if (windowMicros <= 0) return `expected a window above 0, was ${windowMicros}`;
  if (test !== "stall" && test !== "silence") return inRange("limitPpm", limitPpm, 1, LIMIT_MAX);
  return limitPpm === 0 ? null : `expected no limitPpm beside the window, was ${limitPpm}`;
}

function auctionFault(auction: AuctionTerms | undefined, longestMicros: number): string | null {
  if (auction === undefined) return null;
  const { callMicros, collarPpm, extensionsMax } = auction;
  return (
    aboveZero(auction, ["callMicros", "extensionMicros"]) ??
    inRange("auction.collarPpm", collarPpm, 1, WHOLE) ??
    inRange("auction.extensionsMax", extensionsMax, 0, COUNT_MAX) ??
    (longestMicros < callMicros ? "expected longestMicros >= callMicros" : null)
  );
}

/** What is wrong with the withdrawal breaker of an asset, or null. @source BREAKER-05-01 */
export function withdrawalBreakerFault(breaker: WithdrawalBreaker | undefined): string | null {
  if (breaker === undefined) return null;
  return (
    aboveZero(breaker, ["windowMicros", "coolOffMicros"]) ??
    inRange("withdrawalBreaker.limitPpm", breaker.limitPpm, 1, WHOLE)
  );
}

function aboveZero<T extends object>(holder: T, names: readonly (keyof T & string)[]) {
  for (const name of names) {
    const value = holder[name] as number;
    if (value <= 0) return `expected ${name} > 0, was ${value}`;
  }
  return null;
}

function inRange(name: string, value: number, low: number, high: number): string | null {
  if (low <= value && value <= high) return null;
  return `expected ${name} in ${low} to ${high}, was ${value}`;
}
