import type { AuctionTerms, Breakers, BreakerTest } from "../../src/core/command/breaker.ts";

export const SECOND = 1_000_000;

/** A tenth in 80 seconds leads to reduce-only. */
export function breakerTest(test: Partial<BreakerTest>): BreakerTest {
  const limits = { windowMicros: 80 * SECOND, limitPpm: 100_000 };
  return { test: "move", ...limits, state: "reduceOnly", liquidation: true, ...test };
}

/** A minute of cool-off, one quiet period, ten minutes at most. */
export function breakers(tests: readonly BreakerTest[], terms: Partial<Breakers> = {}): Breakers {
  return {
    tests,
    coolOffMicros: 60 * SECOND,
    quietPeriods: 1,
    longestMicros: 600 * SECOND,
    exposureMicros: 30 * SECOND,
    ...terms,
  };
}

/** Half a minute of call, 5 %, two extensions of ten seconds. */
export const AUCTION: AuctionTerms = {
  callMicros: 30 * SECOND,
  collarPpm: 50_000,
  extensionMicros: 10 * SECOND,
  extensionsMax: 2,
};
