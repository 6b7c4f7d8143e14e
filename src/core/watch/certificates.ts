import { interestSpeed } from "../pricing/interest.ts";
import { NONE } from "../state/account-table.ts";
import type { Venue } from "../state/venue.ts";
import { AccountSet } from "./account-set.ts";
import { ArmedBoxes } from "./armed-boxes.ts";
import { ExpiryHeap } from "./expiry-heap.ts";
import { GeneralBox } from "./general-box.ts";
import type { MarketTerms } from "./market-terms.ts";
import { Box, PlainBoxes } from "./plain-box.ts";
import { assetBox, marketBox } from "./range.ts";
import { SparseTriggers } from "./sparse-triggers.ts";
import type { BoundsTable, StageBounds } from "./threshold.ts";
import { TriggerBook } from "./trigger-book.ts";
import { isAbove } from "./trigger-heap.ts";

/**
 * The certificates of all accounts: the edges of their boxes by market and by asset, their
 * expiries, and who has none.
 *
 * @source WATCH-01-01
 */
export class Certificates {
  readonly #venue: Venue;
  readonly #terms: readonly MarketTerms[];
  readonly #bounds: BoundsTable;
  /** By position slot, and by holding slot. */
  readonly markets: TriggerBook = new TriggerBook();
  readonly assets: SparseTriggers = new SparseTriggers();
  readonly #armed: ArmedBoxes = new ArmedBoxes(this.markets, this.assets);
  readonly #expiries: ExpiryHeap = new ExpiryHeap();
  readonly #plain: PlainBoxes;
  readonly #general: GeneralBox;
  readonly #box: Box = new Box();
  /** Accounts without a certificate: looked at in every boundary. */
  readonly unarmed: Set<number> = new Set();

  /** @param terms  of every market of the venue; the list grows with it */
  constructor(venue: Venue, terms: readonly MarketTerms[], bounds: BoundsTable) {
    this.#venue = venue;
    this.#terms = terms;
    this.#bounds = bounds;
    this.#plain = new PlainBoxes(venue, terms);
    this.#general = new GeneralBox(venue, terms);
  }

