import type { BreakerTestName, TradingState } from "../../../core/index.ts";
import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { described, list, optional, record, withDefault } from "../reader.ts";
import { choice, duration, integer, percentage, switchable } from "../scalar.ts";

/** What stops a market: one thing that is measured. */
export interface BreakerTestSpec {
  readonly test: BreakerTestName;
  readonly window: Instant | undefined;
  readonly limit: Written | undefined;
  readonly state: Exclude<TradingState, "open">;
  readonly liquidation: boolean;
}

interface AuctionSpec {
  readonly call: Instant;
  readonly collar: Written;
  readonly extension: Instant;
  readonly extensions: number;
}

/** Tests, and how long a market stays stopped; times have usual values. */
export interface BreakersSpec {
  readonly tests: readonly BreakerTestSpec[];
  readonly coolOff: Instant | undefined;
  readonly quietPeriods: number | undefined;
  readonly longest: Instant | undefined;
  readonly exposure: Instant | undefined;
  readonly auction: AuctionSpec | undefined;
}

/** Too much of an asset leaves at once. */
export interface WithdrawalBreakerSpec {
  readonly window: Instant;
  readonly limit: Written;
  readonly coolOff: Instant;
}

const TESTS = [
  "move",
  "average",
  "velocity",
  "divergence",
  "silence",
  "liquidation",
  "fund",
  "stall",
] as const;

export const breakers: Reader<BreakersSpec> = record<BreakersSpec>({
  tests: list(
    record<BreakerTestSpec>({
      test: described("What is measured (docs/spec/breaker.md).", choice(...TESTS)),
      window: described("How far back; of silence and stall the longest.", optional(duration)),
      limit: described("Above this share of the reference it fails.", optional(percentage)),
      state: choice("reduceOnly", "auction", "halted"),
      liquidation: described("Off: slices stop too.", withDefault(switchable, true)),
    }),
  ),
  coolOff: described("Time between decisions; 5m.", optional(duration)),
  quietPeriods: described("Quiet periods before it ends; 1.", optional(integer(1, 100))),
  longest: described("It ends after this whatever happens; 1h.", optional(duration)),
  exposure: described("How often suspended liquidations are told; 1m.", optional(duration)),
  auction: described(
    "Opens by a call auction.",
    optional(
      record<AuctionSpec>({
        call: duration,
        collar: percentage,
        extension: duration,
        extensions: integer(0, 100),
      }),
    ),
  ),
});

export const withdrawalBreaker: Reader<WithdrawalBreakerSpec> = record<WithdrawalBreakerSpec>({
  window: duration,
  limit: percentage,
  coolOff: duration,
});
