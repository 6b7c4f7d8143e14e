import type { PriceState } from "../event/price-decision.ts";

/** What a price is needed for. */
export type PriceAction =
  | "addRisk"
  | "moneyOut"
  | "liquidate"
  | "setFunding"
  | "mature"
  | "delist"
  | "reduceRisk"
  | "moneyIn";

/**
 * What may be done in which state of a price. Reducing risk, deposits and repayments need no price,
 * so no state of one may stand in their way.
 *
 * @source PRICE-04-03
 */
const ALLOWED: Readonly<Record<PriceAction, Readonly<Record<PriceState, boolean>>>> = {
  addRisk: only("valid", "volatile"),
  moneyOut: only("valid", "volatile"),
  liquidate: only("valid", "volatile", "uncertain"),
  setFunding: only("valid", "volatile", "uncertain"),
  mature: only("valid", "volatile", "uncertain"),
  delist: only("valid", "volatile", "uncertain"),
  reduceRisk: always(),
  moneyIn: always(),
};

function only(...states: readonly PriceState[]): Record<PriceState, boolean> {
  const is = (state: PriceState): boolean => states.includes(state);
  return {
    valid: is("valid"),
    uncertain: is("uncertain"),
    volatile: is("volatile"),
    stale: is("stale"),
    missing: is("missing"),
    divergent: is("divergent"),
  };
}

function always(): Record<PriceState, boolean> {
  return only("valid", "uncertain", "volatile", "stale", "missing", "divergent");
}

/** Something with a price that is made from sources, or not. */
interface Priced {
  readonly feed: { readonly state: PriceState } | null;
}

/** Whether the state of a price lets something be done; one that is not made here always does. */
export function priceAllows({ feed }: Priced, action: PriceAction): boolean {
  return feed === null || ALLOWED[action][feed.state];
}
