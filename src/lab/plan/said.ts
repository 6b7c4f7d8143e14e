import type { AssetSpec } from "../scenario/format/asset.ts";
import type { MarketSpec } from "../scenario/format/market.ts";
import type { PolicyPatch } from "../scenario/format/policy.ts";

/** What the file says of parameters up to some action, as it is written. */
export interface Said {
  readonly markets: Map<string, MarketSpec>;
  readonly assets: Map<string, AssetSpec>;
  policy: PolicyPatch | undefined;
}

/** A copy that later actions do not change. */
export function saidSoFar({ markets, assets, policy }: Said): Said {
  return { markets: new Map(markets), assets: new Map(assets), policy };
}
