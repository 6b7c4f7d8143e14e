import type { MarketKind } from "../command/parameter.ts";
import { absUnits, PPM, type Ppm, type Ticks, type Units } from "../number/unit.ts";
import { againstTrader, bankruptcyTicks, type Facing } from "./bankruptcy-price.ts";
import { feeDue } from "./fee.ts";
import type { CostedPosition } from "./position.ts";
import { chargedLimitTicks, limitTicks, notional } from "./value.ts";

/** What stands behind a position besides its own profit, in settlement units. */
export interface Backing {
  readonly collateral: Units;
  /** Unrealised profit of the account's other positions. */
  readonly otherProfit: Units;
  /** Maintenance margin of the account's other positions. */
  readonly otherMaintenance: Units;
  /** Deduction of the position's bracket ("cum", see tier.ts). */
  readonly deduction: Units;
}

/** The rates that the liquidation price of a position depends on. */
export interface LiquidationRate {
  readonly maintenancePpm: Ppm;
  /** Fee of closing that is held back with the margin; 0 where it is not. */
  readonly feePpm: Ppm;
}

/**
 * Price at which equity falls to the maintenance margin *at that price*.
 *
 *   collateral + otherProfit - otherMaintenance + deduction + value(P) - cost
 *     = (maintenance + fee) * notional(P)
 *
 *   linear:  P = (cost - backing) / (lots * (1 - side * (maintenance + fee)) * multiplier)
 *
 * @returns ticks, rounded against the trader (up for longs, down for shorts); null where no price
 *   liquidates the position
 * @source FORMULA-04-01; Binance liquidation price, Gate and OKX isolated liquidation price
 */
export function liquidationTicks(
  kind: MarketKind,
  position: CostedPosition,
  backing: Backing,
  rate: LiquidationRate,
  multiplier: Units,
): Ticks | null {
  const { collateral, otherProfit, otherMaintenance, deduction } = backing;
  const required = position.cost - collateral - otherProfit + otherMaintenance - deduction;
  const share = BigInt(rate.maintenancePpm) + BigInt(rate.feePpm);
  return chargedLimitTicks(kind, position.lots, required, multiplier, share, PPM);
}

/**
 * Liquidation price of an isolated position whose initial and maintenance margin are both taken
 * on the entry value.
 *
 *   linear:   entry * (1 - side * (1/leverage - maintenance))
 *   inverse:  entry / (1 + side * (1/leverage - maintenance))
 *
 * @param leveragePpm  leverage x 1e6, > 0
 * @returns ticks, rounded against the trader; null where no price liquidates the position
 * @source FORMULA-04-02; Bybit isolated liquidation price
 */
export function isolatedLiquidationTicks(
  kind: MarketKind,
  side: Facing,
  entryTicks: Ticks,
  leveragePpm: Units,
  maintenancePpm: Ppm,
): Ticks | null {
  const entry = BigInt(entryTicks);
  const whole = leveragePpm * PPM;
  const buffer = BigInt(side) * (PPM * PPM - BigInt(maintenancePpm) * leveragePpm);
  return kind === "linear"
    ? againstTrader(side, entry * (whole - buffer), whole)
    : againstTrader(side, entry * whole, whole + buffer);
}

/**
 * Liquidation price under cross margin where the maintenance margin is taken on the entry value
 * and the closing fee on the bankruptcy price.
 *
 *   collateral + value(P) - cost = maintenance * |cost| + fee * notional(bankruptcy price)
 *
 * @param collateral  free balance, less what open orders hold
 * @returns ticks, rounded against the trader; both charges rounded up. Null where no price
 *   liquidates the position
 * @source FORMULA-04-03; Bybit inverse contracts, cross margin
 */
export function entryMarginLiquidationTicks(
  kind: MarketKind,
  position: CostedPosition,
  collateral: Units,
  rate: LiquidationRate,
  multiplier: Units,
): Ticks | null {
  const { lots, cost } = position;
  const bankruptcy = bankruptcyTicks(kind, position, [collateral], rate.feePpm, multiplier);
  if (bankruptcy === null) return null;
  const maintenance = feeDue(absUnits(cost), rate.maintenancePpm);
  const closingFee = feeDue(notional(kind, lots, bankruptcy, multiplier), rate.feePpm);
  return limitTicks(kind, lots, cost - collateral + maintenance + closingFee, multiplier);
}
