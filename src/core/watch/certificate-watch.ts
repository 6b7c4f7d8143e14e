import { accountMargin } from "../margin/account-margin.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { AccountSet } from "./account-set.ts";
import { approximateMargin, ApproximateMargin, MarketTerms } from "./approximate.ts";
import { ExpiryHeap } from "./expiry-heap.ts";
import { GeneralBox } from "./general-box.ts";
import { Box, PlainBoxes } from "./plain-box.ts";
import { assetBox, marketBox } from "./range.ts";
import { nextStage } from "./stage.ts";
import { Sweep } from "./sweep.ts";
import { boundsOf, type StageBounds } from "./threshold.ts";
import { TriggerKeys, TriggerPair } from "./trigger-heap.ts";
import type { Watch } from "./watch.ts";

/**
 * From so many triggers fired or accounts changed at once, one pass over all positions is cheaper
 * than the heaps: to find them, to decide them in doubles, and to order the heaps at the end.
 */
const MASS_FROM = 25_000;
const NOBODY: readonly number[] = [];

/**
 * Knows who may have reached a threshold. Every account holds a certificate: a price box and an
 * expiry inside which it provably keeps its stage. Crossing the box's edge, its expiry, or any
 * other change makes it a suspect; suspects are decided exactly and certified anew.
 *
 * @source WATCH-01-01
 */
export class CertificateWatch implements Watch {
  readonly #venue: Venue;
  readonly #massFrom: number;
  readonly #terms: MarketTerms[] = [];
  readonly #below: TriggerKeys = new TriggerKeys();
  readonly #above: TriggerKeys = new TriggerKeys();
  readonly #assetBelow: TriggerKeys = new TriggerKeys();
  readonly #assetAbove: TriggerKeys = new TriggerKeys();
  readonly #markets: TriggerPair[] = [];
  readonly #assets: TriggerPair[] = [];
  readonly #expiries: ExpiryHeap = new ExpiryHeap();
  readonly #plain: PlainBoxes;
  readonly #general: GeneralBox;
  readonly #box: Box = new Box();
  readonly #approximate: ApproximateMargin = new ApproximateMargin();

  /** Accounts without a certificate: looked at in every boundary. */
  readonly #unarmed: Set<number> = new Set();
  /** Changed or fired, not yet named as suspects. */
  readonly #changed: AccountSet = new AccountSet();
  /** Looked at since the last settle, to be certified again. */
  readonly #toArm: AccountSet = new AccountSet();
  readonly #movedMarkets: Market[] = [];
  readonly #movedAssets: Asset[] = [];
  #all = false;
  #expired = false;
  /** Nothing but a change moves an unarmed account within a boundary: named once is enough. */
  #unarmedNamed = false;
  /** Accounts looked at so far, in doubles or exactly: what is compared with a full scan. */
  looks = 0;
  /** Those among them that doubles could not decide. */
  suspectsNamed = 0;

  /** @param massFrom  smaller in tests, so that small venues take the mass path too */
  constructor(venue: Venue, massFrom: number = MASS_FROM) {
    this.#venue = venue;
    this.#massFrom = massFrom;
    this.#plain = new PlainBoxes(venue, this.#terms);
    this.#general = new GeneralBox(venue, this.#terms);
    venue.positions.onRemove = (slot) => this.#forget(slot);
  }

  accountChanged(account: number): void {
    this.#changed.add(account);
  }

  marketPriceChanged(market: Market): void {
    this.#movedMarkets.push(market);
  }

  assetPriceChanged(asset: Asset): void {
    this.#movedAssets.push(asset);
  }

  marketTermsChanged(market: Market): void {
    const terms = this.#termsOf(market);
    if (terms.speedNow() > terms.fundingSpeed) {
      terms.fundingSpeed = Math.max(terms.speedNow(), terms.speedAtCap());
    } else if (market.parameters === this.#seenParameters.get(market)) {
      return;
    }
    this.#seenParameters.set(market, market.parameters);
    for (const slot of market.holders) {
      this.#changed.add(this.#venue.positions.account.get(slot));
    }
  }
  readonly #seenParameters: Map<Market, Market["parameters"]> = new Map();

  everythingChanged(): void {
    this.#all = true;
  }

  timePassed(): void {
    this.#expired = true;
  }

