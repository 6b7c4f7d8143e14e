import { accountMargin } from "../margin/account-margin.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { approximateMargin, ApproximateMargin, isPlain, MarketTerms } from "./approximate.ts";
import { ExpiryHeap } from "./expiry-heap.ts";
import { GeneralBox, marketBox, priceBox } from "./general-box.ts";
import { emptyBox, PlainBoxes, type Box } from "./plain-box.ts";
import { nextStage } from "./stage.ts";
import { boundsOf, type StageBounds } from "./threshold.ts";
import { TriggerKeys, TriggerPair } from "./trigger-heap.ts";
import type { Watch } from "./watch.ts";

/** Triggers fired in one tick above which a sequential sweep is cheaper than the heaps. */
const SWEEP_FROM = 25_000;

/**
 * Knows who may have reached a threshold. Every account holds a certificate: a price box and an
 * expiry inside which it provably keeps its stage. Crossing the box's edge, its expiry, or any
 * other change makes it a suspect; suspects are decided exactly and certified anew.
 *
 * @source WATCH-01-01
 */
export class CertificateWatch implements Watch {
  readonly #venue: Venue;
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
  readonly #box: Box = emptyBox();
  readonly #approximate: ApproximateMargin = new ApproximateMargin();

  /** Accounts without a certificate: looked at in every boundary. */
  readonly #unarmed: Set<number> = new Set();
  /** Changed or fired, not yet named as suspects. */
  #changed: Set<number> = new Set();
  /** Named since the last settle, to be certified again. */
  readonly #toArm: Set<number> = new Set();
  #movedMarkets: Set<Market> = new Set();
  #movedAssets: Set<Asset> = new Set();
  #all = false;
  #expired = false;
  /** Nothing but a change moves an unarmed account within a boundary: named once is enough. */
  #unarmedNamed = false;
  /** How many accounts were named so far: what the benchmark compares with a full scan. */
  suspectsNamed = 0;

  constructor(venue: Venue) {
    this.#venue = venue;
    this.#plain = new PlainBoxes(venue, this.#terms);
    this.#general = new GeneralBox(venue, this.#terms);
    venue.positions.onRemove = (slot) => this.#forget(slot);
  }

  accountChanged(account: number): void {
    this.#changed.add(account);
  }

  marketPriceChanged(market: Market): void {
    this.#movedMarkets.add(market);
  }

  assetPriceChanged(asset: Asset): void {
    this.#movedAssets.add(asset);
  }

  marketTermsChanged(market: Market): void {
    const terms = this.#termsOf(market);
    terms.refresh();
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

  takeSuspects(): number[] {
    this.#admitNew();
    if (this.#all) return this.#everyone();
    const suspects = this.#changed;
    this.#changed = new Set();
    if (!this.#unarmedNamed) for (const account of this.#unarmed) suspects.add(account);
    this.#unarmedNamed = true;
    if (this.#expired) {
      this.#expiries.takeExpired(this.#venue.nowMicros, (account) => suspects.add(account));
    }
    this.#expired = false;
    this.#takeFired(suspects);
    for (const account of suspects) this.#toArm.add(account);
    this.suspectsNamed += suspects.size;
    return [...suspects];
  }

  settle(): void {
    if (this.#changed.size > 0) this.takeSuspects();
    this.#below.grow(this.#venue.positions.capacity);
    this.#above.grow(this.#venue.positions.capacity);
    for (const account of this.#toArm) this.#arm(account);
    this.#toArm.clear();
    this.#unarmedNamed = false;
  }

  #everyone(): number[] {
    this.#all = false;
    this.#expired = false;
    for (const terms of this.#terms) terms.refresh();
    for (const market of this.#venue.markets) this.#termsOf(market);
    this.#movedMarkets.clear();
    this.#movedAssets.clear();
    this.#changed.clear();
    const { count } = this.#venue.accounts;
    const suspects = Array.from({ length: count }, (_, account) => account);
    for (const account of suspects) this.#toArm.add(account);
    this.suspectsNamed += count;
    return suspects;
  }

  #takeFired(suspects: Set<number>): void {
    const { positions, holdings } = this.#venue;
    const before = suspects.size;
    for (const market of this.#movedMarkets) {
      this.#marketPair(market).takeFired(market.markPrice, (slot) => {
        const account = positions.account.get(slot);
        if (suspects.size - before < SWEEP_FROM || this.#mayHaveMoved(account))
          suspects.add(account);
        else this.#toArm.add(account);
      });
    }
    for (const asset of this.#movedAssets) {
      this.#assetPair(asset).takeFired(asset.price, (slot) => suspects.add(holdings.account(slot)));
    }
    this.#movedMarkets.clear();
    this.#movedAssets.clear();
  }

  /** Decides in doubles, where they are certain, that a plain account keeps its stage. */
  #mayHaveMoved(account: number): boolean {
    const venue = this.#venue;
    const stage = venue.accounts.stage(account);
    const bounds = boundsOf(stage, venue.accounts.isCallLapsed(account), venue.policy);
    if (bounds === null || !isPlain(venue, account)) return true;
    const margin = this.#approximate;
    approximateMargin(venue, this.#terms, account, margin);
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
    if (isPlain(this.#venue, account)) {
      if (!this.#plain.find(account, bounds, this.#box)) return false;
      this.#armPlain(account);
      return true;
    }
    const exponent = this.#general.find(account, bounds);
    if (exponent === null) return false;
    this.#armGeneral(account, exponent);
    return true;
  }

  #armPlain(account: number): void {
    const { slots, lows, highs, expiryMicros } = this.#box;
    for (let i = 0; i < slots.length; i++) {
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
      const { low, high } = priceBox(asset.price, exponent, 1);
      this.#assetPair(asset).arm(slot, low, high);
    }
    const end = this.#venue.nowMicros + this.#general.spanMicros;
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
