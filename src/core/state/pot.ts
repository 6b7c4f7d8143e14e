import type { LedgerAccount } from "../command/command.ts";
import { fitsUnits, type Units } from "../number/unit.ts";
import type { Asset } from "./asset.ts";
import { OutOfRangeError } from "./failure.ts";
import type { Transaction } from "./transaction.ts";

/** Somewhere money can stand: an account's holding or a pot of the venue. */
export interface Pocket {
  readonly name: LedgerAccount;
  readonly asset: Asset;
  readonly units: Units;
  add(units: Units): void;
}

/** Venue-side money of one asset: a fund, a clearing account, fees, the treasury. */
export class Pot implements Pocket {
  readonly name: LedgerAccount;
  readonly asset: Asset;
  units: Units = 0n;
  readonly #transaction: Transaction;
  /** The market it belongs to, if it belongs to one. */
  readonly #owner: object | null;

  constructor(
    transaction: Transaction,
    asset: Asset,
    name: LedgerAccount,
    owner: object | null = null,
  ) {
    this.#transaction = transaction;
    this.asset = asset;
    this.name = name;
    this.#owner = owner;
  }

  add(units: Units): void {
    const sum = this.units + units;
    if (!fitsUnits(sum)) throw new OutOfRangeError(`expected |${this.name}| < 2^63, was ${sum}`);
    this.#transaction.beforeSum(this as Pot, "units", this.units);
    this.units = sum;
    this.#transaction.beforeSum(this.asset, "sumPots", this.asset.sumPots);
    this.asset.sumPots += units;
    this.#transaction.changed.add(this.asset);
    if (this.#owner !== null) this.#transaction.changed.add(this.#owner);
  }
}

/** A fund with the bookkeeping of its daily cap. */
export class Fund extends Pot {
  paidDay = 0;
  paidToday: Units = 0n;
  /** Set aside for deficits that cannot be closed out yet (POOL-02-02). */
  reserved: Units = 0n;
}