  /** Knows every market and asset that there is. */
  admitNew(): void {
    while (this.markets.size < this.#venue.markets.length) this.markets.addPrice();
    while (this.assets.size < this.#venue.assets.length) this.assets.addPrice();
  }

  /** Forgets them all. */
  clear(): void {
    this.markets.clear();
    this.assets.clear();
    this.#expiries.clear();
    this.unarmed.clear();
  }

  /** Certifies many accounts: the heaps are put in order once, at the end. */
  armLoosely(accounts: AccountSet): void {
    this.markets.loosely(() => {
      this.#expiries.loosely(() => this.armAll(accounts));
    });
  }

  armAll(accounts: AccountSet): void {
    this.markets.grow(this.#venue.positions.capacity);
    this.#expiries.grow(this.#venue.accounts.count);
    for (let place = 0; place < accounts.size; place++) this.#arm(accounts.at(place));
  }

  /** Takes the certificates of many accounts back, and puts the heaps in order at the end. */
  disarmLoosely(accounts: AccountSet): void {
    this.markets.loosely(() => {
      this.#expiries.loosely(() => this.disarmAll(accounts));
    });
  }

  /** Takes the certificates of accounts back. */
  disarmAll(accounts: AccountSet): void {
    for (let place = 0; place < accounts.size; place++) {
      this.#disarm(accounts.at(place));
      this.unarmed.delete(accounts.at(place));
    }
  }

  /** Calls for every account whose certificate has ended; it has none until it is armed again. */
  takeExpired(found: (account: number) => void): void {
    this.#expiries.takeExpired(this.#venue.nowMicros, found);
  }

  /** Calls for every account with a position whose edge the marks of now cross, in slot order. */
  eachCrossed(found: (account: number) => void): void {
    const { positions, markets } = this.#venue;
    const { keys, places } = this.markets.edges;
    const marks = Float64Array.from(markets, ({ markPrice }) => markPrice);
    const end = Math.min(positions.capacity, places.length);
    for (let slot = 0; slot < end; slot++) {
      const place = places[slot]!;
      if (place < 0) continue;
      const distance = keys[slot]! - marks[positions.marketIndex(slot)]!;
      if (isAbove(place) ? distance < 0 : distance > 0) found(positions.account(slot));
    }
    this.markets.eachPair((slot) => {
      const { index, markPrice } = positions.market(slot);
      if (this.markets.isCrossed(index, slot, markPrice)) found(positions.account(slot));
    });
  }

  /** A position slot is given up. */
  forget(slot: number): void {
    if (!this.markets.hasRoomFor(slot)) return;
    this.markets.disarm(this.#venue.positions.marketIndex(slot), slot);
  }

  /**
   * Whether the certificate that an account has holds for it as it stands now, though it has changed:
   * most fills are small beside the distance to a threshold.
   */
  stillHolds(account: number, bounds: StageBounds): boolean {
    if (this.unarmed.has(account)) return false;
    const expiryMicros = this.#expiries.of(account);
    // A time is kept rounded down, so it may have passed before the clock moves.
    if (expiryMicros < this.#venue.nowMicros) return false;
    const plain = this.#plain.holds(account, bounds, this.markets, expiryMicros);
    if (plain !== null || this.#venue.accounts.stage(account) === "liquidating")
      return plain === true;
    return this.#general.holds(account, bounds, this.#armed, expiryMicros);
  }

  /** Whether doubles show that an account that is not plain keeps its stage at the prices of now. */
  isInside(account: number, bounds: StageBounds): boolean {
    if (bounds.overLine || this.#venue.accounts.stage(account) === "liquidating") return false;
    return this.#general.isInside(account, bounds);
  }

  #arm(account: number): void {
    if (this.#venue.accounts.isExempt(account)) return;
    if (this.#certify(account)) {
      if (this.unarmed.size > 0) this.unarmed.delete(account);
    } else {
      this.#disarm(account);
      this.unarmed.add(account);
    }
  }

  #certify(account: number): boolean {
    const bounds = this.#bounds.of(account);
    if (bounds === null) return false;
    const found = bounds.overLine ? null : this.#plain.find(account, bounds, this.#box);
    if (found === false) return false;
    if (found === true) return this.#armPlain(account);
    const exponent = this.#general.find(account, bounds);
    return exponent !== null && this.#armGeneral(account, exponent);
  }

  /** @returns false where a box is too narrow for the edges as they are kept */
  #armPlain(account: number): boolean {
    const { size, slots, lows, highs, expiryMicros } = this.#box;
    const { positions, nowMicros } = this.#venue;
    let holds = true;
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      const { index, markPrice } = positions.market(slot);
      holds = this.markets.arm(index, slot, lows[i]!, highs[i]!, markPrice) && holds;
    }
    this.#disarmAssets(account);
    this.#expiries.set(account, expiryMicros, nowMicros);
    return holds;
  }

  /** @returns likewise */
  #armGeneral(account: number, exponent: number): boolean {
    const { positions, holdings, nowMicros } = this.#venue;
    let accrues = false;
    let holds = true;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      const { low, high } = marketBox(market, exponent);
      holds = this.markets.arm(market.index, slot, low, high, market.markPrice) && holds;
      accrues ||= this.#terms[market.index]!.fundingSpeed > 0;
    }
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const asset = holdings.asset(slot);
      accrues ||= holdings.balanceApproximate(slot) < 0 && interestSpeed(asset) > 0;
      if (asset.isNumeraire) continue;
      const { low, high } = assetBox(asset, exponent);
      this.assets.arm(asset.index, slot, low, high, asset.price);
    }
    const end = nowMicros + Math.floor(this.#general.spanMicros(exponent));
    this.#expiries.set(account, accrues ? end : Infinity, nowMicros);
    return holds;
  }

  #disarm(account: number): void {
    const { positions } = this.#venue;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      this.markets.disarm(positions.marketIndex(slot), slot);
    }
    this.#disarmAssets(account);
    this.#expiries.set(account, Infinity, this.#venue.nowMicros);
  }

  #disarmAssets(account: number): void {
    const { holdings } = this.#venue;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const index = holdings.assetIndex(slot);
      if (!this.#venue.assets[index]!.isNumeraire) this.assets.disarm(index, slot);
    }
  }

  /** What contradicts the certificate of an account at the prices of now. */
  audit(account: number): string[] {
    const { positions } = this.#venue;
    const id = this.#venue.idOf(account);
    const faults: string[] = [];
    if (this.unarmed.has(account)) return faults;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      if (!this.markets.hasRoomFor(slot)) faults.push(`watch: ${id} has no trigger`);
      else if (this.markets.isCrossed(market.index, slot, market.markPrice)) {
        faults.push(`watch: expected ${market.markPrice} of ${market.id} inside the box of ${id}`);
      }
    }
    return faults;
  }
}