  takeSuspects(): readonly number[] {
    this.#admitNew();
    if (this.#all) this.#changeAll();
    const changed = this.#changed;
    if (!this.#unarmedNamed) for (const account of this.#unarmed) changed.add(account);
    this.#unarmedNamed = true;
    if (this.#expired) {
      this.#expiries.takeExpired(this.#venue.nowMicros, (account) => changed.add(account));
    }
    this.#expired = false;
    this.#takeFired();
    if (changed.size === 0) return NOBODY;
    const suspects: number[] = [];
    const sweep = changed.size < this.#massFrom ? null : new Sweep(this.#venue, this.#terms);
    for (let place = 0; place < changed.size; place++) {
      const account = changed.at(place);
      this.#toArm.add(account);
      if (this.#mayHaveMoved(account, sweep)) suspects.push(account);
    }
    this.looks += changed.size;
    this.suspectsNamed += suspects.length;
    changed.clear();
    return suspects;
  }

  settle(): void {
    if (this.#changed.size > 0) this.takeSuspects();
    this.#below.grow(this.#venue.positions.capacity);
    this.#above.grow(this.#venue.positions.capacity);
    const isLoose = this.#toArm.size >= this.#massFrom;
    if (isLoose) this.#setLoose(true);
    for (let place = 0; place < this.#toArm.size; place++) this.#arm(this.#toArm.at(place));
    if (isLoose) this.#setLoose(false);
    this.#toArm.clear();
    this.#unarmedNamed = false;
  }

  #setLoose(on: boolean): void {
    this.#below.loose = on;
    this.#above.loose = on;
    if (!on) for (const pair of this.#markets) pair.order();
  }

  #changeAll(): void {
    this.#all = false;
    for (const market of this.#venue.markets) this.#termsOf(market);
    const { count } = this.#venue.accounts;
    for (let account = 0; account < count; account++) this.#changed.add(account);
  }

  /** Adds whose triggers the moved prices crossed to what changed. */
  #takeFired(): void {
    if (this.#movedMarkets.length > 0) {
      if (this.#isMassMove()) this.#addCrossed();
      else this.#addFired();
      this.#movedMarkets.length = 0;
    }
    if (this.#movedAssets.length === 0) return;
    const { holdings } = this.#venue;
    for (const asset of this.#movedAssets) {
      for (const price of new Set([asset.price, asset.collateralPrice])) {
        this.#assetPair(asset).takeFired(price, (slot) => {
          this.#changed.add(holdings.account(slot));
        });
      }
    }
    this.#movedAssets.length = 0;
  }

  #isMassMove(): boolean {
    let left = this.#massFrom;
    for (const market of this.#movedMarkets) {
      left -= this.#marketPair(market).countFired(market.markPrice, left);
      if (left <= 0) return true;
    }
    return false;
  }

  #addFired(): void {
    const { positions } = this.#venue;
    for (const market of this.#movedMarkets) {
      this.#marketPair(market).takeFired(market.markPrice, (slot) => {
        this.#changed.add(positions.account.get(slot));
      });
    }
  }

  /** The same in the order of the slots; the triggers stay where they are until `settle`. */
  #addCrossed(): void {
    const { positions, markets } = this.#venue;
    const end = Math.min(positions.capacity, this.#below.keys.length);
    for (let slot = 0; slot < end; slot++) {
      if (positions.lots(slot) === 0) continue;
      const index = positions.marketIndex(slot);
      if (this.#markets[index]!.isCrossed(slot, markets[index]!.markPrice)) {
        this.#changed.add(positions.account.get(slot));
      }
    }
  }

  /** Decides in doubles, where they are certain, that a plain account keeps its stage. */
  #mayHaveMoved(account: number, sweep: Sweep | null): boolean {
    const venue = this.#venue;
    const stage = venue.accounts.stage(account);
    const bounds = boundsOf(stage, venue.accounts.isCallLapsed(account), venue.policy);
    if (bounds === null || venue.overLine.has(account)) return true;
    const margin = this.#approximate;
    const isPlain =
      sweep?.read(account, margin) ?? approximateMargin(venue, this.#terms, account, margin);
    if (!isPlain) return true;
    const { down, up } = bounds;
    const fall = down.equity * margin.equity - down.margin * margin.maintenance;
    if (fall <= (down.equity + down.margin) * margin.error) return true;
    if (up === null) return false;
    const rise = up.equity * margin.equity - up.margin * margin.maintenance;
    return rise >= -(up.equity + up.margin) * margin.error;
  }

