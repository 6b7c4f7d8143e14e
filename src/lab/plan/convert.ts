import type { MarketType } from "../../core/index.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import type { Written } from "../scenario/reader.ts";
import type { Lots, Ppm, Ticks, Units } from "../../core/index.ts";
import { formatDecimal, parseDecimal } from "../../core/number/decimal.ts";
import { fitsUnits, UNITS_MAX } from "../../core/number/unit.ts";

/** Decimal places that tick and lot sizes are compared at. */
export const FINE = 30;
const FUNDING_SCALE_MAX = 1_000_000_000n;

/** How human figures of one market become integers. */
export interface MarketScale {
  readonly type: MarketType;
  /** What a spot market trades, and units of it per lot. */
  readonly base: { readonly base: string; readonly lotUnits: Units } | undefined;
  readonly settlement: string;
  readonly settlementDecimals: number;
  /** In 10^-30 of the quote and base (linear) or quote (inverse) unit. */
  readonly tickSize: bigint;
  readonly lotSize: bigint;
  /** As it was written; undefined for what is no quanto. */
  readonly fixedRate: string | undefined;
  readonly multiplier: Units;
  readonly fundingScale: Units;
}

/** What a contract's size is written as; `fixedRate` makes a quanto of it. */
interface ContractSize {
  readonly tickSize: Written;
  readonly lotSize: Written;
  readonly fixedRate?: Written | undefined;
}

/** The market's multiplier and funding scale, or a problem when they do not fit. */
export function marketScale(
  log: ReadingLog,
  type: MarketType,
  settlement: { readonly asset: string; readonly decimals: number },
  written: ContractSize,
  base?: { readonly asset: string; readonly decimals: number },
): MarketScale {
  const { tickSize: tick, lotSize: lot, fixedRate } = written;
  const tickSize = positive(log, tick);
  const lotSize = positive(log, lot);
  const one = 10n ** BigInt(FINE);
  const units = 10n ** BigInt(settlement.decimals);
  const rate = fixedRate === undefined ? one : positive(log, fixedRate);
  if (fixedRate !== undefined && type !== "linear") {
    const { at, path, text } = fixedRate;
    return log.stop("FIELD_UNKNOWN", at, path, "a fixed rate on a linear market only", text);
  }
  // linear: tick x lot (x fixed rate) in settlement units; inverse: lot in settlement units x ticks.
  const numerator = type === "inverse" ? lotSize * units : tickSize * lotSize * rate * units;
  const denominator = type === "inverse" ? tickSize : one * one * one;
  if (numerator % denominator !== 0n) {
    const expected = "tickSize and lotSize that give whole settlement units";
    const found = `tickSize ${tick.text}, lotSize ${lot.text}, ${settlement.decimals} decimals`;
    return log.stop("MULTIPLIER_NOT_WHOLE", tick.at, tick.path, expected, found);
  }
  const multiplier = numerator / denominator;
  if (!fitsUnits(multiplier)) {
    log.stop("OUT_OF_RANGE", lot.at, lot.path, `a multiplier up to ${UNITS_MAX}`, `${multiplier}`);
  }
  let fundingScale = FUNDING_SCALE_MAX;
  while (fundingScale > 1n && !fitsUnits(multiplier * fundingScale)) fundingScale /= 10n;
  return {
    type,
    base: base && { base: base.asset, lotUnits: baseUnits(log, lot, base.decimals) },
    settlement: settlement.asset,
    settlementDecimals: settlement.decimals,
    tickSize,
    lotSize,
    fixedRate: fixedRate?.text,
    multiplier,
    fundingScale,
  };
}

/** Units of the traded asset in one lot. */
function baseUnits(log: ReadingLog, lot: Written, decimals: number): Units {
  const units = toUnits(log, lot, decimals);
  if (units > 0n) return units;
  return log.stop("NOT_POSITIVE", lot.at, lot.path, "more than zero", lot.text);
}

/** Money of an asset with that many decimals. */
export function toUnits(log: ReadingLog, written: Written, decimals: number): Units {
  const { text, at, path } = written;
  const units = parseDecimal(text, decimals);
  if (units === undefined)
    return log.stop("TOO_FINE", at, path, `at most ${decimals} decimals`, text);
  if (fitsUnits(units)) return units;
  const most = formatDecimal(UNITS_MAX, decimals);
  return log.stop("OUT_OF_RANGE", at, path, `a magnitude up to ${most}`, text);
}

