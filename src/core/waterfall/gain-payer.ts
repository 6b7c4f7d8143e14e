import type { Layer } from "../event/event.ts";
import { maxUnits, minUnits, type Units } from "../number/unit.ts";
import { AccountPocket, addFlow } from "../ledger/entry.ts";
import { assertClaimKept } from "../invariant/promise.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { baseEquity, gainCapacity, protectedClaim } from "../margin/protected-claim.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Venue } from "../state/venue.ts";
import type { Owed } from "./owed.ts";

/**
 * What accounts can pay out of gains in one asset while its deficits are settled. Each is valued
 * once: nothing but what it pays lowers its capacity meanwhile, and nothing raises it. Capital that
 * it had committed leaves its claim as well (POOL-01-02), so what it has gained stays to be paid.
 *
 * @source DEFICIT-02-02
 */
export class GainPayers {
  readonly #venue: Venue;
  readonly #asset: Asset;
  readonly #capacities: Map<number, Units> = new Map();
  readonly #claims: Map<number, Units> = new Map();
  #able: readonly number[] | null = null;

  constructor(venue: Venue, asset: Asset) {
    this.#venue = venue;
    this.#asset = asset;
  }

  capacity(account: number): Units {
    let capacity = this.#capacities.get(account);
    if (capacity === undefined) {
      const equity = poolEquity(this.#venue, account, this.#asset);
      const claim = protectedClaim(this.#venue, account, this.#asset);
      capacity = gainCapacity(equity, claim);
      this.#capacities.set(account, capacity);
      this.#claims.set(account, claim);
    }
    return capacity;
  }

  /** Accounts that are closing out pay only where everybody else has. */
  mayPay(account: number): boolean {
    return !this.#venue.closingOut.has(account);
  }

  /** Everybody with a capacity who is not closing out, in id order. */
  everyone(): readonly number[] {
    const { accounts, holdings } = this.#venue;
    if (this.#able === null) {
      const able: number[] = [];
      for (let account = 0; account < accounts.count; account++) {
        if (holdings.find(account, this.#asset) === NONE || !this.mayPay(account)) continue;
        if (this.capacity(account) > 0n) able.push(account);
      }
      this.#able = this.#venue.inIdOrder(able);
    }
    return this.#able;
  }

  /** Pays from an account, whose claim stays whole unless it gives capital it had committed. */
  pay(owed: Owed, layer: Layer, account: number, amount: Units): void {
    if (amount <= 0n) return;
    const pocket = new AccountPocket(this.#venue, account, this.#asset);
    owed.pay(layer, pocket, amount);
    if (layer === "backstop") {
      this.#release(pocket, amount);
      this.#capacities.delete(account);
      return;
    }
    this.lower(account, amount);
    assertClaimKept(this.#venue, account, this.#asset, this.#claims.get(account)!);
  }

  /** Capital leaves the equity at t0, but makes no loan of it. @source POOL-01-02 */
  #release(pocket: AccountPocket, amount: Units): void {
    const base = baseEquity(this.#venue, pocket.account, this.#asset);
    if (base > 0n) addFlow(this.#venue, pocket, -minUnits(amount, base));
  }

  /** An account has paid something. */
  lower(account: number, amount: Units): void {
    const capacity = this.#capacities.get(account);
    if (capacity !== undefined) this.#capacities.set(account, maxUnits(0n, capacity - amount));
  }
}
