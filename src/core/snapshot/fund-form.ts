import type { Micros, Units } from "../number/unit.ts";
import type { Fund } from "../state/pot.ts";
import { natural, record, units, usually, type Form } from "./form.ts";

/** A fund's money, its daily cap and what is set aside in it. */
export interface FundRecord {
  readonly units: Units;
  /** UTC day of the last payment, and what was paid on it. */
  readonly paidDay: Micros;
  readonly paidToday: Units;
  readonly reserved: Units;
}

export const fundForm: Form<FundRecord> = {
  ...record<FundRecord>({
    units: usually(0n, units),
    paidDay: usually(0, natural),
    paidToday: usually(0n, units),
    reserved: usually(0n, units),
  }),
  usual: {
    value: { units: 0n, paidDay: 0, paidToday: 0n, reserved: 0n },
    is: isEmptyFund,
  },
};

/** A fund that somebody only looked at is like none. @source SNAPSHOT-02-01 */
export function isEmptyFund(fund: FundRecord): boolean {
  return fund.units === 0n && fund.paidToday === 0n && fund.reserved === 0n;
}

export function restoreFund(fund: Fund, record: FundRecord): void {
  fund.add(record.units);
  fund.paidDay = record.paidDay;
  fund.paidToday = record.paidToday;
  fund.reserved = record.reserved;
}
