import type { Breakers, BreakerTest, WithdrawalBreaker } from "../../core/index.ts";
import type {
  BreakersSpec,
  BreakerTestSpec,
  WithdrawalBreakerSpec,
} from "../scenario/format/breaker.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import { toPpm } from "./convert.ts";

const MINUTE = 60_000_000;

export function toBreakers(log: ReadingLog, spec: BreakersSpec): Breakers {
  const { auction } = spec;
  return {
    tests: spec.tests.map((test) => toTest(log, test)),
    coolOffMicros: spec.coolOff?.micros ?? 5 * MINUTE,
    quietPeriods: spec.quietPeriods ?? 1,
    longestMicros: spec.longest?.micros ?? 60 * MINUTE,
    exposureMicros: spec.exposure?.micros ?? MINUTE,
    ...(auction === undefined
      ? {}
      : {
          auction: {
            callMicros: auction.call.micros,
            collarPpm: toPpm(log, auction.collar),
            extensionMicros: auction.extension.micros,
            extensionsMax: auction.extensions,
          },
        }),
  };
}

function toTest(log: ReadingLog, spec: BreakerTestSpec): BreakerTest {
  const { test, window, limit, state, liquidation } = spec;
  const limitPpm = limit === undefined ? 0 : toPpm(log, limit);
  return { test, windowMicros: window?.micros ?? 0, limitPpm, state, liquidation };
}

export function toWithdrawalBreaker(
  log: ReadingLog,
  { window, limit, coolOff }: WithdrawalBreakerSpec,
): WithdrawalBreaker {
  const limitPpm = toPpm(log, limit);
  return { windowMicros: window.micros, limitPpm, coolOffMicros: coolOff.micros };
}

/** Breakers of several safeguards add up: tests of all of them, the last word on everything else. */
export function joined(
  base: BreakersSpec | undefined,
  more: BreakersSpec | undefined,
): BreakersSpec | undefined {
  if (base === undefined || more === undefined) return more ?? base;
  return {
    tests: [...base.tests, ...more.tests],
    coolOff: more.coolOff ?? base.coolOff,
    quietPeriods: more.quietPeriods ?? base.quietPeriods,
    longest: more.longest ?? base.longest,
    exposure: more.exposure ?? base.exposure,
    auction: more.auction ?? base.auction,
  };
}
