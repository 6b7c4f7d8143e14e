import type { Units } from "../number/unit.ts";

/** One position at mark: its value and the margin it needs, in settlement units. */
export interface MarginLeg {
  readonly value: Units;
  readonly margin: Units;
}

/** Equity and requirement of an account whose legs settle in one asset. */
export interface AccountTotal {
  readonly equity: Units;
  readonly margin: Units;
}

/**
 * Adds up an account that keeps the cost of its positions in its cash.
 *
 *   equity = cash + sum(value),  margin = sum(margin)
 *
 * @param cash  settlement units; negative for a long that was paid from borrowed quote
 * @source FORMULA-06-01; dYdX lib/margin Risk
 */
export function accountTotal(cash: Units, legs: readonly MarginLeg[]): AccountTotal {
  return legs.reduce(
    (total, leg) => ({ equity: total.equity + leg.value, margin: total.margin + leg.margin }),
    { equity: cash, margin: 0n },
  );
}

/**
 * Whether an account's positions may be liquidated.
 *
 *   maintenance > 0 and equity < maintenance
 *
 * Without a requirement there is no position to reduce; an account whose equity is below zero is
 * closing out whatever this says (P2).
 *
 * @source FORMULA-06-02; dYdX clob keeper IsLiquidatable
 */
export function isLiquidatable({ equity, margin }: AccountTotal): boolean {
  return margin > 0n && equity < margin;
}
