import {
  BREAKER_TESTS,
  type AuctionTerms,
  type Breakers,
  type BreakerTest,
  type WithdrawalBreaker,
} from "../command/breaker.ts";
import {
  SELF_TRADE_AMONG,
  SELF_TRADE_POLICIES,
  type SelfTradeTerms,
} from "../command/self-trade.ts";
import type { AuctionStand, BreakerStand, BreakerWindow } from "../state/breaker.ts";
import { noteStalls } from "../safeguard/breaker-test.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import {
  flag,
  integer,
  list,
  natural,
  oneOf,
  orAbsent,
  orNone,
  record,
  units,
  usually,
  type Form,
} from "./form.ts";
import { insistFuture } from "./section.ts";
import { insist } from "./snapshot-error.ts";

/** Terms of breakers, as parameters write them. */
export const breakers: Form<Breakers> = record<Breakers>({
  tests: list(
    record<BreakerTest>({
      test: oneOf(BREAKER_TESTS),
      windowMicros: integer,
      limitPpm: integer,
      state: oneOf(["reduceOnly", "auction", "halted"]),
      liquidation: flag,
    }),
  ),
  coolOffMicros: integer,
  quietPeriods: integer,
  longestMicros: integer,
  exposureMicros: integer,
  auction: orAbsent(
    record<AuctionTerms>({
      callMicros: integer,
      collarPpm: integer,
      extensionMicros: integer,
      extensionsMax: integer,
    }),
  ),
});

export const selfTrade: Form<SelfTradeTerms> = record<SelfTradeTerms>({
  among: oneOf(SELF_TRADE_AMONG),
  policy: oneOf(SELF_TRADE_POLICIES),
});

export const withdrawalBreaker: Form<WithdrawalBreaker> = record<WithdrawalBreaker>({
  windowMicros: integer,
  limitPpm: integer,
  coolOffMicros: integer,
});

export const breakerStand: Form<BreakerStand> = record<BreakerStand>({
  state: oneOf(["reduceOnly", "auction", "halted"]),
  decideMicros: natural,
  latestMicros: natural,
  quiet: usually(0, natural),
  failed: usually(false, flag),
  suspendedMicros: orNone(natural),
  exposureMicros: orNone(natural),
  auction: orNone(
    record<AuctionStand>({
      referencePrice: integer,
      resultMicros: natural,
      extensions: usually(0, natural),
    }),
  ),
});

export const breakerWindow: Form<BreakerWindow> = record<BreakerWindow>({
  eighth: natural,
  starts: list(units),
  beginMicros: natural,
  value: usually(0n, units),
  sinceMicros: natural,
});

/** What breakers remember fits their terms, and what they wait for lies ahead. */
export function restoreBreaker(
  venue: Venue,
  market: Market,
  stand: BreakerStand | null,
  windows: readonly BreakerWindow[],
): void {
  const { breakers: terms } = market.parameters;
  const tests = terms?.tests.length ?? 0;
  insist(windows.length === tests, `a window for each of ${tests} tests`, windows.length);
  for (const { starts } of windows) {
    insist(starts.length >= 1 && starts.length <= 8, "1 to 8 starts", starts.length);
  }
  market.breaker = stand;
  market.breakerWindows = [...windows];
  noteStalls(venue, market);
  if (stand === null) return;
  const { state, auction, decideMicros, suspendedMicros, exposureMicros } = stand;
  const runs = state !== "auction" || terms?.auction !== undefined;
  insist(terms !== undefined && runs, "a state that the breakers have", state);
  insist((state === "auction") === (auction !== null), "an auction in its state", state);
  insist(decideMicros <= stand.latestMicros, "a decision by the latest time", decideMicros);
  insistFuture(venue, "decideMicros", decideMicros);
  const told = (suspendedMicros === null) === (exposureMicros === null);
  insist(told, "an exposure to tell while slices are stopped", exposureMicros);
  if (exposureMicros !== null) insistFuture(venue, "exposureMicros", exposureMicros);
}
