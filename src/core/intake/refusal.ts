import type { Reason } from "../event/reason.ts";
import type { Micros } from "../number/unit.ts";

/** Why a command is refused: an expected outcome, so a value. */
export interface Refusal {
  readonly reason: Reason;
  /** What was expected and what was found, in full words. */
  readonly detail: string;
  readonly untilMicros?: Micros;
}

/** What a handler answers: nothing when it was carried out. */
export type Outcome = Refusal | null;

export function refuse(reason: Reason, detail: string, untilMicros?: Micros): Refusal {
  return untilMicros === undefined ? { reason, detail } : { reason, detail, untilMicros };
}

export function unknownAccount(id: string): Refusal {
  return refuse("UNKNOWN_ACCOUNT", `expected an open account, was ${id}`);
}

export function unknownMarket(id: string): Refusal {
  return refuse("UNKNOWN_MARKET", `expected a declared market, was ${id}`);
}

export function unknownAsset(id: string): Refusal {
  return refuse("UNKNOWN_ASSET", `expected a declared asset, was ${id}`);
}

export function pricedBySources(id: string): Outcome {
  return refuse("PRICE_FROM_SOURCES", `prices of ${id} are made from its sources`);
}

export function settled(id: string): Outcome {
  return refuse("MARKET_SETTLED", `market ${id} has ended`);
}

export function frozen(id: string): Refusal {
  return refuse("ACCOUNT_FROZEN", `account ${id} is switched off by the operator`);
}

export function closingOut(id: string): Refusal {
  return refuse("ACCOUNT_CLOSING_OUT", `account ${id} has no equity; only deposits are open`);
}

export function notOnSpot(market: string): Refusal {
  return refuse("SPOT_MARKET", `expected a market with positions, was ${market}`);
}
