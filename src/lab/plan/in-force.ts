import type { AssetParameters, MarketParameters, VenuePolicy } from "../../core/index.ts";
import type { AssetSpec } from "../scenario/format/asset.ts";
import type { MarketPatch, MarketSpec } from "../scenario/format/market.ts";
import type { PolicyPatch } from "../scenario/format/policy.ts";
import type { Position, ReadingLog } from "../scenario/problem.ts";
import type { Written } from "../scenario/reader.ts";
import type { CompileContext } from "./context.ts";
import type { MarketScale } from "./convert.ts";
import { toAssetParameters, toMarketParameters, toPolicy } from "./parameter.ts";

/** A spot market has no positions that tiers could be for. */
const NO_TIERS: MarketParameters["tiers"] = [
  { notionalMax: null, initialPpm: 1_000_000, maintenancePpm: 1_000_000 },
];

/** All parameters of a market, in the units it is counted in. */
export function marketParametersOf(
  { log, prices }: CompileContext,
  written: MarketSpec,
  scale: MarketScale,
): MarketParameters {
  const { bounds, type } = written;
  if (bounds === undefined && type !== "spot") {
    checkTiers(log, written.tiers ?? [], written.settlement);
  }
  const parameters = toMarketParameters(log, written, scale, prices.step.micros);
  return {
    ...fullyPaid(parameters, written, bounds),
    ...(type === "spot" && { tiers: NO_TIERS }),
  };
}

export function assetParametersOf(
  { log, spec, prices }: CompileContext,
  written: AssetSpec,
): AssetParameters {
  const numeraireDecimals = spec.assets.get(spec.numeraire.text)?.decimals ?? 0;
  return toAssetParameters(log, written, written.decimals, numeraireDecimals, prices.step.micros);
}

export function policyOf(
  { spec, log, assets }: CompileContext,
  written: PolicyPatch | undefined,
): VenuePolicy {
  return toPolicy(log, written, assets.get(spec.numeraire.text)!.decimals);
}

/** A capped contract asks for nothing; what a file says otherwise is left for the engine to refuse. */
function fullyPaid(
  parameters: MarketParameters,
  written: MarketPatch,
  bounds: MarketSpec["bounds"],
): MarketParameters {
  if (bounds === undefined) return parameters;
  const none = [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }];
  return {
    ...parameters,
    tiers: parameters.tiers.length === 0 ? none : parameters.tiers,
    fundingCapPpb: written.fundingCap === undefined ? 0 : parameters.fundingCapPpb,
    profitWeightPpm: parameters.profitWeightPpm ?? 0,
  };
}

function checkTiers(
  log: ReadingLog,
  tiers: readonly { readonly upTo: Written | undefined }[],
  where: { readonly at: Position; readonly path: string },
): void {
  const path = where.path.replace("settlement", "tiers");
  if (tiers.length === 0) log.stop("FIELD_MISSING", where.at, path, "at least one tier", "none");
  tiers.forEach((tier, index) => {
    const last = index === tiers.length - 1;
    const before = tiers[index - 1]?.upTo;
    const at = tier.upTo?.at ?? where.at;
    if (last !== (tier.upTo === undefined)) {
      const found = last ? `upTo ${tier.upTo!.text}` : "a tier without upTo before the last";
      log.stop("TIERS_UNORDERED", at, path, "upTo in every tier but the last", found);
    }
    if (
      tier.upTo !== undefined &&
      before !== undefined &&
      !(Number(tier.upTo.text) > Number(before.text))
    ) {
      log.stop("TIERS_UNORDERED", at, path, `upTo above ${before.text}`, tier.upTo.text);
    }
  });
}