  #arm(account: number): void {
    const venue = this.#venue;
    if (venue.accounts.isExempt(account)) return;
    const stage = venue.accounts.stage(account);
    const bounds = boundsOf(stage, venue.accounts.isCallLapsed(account), venue.policy);
    const armed = bounds !== null && !venue.overLine.has(account) && this.#certify(account, bounds);
    if (armed) this.#unarmed.delete(account);
    else {
      this.#disarm(account);
      this.#unarmed.add(account);
    }
  }

  #certify(account: number, bounds: StageBounds): boolean {
    const found = this.#plain.find(account, bounds, this.#box);
    if (found === false) return false;
    if (found === true) {
      this.#armPlain(account);
      return true;
    }
    const exponent = this.#general.find(account, bounds);
    if (exponent === null) return false;
    this.#armGeneral(account, exponent);
    return true;
  }

  #armPlain(account: number): void {
    const { size, slots, lows, highs, expiryMicros } = this.#box;
    for (let i = 0; i < size; i++) {
      const slot = slots[i]!;
      this.#marketPair(this.#venue.positions.market(slot)).arm(slot, lows[i]!, highs[i]!);
    }
    this.#disarmAssets(account);
    this.#expiries.set(account, expiryMicros);
  }

  #armGeneral(account: number, exponent: number): void {
    const { positions, holdings } = this.#venue;
    let accrues = false;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      const { low, high } = marketBox(market, exponent);
      this.#marketPair(market).arm(slot, low, high);
      accrues ||= this.#terms[market.index]!.fundingSpeed > 0;
    }
    this.#assetBelow.grow(holdings.count);
    this.#assetAbove.grow(holdings.count);
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const asset = holdings.asset(slot);
      if (asset.isNumeraire) continue;
      const { low, high } = assetBox(asset, exponent);
      this.#assetPair(asset).arm(slot, low, high);
    }
    const end = this.#venue.nowMicros + Math.floor(this.#general.spanMicros(exponent));
    this.#expiries.set(account, accrues ? end : Infinity);
  }

  #disarm(account: number): void {
    const { positions } = this.#venue;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      this.#marketPair(positions.market(slot)).disarm(slot);
    }
    this.#disarmAssets(account);
    this.#expiries.set(account, Infinity);
  }

  #disarmAssets(account: number): void {
    const { holdings } = this.#venue;
    for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
      const asset = holdings.asset(slot);
      if (asset.isNumeraire || slot >= this.#assetBelow.keys.length) continue;
      this.#assetPair(asset).disarm(slot);
    }
  }

  #forget(slot: number): void {
    if (slot >= this.#below.keys.length) return;
    this.#marketPair(this.#venue.positions.market(slot)).disarm(slot);
  }

  #admitNew(): void {
    const { markets, assets } = this.#venue;
    while (this.#terms.length < markets.length) this.#termsOf(markets[this.#terms.length]!);
    while (this.#assets.length < assets.length) this.#assetPair(assets[this.#assets.length]!);
  }

  #termsOf(market: Market): MarketTerms {
    while (this.#terms.length <= market.index) {
      const next = this.#venue.markets[this.#terms.length]!;
      this.#terms.push(new MarketTerms(next));
      this.#markets.push(new TriggerPair(this.#below, this.#above));
      this.#seenParameters.set(next, next.parameters);
    }
    return this.#terms[market.index]!;
  }

  #marketPair(market: Market): TriggerPair {
    this.#termsOf(market);
    return this.#markets[market.index]!;
  }

  #assetPair(asset: Asset): TriggerPair {
    while (this.#assets.length <= asset.index) {
      this.#assets.push(new TriggerPair(this.#assetBelow, this.#assetAbove));
    }
    return this.#assets[asset.index]!;
  }

  /** Decides everyone exactly, and every armed box against the prices of now. */
  audit(): string[] {
    const faults: string[] = [];
    const venue = this.#venue;
    for (let account = 0; account < venue.accounts.count; account++) {
      if (venue.accounts.isExempt(account)) continue;
      faults.push(...this.#auditAccount(account));
    }
    return faults;
  }

  #auditAccount(account: number): string[] {
    const venue = this.#venue;
    const { accounts, positions } = venue;
    const id = venue.idOf(account);
    const stage = accounts.stage(account);
    const faults: string[] = [];
    const margin = accountMargin(venue, account);
    const hasSlices = venue.orders.hasSlices(account);
    const callLapsed = accounts.isCallLapsed(account);
    const next = nextStage({ stage, ...margin, hasSlices, callLapsed }, venue.policy);
    if (next !== stage) faults.push(`watch: expected ${id} to be ${next}, was ${stage}`);
    if (this.#unarmed.has(account)) return faults;
    for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
      const market = positions.market(slot);
      const pair = this.#marketPair(market);
      if (slot >= this.#below.keys.length) faults.push(`watch: ${id} has no trigger`);
      else if (pair.isCrossed(slot, market.markPrice)) {
        faults.push(`watch: expected ${market.markPrice} of ${market.id} inside the box of ${id}`);
      }
    }
    return faults;
  }
}
