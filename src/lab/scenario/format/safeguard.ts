import type { GroupCount } from "../../../core/index.ts";
import type { HistoricRules } from "../../../core/safeguard/historic.ts";
import type { AssetPatch } from "./asset.ts";
import type { MarketPatch } from "./market.ts";
import type { PolicyPatch } from "./policy.ts";
import type { PricePatch } from "./price.ts";
import type { Reader, Written } from "../reader.ts";
import { described, dictionary, list, optional, record, withDefault } from "../reader.ts";
import { choice, decimal, id, ID_SCHEMA, sentence, switchable } from "../scalar.ts";
import { assetPatch } from "./asset.ts";
import { marketPatch } from "./market.ts";
import { policy } from "./policy.ts";
import { pricePatch } from "./price.ts";

/** Parts of the defence the historic venue lacked. */
export type RuleName = keyof HistoricRules;

const RULE_NAMES: readonly RuleName[] = [
  "exemptAccounts",
  "unrealizedGainLocked",
  "slicing",
  "closeOut",
  "backstopCapped",
  "gainLayer",
];

export interface HistoricSpec {
  readonly exemptAccounts: readonly Written[];
  readonly unrealizedGainLocked: boolean;
  readonly slicing: boolean;
  readonly closeOut: boolean;
  readonly backstopCapped: boolean;
  readonly gainLayer: boolean;
}

/** What the accounts of a linked group may build in a market together. */
export interface GroupLimitSpec {
  readonly group: Written;
  readonly market: Written;
  readonly size: Written;
  readonly count: GroupCount;
}

/** One safeguard: the rules it restores and the parameters it changes. */
export interface SafeguardSpec {
  readonly title: string;
  readonly restores: readonly RuleName[];
  readonly policy: PolicyPatch | undefined;
  readonly assets: ReadonlyMap<string, AssetPatch>;
  readonly markets: ReadonlyMap<string, MarketPatch>;
  readonly prices: PricePatch | undefined;
  readonly groupLimits: readonly GroupLimitSpec[];
}

export const historic: Reader<HistoricSpec> = record<HistoricSpec>({
  exemptAccounts: described("Accounts that skipped every check.", withDefault(list(id), [])),
  unrealizedGainLocked: described(
    "Off: unrealised gain could be taken out.",
    withDefault(switchable, true),
  ),
  slicing: described("Off: no liquidation in slices.", withDefault(switchable, true)),
  closeOut: described("Off: nobody closes accounts below zero.", withDefault(switchable, true)),
  backstopCapped: described("Off: backstops take whole positions.", withDefault(switchable, true)),
  gainLayer: described("Off: gains never pay for a deficit.", withDefault(switchable, true)),
});

export const safeguard: Reader<SafeguardSpec> = record<SafeguardSpec>({
  title: sentence,
  restores: described(
    "Historic rules it puts back in force.",
    withDefault(list(choice(...RULE_NAMES)), []),
  ),
  policy: optional(policy),
  assets: withDefault(dictionary(ID_SCHEMA, assetPatch), new Map()),
  markets: withDefault(dictionary(ID_SCHEMA, marketPatch), new Map()),
  prices: described("Prices from elsewhere than the venue took them.", optional(pricePatch)),
  groupLimits: described(
    "Largest position of a linked group, orders included.",
    withDefault(
      list(
        record<GroupLimitSpec>({
          group: id,
          market: id,
          size: decimal,
          count: described(
            "Whether long and short accounts of the group are set off.",
            withDefault(choice("net", "gross"), "gross"),
          ),
        }),
      ),
      [],
    ),
  ),
});
