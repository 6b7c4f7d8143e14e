import {
  BREAKER_TESTS,
  type Breakers,
  type BreakerTest,
  type WithdrawalBreaker,
} from "../../src/core/command/breaker.ts";
import {
  SELF_TRADE_AMONG,
  SELF_TRADE_POLICIES,
  type SelfTradeTerms,
} from "../../src/core/command/self-trade.ts";
import type { MessageRates } from "../../src/core/command/message-rate.ts";
import type { Random } from "./random.ts";

const SECOND = 1_000_000;

/** Random breakers of a market, from ones that never trip to ones that hardly let it open. */
export function planBreakers(random: Random): Breakers {
  const auctions = random.percent(60);
  const callMicros = random.logBetween(1, 300) * SECOND;
  const coolOffMicros = random.logBetween(1, 600) * SECOND;
  const shortest = Math.max(callMicros, coolOffMicros);
  return {
    tests: Array.from({ length: random.between(1, 8) }, () => planTest(random, auctions)),
    coolOffMicros,
    quietPeriods: random.between(1, 3),
    longestMicros: shortest * random.between(1, 6),
    exposureMicros: random.logBetween(30, 4_000) * SECOND,
    ...(auctions
      ? {
          auction: {
            callMicros,
            collarPpm: random.logBetween(1_000, 300_000),
            extensionMicros: random.logBetween(1, 120) * SECOND,
            extensionsMax: random.below(4),
          },
        }
      : {}),
  };
}

function planTest(random: Random, auctions: boolean): BreakerTest {
  const test = random.pick(BREAKER_TESTS);
  const ofTime = test === "stall" || test === "silence";
  const windowMicros = random.logBetween(1, ofTime ? 40_000 : 4_000) * SECOND;
  return {
    test,
    windowMicros: test === "divergence" ? 0 : windowMicros + random.below(7),
    limitPpm: ofTime ? 0 : random.logBetween(test === "divergence" ? 50 : 2_000, 1_000_000),
    state: random.pick(auctions ? STATES : WITHOUT_AUCTION),
    liquidation: random.percent(60),
  };
}

const WITHOUT_AUCTION = ["reduceOnly", "reduceOnly", "halted"] as const;
const STATES = [...WITHOUT_AUCTION, "auction", "auction"] as const;

export function planWithdrawalBreaker(random: Random): WithdrawalBreaker {
  return {
    windowMicros: random.logBetween(60, 40_000) * SECOND,
    limitPpm: random.logBetween(100, 200_000),
    coolOffMicros: random.logBetween(10, 2_000) * SECOND,
  };
}

export function planSelfTrade(random: Random): SelfTradeTerms {
  return { among: random.pick(SELF_TRADE_AMONG), policy: random.pick(SELF_TRADE_POLICIES) };
}

export function planMessageRates(random: Random): MessageRates {
  const rate = () => ({ perSecond: random.pick([1, 1, 3, 1_000]), burst: random.between(1, 20) });
  return { session: rate(), account: rate() };
}
