import type { Units } from "../number/unit.ts";
import { poolEquity } from "../margin/account-margin.ts";
import { positionValue } from "../margin/value.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";

/** One position of an account. */
interface Leg {
  readonly market: Market;
  readonly lots: number;
  /** Value at the marks the account was read at. */
  readonly value: Units;
  /** The multiplier times lots, as a double. */
  readonly size: number;
}

/** What an account owns of one asset: what no mark moves, and the positions that settle in it. */
interface Part {
  readonly asset: Asset;
  readonly rest: Units;
  readonly restApproximate: number;
  readonly legs: readonly Leg[];
}

/** What a market has cost an account, in the numeraire, rounded up. */
export interface MarketCost {
  readonly market: Market;
  readonly units: Units;
}

/** All an account owns and owes at the prices of now, in the numeraire, without haircut. */
export function ownedNow(venue: Venue, account: number): Units {
  return new GeneralAccount(venue, account).ownedNow();
}

/** An account as the prices of now leave it; asked again whenever they are others. */
export class GeneralAccount {
  readonly account: number;
  readonly #parts: readonly Part[];

  constructor(venue: Venue, account: number) {
    this.account = account;
    this.#parts = [...assetsOf(venue, account)].map((asset) => partOf(venue, account, asset));
  }

  /** Exact, at the prices of now. @source FREEBOARD-02-01 */
  lossNow(): Units {
    if (this.#isCertainlySafe()) return 0n;
    const owned = this.ownedNow();
    return owned < 0n ? -owned : 0n;
  }

  ownedNow(): Units {
    let owned = 0n;
    for (const { asset, rest, legs } of this.#parts) {
      let units = rest;
      for (const { market, lots } of legs) units += valueNow(market, lots);
      owned += asset.toNumeraire(units);
    }
    return owned;
  }

  /**
   * In doubles: every term is rounded a few times, which 2^-48 of the sum of magnitudes covers for
   * sixteen of them; the exact value of a leg is rounded down by at most one settlement unit, and
   * that of an asset by one numeraire unit.
   */
  #isCertainlySafe(): boolean {
    let owned = 0;
    let magnitude = 0;
    let error = 0;
    for (const { asset, restApproximate, legs } of this.#parts) {
      const worth = worthOf(asset);
      let units = restApproximate;
      let size = Math.abs(units);
      for (const leg of legs) {
        const { kind, markPrice } = leg.market;
        const value = kind === "linear" ? leg.size * markPrice : -leg.size / markPrice;
        units += value;
        size += Math.abs(value);
      }
      owned += units * worth;
      magnitude += size * worth;
      error += (legs.length + 1) * worth + 1;
    }
    return owned > magnitude * 2 ** -48 + error;
  }

  /** What each market has cost since the account was read, where it has cost something. */
  costsNow(): MarketCost[] {
    return this.#parts.flatMap(({ legs }) => {
      return legs.flatMap(({ market, lots, value }) => {
        const lost = value - valueNow(market, lots);
        return lost > 0n ? [{ market, units: market.settlement.toNumeraireUp(lost) }] : [];
      });
    });
  }
}

function valueNow(market: Market, lots: number): Units {
  return positionValue(market.kind, lots, market.markPrice, market.multiplier);
}

/** Numeraire units per unit of the asset. */
export function worthOf(asset: Asset): number {
  if (asset.isNumeraire) return 1;
  return (asset.price * Number(asset.valueNumerator)) / Number(asset.valueDenominator);
}

function partOf(venue: Venue, account: number, asset: Asset): Part {
  const { positions } = venue;
  const legs: Leg[] = [];
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    if (market.settlement !== asset) continue;
    const lots = positions.lots(slot);
    const size = lots * Number(market.multiplier);
    legs.push({ market, lots, value: valueNow(market, lots), size });
  }
  const moving = legs.reduce((sum, { value }) => sum + value, 0n);
  const rest = poolEquity(venue, account, asset) - moving;
  return { asset, rest, restApproximate: Number(rest), legs };
}

/** Assets an account owns or owes, or that a position of it settles in. */
function assetsOf(venue: Venue, account: number): Set<Asset> {
  const assets = new Set<Asset>();
  const { holdings, positions } = venue;
  for (let slot = holdings.first(account); slot !== NONE; slot = holdings.next(slot)) {
    assets.add(holdings.asset(slot));
  }
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    assets.add(positions.market(slot).settlement);
  }
  return assets;
}