export function toUnitsNotNegative(log: ReadingLog, written: Written, decimals: number): Units {
  const units = toUnits(log, written, decimals);
  if (units >= 0n) return units;
  return log.stop("NOT_POSITIVE", written.at, written.path, "zero or more", written.text);
}

export function toUnitsPositive(log: ReadingLog, written: Written, decimals: number): Units {
  const units = toUnits(log, written, decimals);
  if (units > 0n) return units;
  return log.stop("NOT_POSITIVE", written.at, written.path, "more than zero", written.text);
}

/** Price in ticks; inverse markets need a positive one. */
export function toTicks(log: ReadingLog, written: Written, scale: MarketScale): Ticks {
  const ticks = wholeSteps(log, written, scale.tickSize, "tickSize");
  if (scale.type === "linear" || ticks > 0) return ticks;
  const expected = "a price above zero on an inverse or spot market";
  return log.stop("PRICE_NOT_POSITIVE", written.at, written.path, expected, written.text);
}

/** Size in lots, zero or more. */
export function toLots(log: ReadingLog, written: Written, scale: MarketScale): Lots {
  const lots = wholeSteps(log, written, scale.lotSize, "lotSize");
  if (lots >= 0) return lots;
  return log.stop("NOT_POSITIVE", written.at, written.path, "zero or more", written.text);
}

/** Size of an order in lots: at least one. */
export function toOrderLots(log: ReadingLog, written: Written, scale: MarketScale): Lots {
  const lots = toLots(log, written, scale);
  if (lots > 0) return lots;
  const expected = `at least one lot (${formatDecimal(scale.lotSize, FINE)})`;
  return log.stop("NOT_POSITIVE", written.at, written.path, expected, written.text);
}

/** A count of lots as such. */
export function toCount(log: ReadingLog, written: Written): Lots {
  const count = wholeSteps(log, written, 10n ** BigInt(FINE), "one lot");
  if (count >= 0) return count;
  return log.stop("NOT_POSITIVE", written.at, written.path, "zero or more", written.text);
}

/** Asset price in 10^-priceDecimals. */
export function toAssetPrice(log: ReadingLog, written: Written, priceDecimals: number): Ticks {
  const price = toUnitsNotNegative(log, written, priceDecimals);
  return safe(log, written, price);
}

/** `2.5%` in parts per million. */
export function toPpm(log: ReadingLog, written: Written): Ppm {
  return percent(log, written, 4);
}

/** `0.75%` in parts per thousand million. */
export function toPpb(log: ReadingLog, written: Written): number {
  return percent(log, written, 7);
}

function percent(log: ReadingLog, written: Written, scale: number): number {
  const value = parseDecimal(written.text.replace("%", ""), scale);
  if (value !== undefined) return safe(log, written, value);
  return log.stop("TOO_FINE", written.at, written.path, `at most ${scale} decimals`, written.text);
}

/** A tick or a lot, in 10^-30. */
export function positive(log: ReadingLog, written: Written): bigint {
  const value = parseDecimal(written.text, FINE);
  if (value === undefined) {
    return log.stop("TOO_FINE", written.at, written.path, `at most ${FINE} decimals`, written.text);
  }
  if (value > 0n) return value;
  return log.stop("NOT_POSITIVE", written.at, written.path, "more than zero", written.text);
}

function wholeSteps(log: ReadingLog, written: Written, step: bigint, name: string): number {
  const { text, at, path } = written;
  const value = parseDecimal(text, FINE);
  if (value === undefined || value % step !== 0n) {
    const expected = `a multiple of ${name} (${formatDecimal(step, FINE)})`;
    return log.stop("TOO_FINE", at, path, expected, text);
  }
  return safe(log, written, value / step);
}

function safe(log: ReadingLog, written: Written, value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const expected = `a magnitude up to ${Number.MAX_SAFE_INTEGER} steps`;
  return log.stop("OUT_OF_RANGE", written.at, written.path, expected, written.text);
}
