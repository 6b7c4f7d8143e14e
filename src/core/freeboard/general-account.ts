import type { Units } from "../number/unit.ts";
import { accountMargin, poolEquity } from "../margin/account-margin.ts";
import { SAFE } from "../margin/safe-margin.ts";
import { positionValue } from "../margin/value.ts";
import { NONE } from "../state/account-table.ts";
import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { assetsOf, type AccountSheet } from "./account-sheet.ts";
import { floorQuotient, safeOf, safeWorth } from "./safe-worth.ts";

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
  /** NaN where it is not safe. */
  readonly restSafe: number;
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

/** Accounts that are not plain and have a position or a debt: nobody else can lose. */
export function generalAccounts(venue: Venue, sheet: AccountSheet): GeneralAccount[] {
  const found: GeneralAccount[] = [];
  for (let account = 0; account < sheet.count; account++) {
    if (sheet.isPlain(account)) continue;
    const general = new GeneralAccount(venue, account);
    if (general.canLose) found.push(general);
  }
  return found;
}

/** An account as the prices of now leave it; asked again whenever they are others. */
export class GeneralAccount {
  readonly account: number;
  readonly #venue: Venue;
  readonly #parts: readonly Part[];

  constructor(venue: Venue, account: number) {
    this.account = account;
    this.#venue = venue;
    this.#parts = [...assetsOf(venue, account)].map((asset) => partOf(venue, account, asset));
  }

  get canLose(): boolean {
    return this.#parts.some(({ rest, legs }) => legs.length > 0 || rest < 0n);
  }

  /** Exact, at the prices of now. @source FREEBOARD-02-01 */
  lossNow(): Units {
    const safe = this.#ownedSafe();
    if (safe >= 0) return 0n;
    const owned = Number.isNaN(safe) ? this.ownedNow() : BigInt(safe);
    return owned < 0n ? -owned : 0n;
  }

  isLosingNow(): boolean {
    const safe = this.#ownedSafe();
    return Number.isNaN(safe) ? this.ownedNow() < 0n : safe < 0;
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

  /** The same as a safe integer; NaN where an integer on the way is not one. */
  #ownedSafe(): number {
    let owned = 0;
    let magnitude = 0;
    for (const part of this.#parts) {
      const worth = safeWorth(part.asset, unitsSafe(part));
      owned += worth;
      magnitude += Math.abs(worth);
    }
    return magnitude < SAFE ? owned : Number.NaN;
  }

  /** Whether the account would be closed out at the prices of now. @source LADDER-01-02 */
  isDefaulterNow(): boolean {
    if (this.#venue.positions.first(this.account) === NONE) return false;
    let equity = 0;
    let error = 0;
    for (const part of this.#parts) {
      const { asset } = part;
      const units = asset.hasWeightedProfit ? Number.NaN : unitsSafe(part);
      const counted = asset.doubles.marginValue(asset, units);
      equity += counted;
      // The haircut rounds once a tier, each price once, doubles a few times each.
      const roundings = 2 + asset.parameters.collateralHaircut.length;
      error += Math.abs(counted) * 2 ** -46 + roundings * (1 + asset.doubles.unitValue(asset));
    }
    if (Math.abs(equity) > error) return equity < 0;
    return accountMargin(this.#venue, this.account).equity <= 0n;
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

/** What an account owns of an asset at the prices of now, as a safe integer or NaN. */
function unitsSafe({ restSafe, legs }: Part): number {
  let units = restSafe;
  let magnitude = Math.abs(units);
  for (const { market, size } of legs) {
    const { kind, markPrice } = market;
    const value = kind === "linear" ? size * markPrice : floorQuotient(-size, markPrice);
    units += value;
    magnitude += Math.abs(value) + Math.abs(size);
  }
  return magnitude < SAFE ? units : Number.NaN;
}

function partOf(venue: Venue, account: number, asset: Asset): Part {
  const { positions } = venue;
  const legs: Leg[] = [];
  let moving = 0n;
  for (let slot = positions.first(account); slot !== NONE; slot = positions.next(slot)) {
    const market = positions.market(slot);
    if (market.settlement !== asset) continue;
    const lots = positions.lots(slot);
    const value = valueNow(market, lots);
    legs.push({ market, lots, value, size: lots * Number(market.multiplier) });
    moving += value;
  }
  const rest = poolEquity(venue, account, asset) - moving;
  return { asset, rest, restSafe: safeOf(rest), legs };
}
