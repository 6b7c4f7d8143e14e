import type { MarketKind } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { isSafeInteger, PPM, type Ppm, type Ticks, type Units } from "../number/unit.ts";
import type { CostedPosition } from "./position.ts";
import { chargedLimitTicks } from "./value.ts";

/** Which way a position faces: 1 long, -1 short. */
export type Facing = 1 | -1;

/**
 * Price at which closing the whole position leaves nothing of what backs it.
 *
 *   collateral + value(price) - cost - fee * notional(price) = 0
 *
 *   linear:   (cost - collateral) / (lots * (1 - side * fee) * multiplier)
 *   inverse:  lots * (1 + side * fee) * multiplier / (collateral - cost)
 *
 * @param position  signed lots with their exact cost, settlement units
 * @param collateral  all that backs the position: its margin and, under cross margin, the balance
 * @param feePpm  fee of the closing trade
 * @returns ticks, rounded against the trader (up for longs, down for shorts); null where no price
 *   bankrupts the position
 * @source FORMULA-03-01; BitMEX "Bankruptcy price", Bybit inverse cross margin
 */
export function bankruptcyTicks(
  kind: MarketKind,
  position: CostedPosition,
  collateral: readonly Units[],
  feePpm: Ppm,
  multiplier: Units,
): Ticks | null {
  const required = collateral.reduce((left, part) => left - part, position.cost);
  return chargedLimitTicks(kind, position.lots, required, multiplier, BigInt(feePpm), PPM);
}

/**
 * Bankruptcy price of an isolated position that holds 1/leverage of its entry value as margin.
 *
 *   linear:   entry * (1 - side / leverage)
 *   inverse:  entry * leverage / (leverage + side)
 *
 * @param leveragePpm  leverage x 1e6, > 0
 * @returns ticks, rounded against the trader; null for an inverse short at leverage 1 or less,
 *   which no price bankrupts
 * @source FORMULA-03-02; Bybit "Bankruptcy price"
 */
export function isolatedBankruptcyTicks(
  kind: MarketKind,
  side: Facing,
  entryTicks: Ticks,
  leveragePpm: Units,
): Ticks | null {
  const facing = BigInt(side) * PPM;
  const entry = BigInt(entryTicks);
  return kind === "linear"
    ? againstTrader(side, entry * (leveragePpm - facing), leveragePpm)
    : againstTrader(side, entry * leveragePpm, leveragePpm + facing);
}

/**
 * numerator / denominator as a price, rounded up for a long and down for a short.
 *
 * @returns null where the denominator is not positive or the price not a safe integer
 * @source FORMULA-03-03
 */
export function againstTrader(side: Facing, numerator: Units, denominator: Units): Ticks | null {
  if (denominator <= 0n) return null;
  const divide = side > 0 ? divCeil : divFloor;
  const ticks = Number(divide(numerator, denominator));
  return isSafeInteger(ticks) ? ticks : null;
}
