import type { Venue } from "../state/venue.ts";
import type { Watch } from "./watch.ts";

/** Looks at everyone: correct by construction, and what the certificates are measured against. */
export class FullScan implements Watch {
  readonly #venue: Venue;
  #all = true;
  #touched: Set<number> = new Set();

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  accountChanged(account: number): void {
    this.#touched.add(account);
  }
  marketPriceChanged(): void {
    this.#all = true;
  }
  assetPriceChanged(): void {
    this.#all = true;
  }
  marketTermsChanged(): void {
    this.#all = true;
  }
  everythingChanged(): void {
    this.#all = true;
  }
  timePassed(): void {
    this.#all = true;
  }

  takeSuspects(): number[] {
    const suspects = this.#all
      ? Array.from({ length: this.#venue.accounts.count }, (_, account) => account)
      : [...this.#touched].filter((account) => account < this.#venue.accounts.count);
    this.#all = false;
    this.#touched.clear();
    return suspects;
  }

  settle(): void {}
  committed(): void {}
  beforeRollback(): void {}
  afterRollback(): void {
    this.#all = true;
  }

  audit(): string[] {
    return [];
  }
}
