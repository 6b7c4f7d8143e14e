import type { Units } from "../number/unit.ts";
import type { Asset } from "../state/asset.ts";
import type { Pocket } from "../state/pot.ts";
import type { Transaction } from "../state/transaction.ts";

/** The world outside the venue: what leaves it is deposited, what goes to it is withdrawn. */
export class External implements Pocket {
  readonly name = "external";
  readonly asset: Asset;
  readonly #transaction: Transaction;

  constructor(transaction: Transaction, asset: Asset) {
    this.#transaction = transaction;
    this.asset = asset;
  }

  get units(): Units {
    return -this.asset.deposits;
  }

  add(units: Units): void {
    this.#transaction.write(this.asset, "deposits", this.asset.deposits - units);
    this.#transaction.changed.add(this.asset);
  }
}
