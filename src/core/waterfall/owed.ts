import type { Layer } from "../event/event.ts";
import type { Units } from "../number/unit.ts";
import { AccountPocket, post } from "../ledger/entry.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Pocket } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";

/** Who paid how much: by ledger name, with the account where it is one. */
export type PaidBy = Map<string, { readonly account: number | null; readonly amount: Units }>;

/** What is owed in one asset until somebody has paid it: an entry and an event per payment. */
export class Owed {
  readonly venue: Venue;
  readonly asset: Asset;
  /** Where it was lost; null for a loss on a loan. */
  readonly market: Market | null;
  readonly paid: PaidBy;
  left: Units;
  readonly #to: Pocket;
  /** Whose deficit it is, where it is one account's. */
  readonly #whose: string | null;

  constructor(
    to: Pocket,
    what: {
      readonly venue: Venue;
      readonly market: Market | null;
      readonly account: number | null;
      readonly units: Units;
      readonly paid: PaidBy;
    },
  ) {
    this.#to = to;
    this.asset = to.asset;
    this.venue = what.venue;
    this.market = what.market;
    this.#whose = what.account === null ? null : what.venue.idOf(what.account);
    this.left = what.units;
    this.paid = what.paid;
  }

  /** @param amount  at most what is left; zero or less pays nothing. @source DEFICIT-02-01 */
  pay(layer: Layer, payer: Pocket, amount: Units): void {
    if (amount <= 0n) return;
    post(this.venue, payer, this.#to, amount, "deficit");
    this.left -= amount;
    const { name } = payer;
    const account = payer instanceof AccountPocket ? payer.account : null;
    const before = this.paid.get(name)?.amount ?? 0n;
    this.paid.set(name, { account, amount: before + amount });
    this.venue.emit({
      type: "deficit",
      account: this.#whose,
      asset: this.asset.id,
      market: this.market?.id ?? null,
      layer,
      payer: name,
      amount,
    });
  }
}
