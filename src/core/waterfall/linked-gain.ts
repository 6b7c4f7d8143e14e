import { minUnits, type Units } from "../number/unit.ts";
import type { OffBandGain } from "../state/pool.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import type { GainPayers } from "./gain-payer.ts";
import type { Owed } from "./owed.ts";

/**
 * The first layer, account by account: who gained from fills off the band against the defaulter,
 * then the accounts of its linked group.
 *
 * @source DEFICIT-02-01 OFFBAND-01-01
 */
export class LinkedGains {
  readonly #venue: Venue;
  readonly #asset: Asset;
  readonly #payers: GainPayers;
  readonly #losers: ReadonlySet<number>;
  /** Members of linked groups that may still have something, in id order. */
  readonly #members: Map<string, readonly number[]> = new Map();

  constructor(venue: Venue, asset: Asset, payers: GainPayers) {
    this.#venue = venue;
    this.#asset = asset;
    this.#payers = payers;
    this.#losers = new Set(venue.pool(asset).offBand.map(({ loser }) => loser));
  }

  /** Pays what one account owes for one market as far as these layers go. */
  pay(owed: Owed, account: number): void {
    if (this.#losers.has(account)) this.#fromOffBand(owed, account);
    this.#fromGroup(owed, account);
  }

  #fromOffBand(owed: Owed, account: number): void {
    const gains = new Map<number, Units>();
    for (const { loser, gainer, units } of this.#venue.pool(this.#asset).offBand) {
      if (loser === account) gains.set(gainer, (gains.get(gainer) ?? 0n) + units);
    }
    for (const gainer of this.#venue.inIdOrder(gains.keys())) {
      if (!this.#payers.mayPay(gainer)) continue;
      const most = minUnits(gains.get(gainer)!, this.#payers.capacity(gainer));
      const amount = minUnits(most, owed.left);
      this.#payers.pay(owed, "linkedGain", gainer, amount);
      this.#lowerRecord(account, gainer, amount);
    }
  }

  /** What an off-band gain has paid it need not pay again. */
  #lowerRecord(account: number, gainer: number, amount: Units): void {
    const pool = this.#venue.pool(this.#asset);
    let left = amount;
    const records: OffBandGain[] = [];
    for (const record of pool.offBand) {
      const mine = record.loser === account && record.gainer === gainer;
      const part = mine ? minUnits(left, record.units) : 0n;
      left -= part;
      if (record.units > part) records.push({ ...record, units: record.units - part });
    }
    this.#venue.transaction.write(pool, "offBand", records);
  }

  #fromGroup(owed: Owed, account: number): void {
    if (!this.#venue.accounts.isLinked(account)) return;
    const group = this.#venue.accounts.linkedGroup(account);
    for (const member of this.#membersOf(group)) {
      if (owed.left === 0n) return;
      const amount = minUnits(this.#payers.capacity(member), owed.left);
      this.#payers.pay(owed, "linkedGain", member, amount);
    }
  }

  /** Those who have nothing are left out: a group may have as many members as defaulters. */
  #membersOf(group: string): readonly number[] {
    const venue = this.#venue;
    const all = this.#members.get(group) ?? venue.inIdOrder(venue.accounts.membersOf(group));
    const able = all.filter((member) => {
      return this.#payers.mayPay(member) && this.#payers.capacity(member) > 0n;
    });
    this.#members.set(group, able);
    return able;
  }
}
