import type { Plan } from "../../lab/index.ts";
import type {
  AuctionEvent,
  BreakerEvent,
  ExposureEvent,
  TradingState,
  TripEvent,
} from "../../core/index.ts";
import { formatDecimal } from "../../core/index.ts";
import { elapsed, grouped, money } from "./figure.ts";

const STATE: Readonly<Record<TradingState, string>> = {
  open: "open",
  reduceOnly: "reduce-only",
  auction: "auction",
  halted: "halted",
};

const ENDED_BY = {
  quiet: "no test fails any more",
  latest: "its longest time is over",
  auction: "the auction is over",
  lapsed: "the auction found no result in time",
  operator: "the operator switched it on",
  parameters: "its breakers changed",
  settlement: "the market is settled",
} as const;

/** What each test measures. */
const MEASURED = {
  move: "the mark moved",
  average: "the mark stood from its average",
  velocity: "the mark went up and down",
  divergence: "mark and index stood apart",
  silence: "no price came for",
  liquidation: "liquidations took of the depth",
  fund: "the fund paid of its cash",
  stall: "no command came for",
} as const;

/** What a breaker did, in plain words. */
export function breakerText(plan: Plan, event: BreakerEvent): string {
  switch (event.type) {
    case "trip":
      return tripText(plan, event);
    case "tradingState":
      return `${STATE[event.from]} -> ${STATE[event.to]}: ${ENDED_BY[event.by]}`;
    case "auction":
      return auctionText(plan, event);
    case "exposure":
      return exposureText(plan, event);
    case "withdrawalStop": {
      const share = shareOf(event.measured, event.reference);
      const until = elapsed(event.untilMicros - plan.startMicros);
      return `withdrawals stop until ${until}: ${share} left at once`;
    }
    case "withdrawalResumed":
      return "withdrawals go on";
  }
}

/** Market or asset that a breaker is about. */
export function breakerTarget(event: BreakerEvent): string {
  return "market" in event ? event.market : event.asset;
}

function tripText(plan: Plan, event: TripEvent): string {
  const { test, measured, reference, limitPpm, from, to, slices, latestMicros } = event;
  const isTime = test === "silence" || test === "stall";
  const found = isTime ? elapsed(Number(measured)) : shareOf(measured, reference);
  const limit = isTime ? elapsed(Number(reference)) : `${limitPpm / 10_000} %`;
  const change = from === to ? STATE[to] : `${STATE[from]} -> ${STATE[to]}`;
  const waiting = slices ? "" : ", liquidations wait";
  const latest = elapsed(latestMicros - plan.startMicros);
  return `${change}${waiting}: ${MEASURED[test]} ${found} (limit ${limit}); at the latest until ${latest}`;
}

function auctionText(plan: Plan, event: AuctionEvent): string {
  const { phase, lowPrice, highPrice, price, lots, resultMicros } = event;
  const at = (ticks: number): string => quotedAs(plan, event.market, ticks);
  const collar = `${at(lowPrice)} to ${at(highPrice)}`;
  const from = elapsed(resultMicros - plan.startMicros);
  const { scale } = plan.markets.get(event.market)!;
  const size = grouped(formatDecimal(BigInt(lots) * scale.lotSize, 30));
  switch (phase) {
    case "begun":
      return `auction from ${at(event.referencePrice)}, collar ${collar}, result from ${from} on`;
    case "extended":
      return `auction extended: ${at(price!)} is outside; collar now ${collar}, until ${from}`;
    case "ended":
      return price === null ? "auction: nothing matched" : `auction: ${size} at ${at(price)}`;
    case "failed":
      return `auction without a price: ${at(price!)} is outside ${collar}`;
  }
}

function exposureText(plan: Plan, { accounts, shortfall, deficit }: ExposureEvent): string {
  const { asset, decimals } = plan.assets.get(plan.numeraire)!;
  const short = money(shortfall, decimals, asset);
  const below = money(deficit, decimals, asset);
  return `liquidations wait: ${accounts} accounts, ${short} short of maintenance, ${below} below zero`;
}

function quotedAs(plan: Plan, market: string, ticks: number): string {
  const { tickSize } = plan.markets.get(market)!.scale;
  return grouped(formatDecimal(BigInt(ticks) * tickSize, 30), 6);
}

function shareOf(measured: bigint, reference: bigint): string {
  if (reference === 0n) return "more than nothing";
  return `${Number((measured * 1_000n) / reference) / 10} %`;
}
