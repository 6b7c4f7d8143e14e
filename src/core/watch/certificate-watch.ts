import { hasOffset } from "../margin/offset.ts";
import { SafeMargin, safeMargin } from "../margin/safe-margin.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { AccountSet } from "./account-set.ts";
import { Certificates } from "./certificates.ts";
import { exactStage } from "./exact-stage.ts";
import { MarketTerms } from "./market-terms.ts";
import { Sweep } from "./sweep.ts";
import { BoundsTable, leaves, staysWithin, type StageBounds } from "./threshold.ts";
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
  readonly #bounds: BoundsTable;
  readonly #certificates: Certificates;
  readonly #seenParameters: Map<Market, Market["parameters"]> = new Map();
  readonly #margin: SafeMargin = new SafeMargin();

  /** Changed or fired, not yet named as suspects. */
  readonly #changed: AccountSet = new AccountSet();
  /** Looked at since the last settle, to be certified again. */
  readonly #toArm: AccountSet = new AccountSet();
  /** Certified since the last commit: whom a rollback certifies once more. */
  readonly #certified: AccountSet = new AccountSet();
  readonly #movedMarkets: Market[] = [];
  readonly #movedAssets: Asset[] = [];
  #all = false;
  #expired = false;
  /** Nothing but a change moves an unarmed account within a boundary: named once is enough. */
  #unarmedNamed = false;
  /** Accounts looked at so far, in doubles or exactly: what is compared with a full scan. */
  looks = 0;
  /** Those among them that doubles could not show to keep their stage. */
  suspectsNamed = 0;
  /** How many suspects of the last mass move, the first of the list, doubles proved to change. */
  provenLast = 0;

  /** @param massFrom  smaller in tests, so that small venues take the mass path too */
  constructor(venue: Venue, massFrom: number = MASS_FROM) {
    this.#venue = venue;
    this.#massFrom = massFrom;
    this.#bounds = new BoundsTable(venue);
    this.#certificates = new Certificates(venue, this.#terms, this.#bounds);
    venue.positions.onRemove = (slot) => this.#certificates.forget(slot);
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
    this.#admitNew();
    const terms = this.#terms[market.index]!;
    const { transaction } = this.#venue;
    if (terms.speedNow() > terms.fundingSpeed) {
      const speed = Math.max(terms.speedNow(), terms.speedAtCap());
      transaction.write(terms, "fundingSpeed", speed);
    } else if (market.parameters === this.#seenParameters.get(market)) {
      // Funding that is ahead is margin there: no box outlives its rate (MARGIN-07-04).
      if (market.parameters.fundingHorizonMicros === undefined) return;
    }
    transaction.put(this.#seenParameters, market, market.parameters);
    for (const slot of market.holders) {
      this.#changed.add(this.#venue.positions.account(slot));
    }
  }

  everythingChanged(): void {
    this.#all = true;
  }

  timePassed(): void {
    this.#expired = true;
  }

  takeSuspects(): readonly number[] {
    this.provenLast = 0;
    this.#admitNew();
    if (this.#all) this.#changeAll();
    const changed = this.#changed;
    // A refusal can undo an opening: who was touched then is nobody, or will be somebody else.
    changed.trim(this.#venue.accounts.count);
    if (!this.#unarmedNamed) {
      for (const account of this.#certificates.unarmed) changed.add(account);
    }
    this.#unarmedNamed = true;
    if (this.#expired) this.#certificates.takeExpired((account) => changed.add(account));
    this.#expired = false;
    this.#takeFired();
    if (changed.size === 0) return NOBODY;
    const suspects = changed.size < this.#massFrom ? this.#decide() : this.#decideAtOnce();
    this.looks += changed.size;
    this.suspectsNamed += suspects.length;
    changed.clear();
    return suspects;
  }

  settle(): void {
    if (this.#changed.size > 0) this.takeSuspects();
    if (this.#toArm.size >= this.#massFrom) this.#certificates.armLoosely(this.#toArm);
    else if (this.#toArm.size > 0) this.#certificates.armAll(this.#toArm);
    this.#certified.addAll(this.#toArm);
    this.#toArm.clear();
    this.#unarmedNamed = false;
  }

  committed(): void {
    this.#certified.clear();
  }

  beforeRollback(): void {
    this.#changed.trim(this.#venue.accounts.count);
    this.#certified.addAll(this.#changed);
    this.#certified.addAll(this.#toArm);
    this.#changed.clear();
    this.#toArm.clear();
    const certified = this.#certified;
    if (certified.size >= this.#massFrom) this.#certificates.disarmLoosely(certified);
    else this.#certificates.disarmAll(certified);
  }

  afterRollback(): void {
    const { accounts, markets } = this.#venue;
    // What the command declared is not there any more.
    for (const { market } of this.#terms.splice(markets.length)) {
      this.#seenParameters.delete(market);
    }
    this.#movedMarkets.length = 0;
    this.#movedAssets.length = 0;
    for (let place = 0; place < this.#certified.size; place++) {
      const account = this.#certified.at(place);
      if (account < accounts.count) this.#toArm.add(account);
    }
    this.settle();
    this.#certified.clear();
  }

  #admitNew(): void {
    const { markets } = this.#venue;
    while (this.#terms.length < markets.length) {
      const market = markets[this.#terms.length]!;
      this.#terms.push(new MarketTerms(market));
      this.#seenParameters.set(market, market.parameters);
    }
    this.#certificates.admitNew();
  }

  #changeAll(): void {
    this.#all = false;
    this.#certificates.clear();
    const { count } = this.#venue.accounts;
    for (let account = 0; account < count; account++) this.#changed.add(account);
  }

  /** Adds whose triggers the moved prices crossed to what changed. */
  #takeFired(): void {
    const { positions, holdings } = this.#venue;
    const { markets, assets } = this.#certificates;
    if (this.#isMassMove()) this.#certificates.eachCrossed((account) => this.#changed.add(account));
    else {
      for (const { index, markPrice } of this.#movedMarkets) {
        markets.takeFired(index, markPrice, (slot) => {
          this.#changed.add(positions.account(slot));
        });
      }
    }
    for (const { index, price, collateralPrice } of this.#movedAssets) {
      for (const at of new Set([price, collateralPrice])) {
        assets.takeFired(index, at, (slot) => this.#changed.add(holdings.account(slot)));
      }
    }
    this.#movedMarkets.length = 0;
    this.#movedAssets.length = 0;
  }

  #isMassMove(): boolean {
    let left = this.#massFrom;
    for (const { index, markPrice } of this.#movedMarkets) {
      left -= this.#certificates.markets.countFired(index, markPrice, left);
      if (left <= 0) return true;
    }
    return false;
  }

  /**
   * Those among the changed that neither their certificate nor safe integers nor doubles show to
   * keep their stage. Whose certificate still holds keeps it; a rollback certifies them like the others.
   */
  #decide(): readonly number[] {
    const changed = this.#changed;
    const suspects: number[] = [];
    for (let place = 0; place < changed.size; place++) {
      const account = changed.at(place);
      const bounds = this.#bounds.of(account);
      if (bounds !== null && this.#certificates.stillHolds(account, bounds)) {
        this.#certified.add(account);
        continue;
      }
      this.#toArm.add(account);
      if (bounds === null || !this.#keepsStage(account, bounds)) suspects.push(account);
    }
    return suspects;
  }

  #keepsStage(account: number, bounds: StageBounds): boolean {
    const margin = this.#margin;
    if (safeMargin(this.#venue, account, margin)) {
      return staysWithin(bounds, margin.equity, margin.maintenanceMargin, 0);
    }
    return this.#certificates.isInside(account, bounds);
  }

  /** The same for very many, from one pass over all positions. */
  #decideAtOnce(): readonly number[] {
    const venue = this.#venue;
    const { members } = this.#changed;
    const sweep = new Sweep(venue, this.#terms, members);
    const proven: number[] = [];
    const suspects: number[] = [];
    const count = Math.min(members.length, venue.accounts.count);
    for (let account = 0; account < count; account++) {
      if (members[account] !== 1) continue;
      this.#toArm.add(account);
      const bounds = this.#bounds.of(account);
      const [equity, maintenance] = [sweep.equity(account), sweep.maintenance(account)];
      const keeps = bounds !== null && staysWithin(bounds, equity, maintenance, sweep.error);
      const isPlain = !hasOffset(venue, account);
      if (keeps && isPlain) continue;
      const isOpen = !isPlain || Number.isNaN(equity + maintenance);
      if (isOpen && bounds !== null && this.#certificates.isInside(account, bounds)) continue;
      const isOut = bounds !== null && leaves(bounds, equity, maintenance, sweep.error);
      if (isOut && isPlain) proven.push(account);
      else suspects.push(account);
    }
    this.provenLast = proven.length;
    return [...proven, ...suspects];
  }

  /** Decides everyone exactly, and every armed box, unless all are to be made anew. */
  audit(): string[] {
    const faults: string[] = [];
    const venue = this.#venue;
    for (let account = 0; account < venue.accounts.count; account++) {
      if (venue.accounts.isExempt(account)) continue;
      faults.push(...this.#auditStage(account));
      if (!this.#all) faults.push(...this.#certificates.audit(account));
    }
    return faults;
  }

  #auditStage(account: number): string[] {
    const venue = this.#venue;
    const { accounts } = venue;
    const id = venue.idOf(account);
    const stage = accounts.stage(account);
    const next = exactStage(venue, account);
    return next === stage ? [] : [`watch: expected ${id} to be ${next}, was ${stage}`];
  }
}
