import { divCeil, divTrunc } from "../number/rounding.ts";
import { PPB, type Lots, type Ppb, type Ppm, type Units } from "../number/unit.ts";

/**
 * Growth of a market's funding index: what one lot held long owes for a stretch of time.
 *
 *   delta = trunc( ratePpb * perLotNotionalScaled * elapsed / (interval * 1e9) )
 *
 * @param ratePpb  per interval; positive: longs pay shorts
 * @param perLotNotionalScaled  notional of one lot in settlement units x funding scale
 * @param elapsedMicros  time since the index last grew, >= 0
 * @returns settlement units per lot x funding scale. Toward zero: an index belongs to nobody
 * @source LEDGER-03-01
 */
export function fundingAccrued(
  ratePpb: Ppb,
  perLotNotionalScaled: Units,
  elapsedMicros: number,
  intervalMicros: number,
): Units {
  return divTrunc(
    BigInt(ratePpb) * perLotNotionalScaled * BigInt(elapsedMicros),
    BigInt(intervalMicros) * PPB,
  );
}

/**
 * Funding that a position owes since its index entry.
 *
 *   due = ceil( lots * (indexNow - indexEntry) / scale )
 *
 * @param lots  signed
 * @returns settlement units, rounded up; positive: the account owes, negative: it receives. Long
 *   and short round separately, so the payers' total covers the receivers'
 * @source LEDGER-03-02
 */
export function fundingDue(lots: Lots, indexNow: Units, indexEntry: Units, scale: Units): Units {
  return divCeil(BigInt(lots) * (indexNow - indexEntry), scale);
}

/**
 * Growth of a funding index kept in parts per million of money per base unit, for a price given
 * with a decimal exponent.
 *
 *   delta = trunc( ratePpm * elapsed * price * 10^exponent / interval )
 *
 * @param exponent  10^exponent turns price x base unit into money units; may be negative
 * @param elapsed  same unit of time as `interval`
 * @returns money units per base unit x 1e6, rounded toward zero, once
 * @source FORMULA-07-01; dYdX funding.GetFundingIndexDelta
 */
export function fundingIndexDelta(
  ratePpm: Ppm,
  price: Units,
  exponent: number,
  elapsed: number,
  interval: number,
): Units {
  const growth = BigInt(ratePpm) * BigInt(elapsed) * price;
  const up = exponent > 0 ? 10n ** BigInt(exponent) : 1n;
  const down = exponent < 0 ? 10n ** BigInt(-exponent) : 1n;
  return divTrunc(growth * up, BigInt(interval) * down);
}
