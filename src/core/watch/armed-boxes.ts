import type { Asset } from "../state/asset.ts";
import type { Market } from "../state/market.ts";
import type { PriceBoxes, PriceRange } from "./range.ts";
import type { SparseTriggers } from "./sparse-triggers.ts";
import type { TriggerBook } from "./trigger-book.ts";

/** The boxes that are guarded by triggers now: those that an account was certified for. */
export class ArmedBoxes implements PriceBoxes {
  readonly #markets: TriggerBook;
  readonly #assets: SparseTriggers;

  /** @param markets  edges by position slot; @param assets  edges by holding slot */
  constructor(markets: TriggerBook, assets: SparseTriggers) {
    this.#markets = markets;
    this.#assets = assets;
  }

  ofMarket({ markPrice }: Market, position: number): PriceRange | null {
    return armedAround(this.#markets, position, markPrice, markPrice);
  }

  ofAsset({ price, collateralPrice }: Asset, holding: number): PriceRange | null {
    const lowest = Math.min(price, collateralPrice);
    return armedAround(this.#assets, holding, lowest, Math.max(price, collateralPrice));
  }
}

/** Null where an edge is missing or a price of now lies beyond one. */
function armedAround(
  edges: TriggerBook | SparseTriggers,
  slot: number,
  lowest: number,
  highest: number,
): PriceRange | null {
  const low = edges.lowOf(slot);
  const high = edges.highOf(slot);
  const isArmed = low > -Infinity && high < Infinity;
  return isArmed && low <= lowest && highest <= high ? { low, high } : null;
}
