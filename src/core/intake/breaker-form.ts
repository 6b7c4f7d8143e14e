import { BREAKER_TESTS } from "../command/breaker.ts";
import { SELF_TRADE_AMONG, SELF_TRADE_POLICIES } from "../command/self-trade.ts";
import {
  flag,
  id,
  integer,
  list,
  natural,
  oneOf,
  optional,
  orNull,
  shape,
  type Check,
} from "./form-check.ts";

const TESTS_MAX = 8;

/** @source BREAKER-01-01 */
export const breakers: Check = shape({
  tests: list(
    shape({
      test: oneOf(...BREAKER_TESTS),
      windowMicros: integer,
      limitPpm: integer,
      state: oneOf("reduceOnly", "auction", "halted"),
      liquidation: flag,
    }),
    TESTS_MAX,
  ),
  coolOffMicros: integer,
  quietPeriods: integer,
  longestMicros: integer,
  exposureMicros: integer,
  auction: optional(
    shape({
      callMicros: integer,
      collarPpm: integer,
      extensionMicros: integer,
      extensionsMax: integer,
    }),
  ),
});

/** @source LIMIT-01-01 */
export const selfTrade: Check = shape({
  among: oneOf(...SELF_TRADE_AMONG),
  policy: oneOf(...SELF_TRADE_POLICIES),
});

/** @source BREAKER-05-01 */
export const withdrawalBreaker: Check = shape({
  windowMicros: integer,
  limitPpm: integer,
  coolOffMicros: integer,
});

/** @source BREAKER-04-02 */
export const auctionResult: Check = shape({ market: id, price: orNull(integer), lots: natural });
