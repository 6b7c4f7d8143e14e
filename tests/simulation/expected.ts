import { BREAKER_TESTS, TRADING_STATES } from "../../src/core/command/breaker.ts";
import { LAYERS, STAGES } from "../../src/core/event/event.ts";
import { REASON } from "../../src/core/event/reason.ts";

/** Refusals that no stream of commands reaches while the promises hold. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  // Only after a promise broke.
  "INTAKE_STOPPED",
  // Kept for venues that refuse self-trades; the engine books them (LEDGER-04-02).
  "SELF_TRADE_SIDES",
]);

/** Everything that has to happen somewhere in a few hundred venues. */
export const EXPECTED: readonly string[] = [
  named("event", "accepted refused entry position stage call callEnd cancelOrder"),
  named("event", "liquidationOrder budgetWait deleveraged deficit executedPrice reserve"),
  named(
    "event",
    "lent loanLine interestRate recall contract poolGate parameter price funding timer",
  ),
  BREAKER_TESTS.map((test) => `trip ${test}`),
  TRADING_STATES.filter((state) => state !== "open").map((state) => `trip to ${state}`),
  ["trip that stops slices", "exposure of accounts", "timer breaker", "timer exposure"],
  named("tradingState", "quiet latest auction lapsed operator"),
  named("auction", "begun extended ended failed"),
  named("selfTrade", "cancelResting cancelBoth reduceBoth"),
  ["withdrawalResumed timer"],
  named("event", "trip tradingState auction exposure withdrawalStop withdrawalResumed"),
  named("event", "priceDecision"),
  Object.keys(REASON)
    .filter((reason) => !UNREACHABLE.has(reason))
    .map((reason) => `refused ${reason}`),
  named("until", "MARKET_HALTED MARKET_REDUCE_ONLY AUCTION_RUNNING WITHDRAWAL_HALTED MESSAGE_RATE"),
  named("until", "UNMATURED_GAIN VENUE_RATE_LIMIT ACCOUNT_RATE_LIMIT"),
  STAGES.map((stage) => `stage ${stage}`),
  LAYERS.filter((layer) => layer !== "collateral").map((layer) => `deficit ${layer}`),
  ["deficit linkedGain of group", "deficit linkedGain of off-band"],
  ["deficit loan treasury", "deficit loan groupFund", "deficit loan lender"],
  named("entry", "deposit withdrawal transfer fund realizedPnl trade fee rebate liquidationFee"),
  named("entry", "funding conversion deficit settlement premium"),
  named("position", "fill takeover netting deleveraging settlement marginMode adjustment"),
  named("entry", "dust adjustment lend unlend interest"),
  named("event", "reconciliation balanceReconciliation"),
  named("deleveraged", "queue proRata contractProRata riskAware"),
  named("callEnd", "cured lapsed"),
  named("pool", "locked unlocked"),
  named("reserve", "full partial"),
  named("timer", "callDeadline liquidityWindow parameter expiry settlement delisting"),
  named("timer", "priceLook funding recall"),
  named("parameter", "applied announced"),
  named("price", "zero negative"),
  named("account", "cross isolated sub"),
  named("fill", "linear inverse spot"),
  ["live", "ended", "cancelled"].flatMap((state) => [
    `fill of ${state} engine order`,
    `fill of ${state} user order`,
  ]),
  ["fill with itself", "timers at once", "repeated", "funding remainder to fund"],
  ["funding capped", "funding within cap"],
].flat();

function named(what: string, kinds: string): string[] {
  return kinds.split(" ").map((kind) => `${what} ${kind}`);
}
