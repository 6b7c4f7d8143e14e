import { divFloor, max, min } from "./arithmetic.ts";
import type { Asset } from "./state.ts";
import type { Stable } from "./price-state.ts";

export function stableTicks({ price }: Stable): bigint {
  return max(1n, divFloor(price, 1_000_000n));
}

/** PRICE-07-03: an asset at the worse of spot and stable, for who owns it and for who owes it. */
export function atEntry(asset: Asset): Asset {
  const stable = asset.feed?.stable ?? null;
  if (stable === null) return asset;
  const ticks = stableTicks(stable);
  const collateralPrice = min(asset.collateralPrice, ticks);
  return { ...asset, price: max(asset.price, ticks), collateralPrice };
}
