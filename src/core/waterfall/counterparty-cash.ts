import type { Units } from "../number/unit.ts";

/** A defaulter's lots closed against one counterparty, in settlement units. */
export interface CounterpartyClose {
  /** Value of the closed lots at mark, from the defaulter's side. */
  readonly closedValue: Units;
  /** What the defaulter is paid for them. */
  readonly value: Units;
  readonly defaulterCash: Units;
  readonly payerCash: Units;
  /** Of the counterparty at mark, before. */
  readonly payerEquity: Units;
}

/** Cash of both sides afterwards. */
export interface CounterpartyCash {
  readonly defaulterCash: Units;
  readonly payerCash: Units;
}

/**
 * Cash after a defaulter's lots are closed against one counterparty at a given value.
 *
 *   defaulterCash + value,  payerCash - value
 *
 * @returns both, adding up to what they were; null where the counterparty would end below zero
 *   equity (payerEquity + closedValue - value < 0): nobody is bankrupted to save another
 * @source FORMULA-08-04; dYdX clob keeper ProcessDeleveraging
 */
export function counterpartyCash(close: CounterpartyClose): CounterpartyCash | null {
  const { closedValue, value, defaulterCash, payerCash, payerEquity } = close;
  if (payerEquity + closedValue - value < 0n) return null;
  return { defaulterCash: defaulterCash + value, payerCash: payerCash - value };
}
