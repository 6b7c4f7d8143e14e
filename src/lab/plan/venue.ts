import type { MarketSpec } from "../scenario/format/market.ts";
import type { CompileContext } from "./context.ts";
import type { AssetPlan } from "./market-plan.ts";
import type { BackstopPlan, BookPlan, GroupLimitPlan, Plan } from "./plan.ts";
import { contractsOf, pathTick, toPathTicks } from "./contract.ts";
import { toAssetPrice, toLots, toTicks, toUnitsNotNegative } from "./convert.ts";
import { bookSide } from "./opening.ts";
import { joined } from "./breaker.ts";
import { assetParametersOf, marketParametersOf, policyOf } from "./in-force.ts";
import { overlay } from "./parameter.ts";
import { toAssetPath, toMarketPath } from "./price-path.ts";
import { repricing, toAssetFeed, toMarketFeed } from "./pricing.ts";

/** Fills the context's assets: parameters as they were, with the patches of the safeguards on. */
export function compileAssets(context: CompileContext): void {
  const { spec, variant, log, prices } = context;
  const { text: numeraire } = spec.numeraire;
  for (const [asset, written] of spec.assets) {
    let patched = written;
    for (const name of variant.on) {
      const patch = spec.safeguards.get(name)?.assets.get(asset);
      const pricing = repricing(patched.pricing, patch?.pricing);
      patched = { ...overlay(patched, patch), pricing };
    }
    const { decimals } = written;
    const priceDecimals = asset === numeraire ? 0 : written.priceDecimals;
    const price = prices.assets.get(asset);
    const where = { at: prices.step.written.at, path: `prices.assets.${asset}` };
    if (price === undefined && asset !== numeraire) {
      log.stop("PRICE_MISSING", where.at, where.path, "a path for an asset", "nothing");
    }
    context.said.assets.set(asset, patched);
    context.assets.set(asset, {
      asset,
      decimals,
      priceDecimals,
      parameters: assetParametersOf(context, patched),
      feed: toAssetFeed(
        log,
        patched.pricing,
        prices,
        (written) => toAssetPrice(log, written, priceDecimals),
        where,
      ),
      path: price && toAssetPath(log, price, asset, priceDecimals, where),
    });
  }
}

/** Fills the context's markets. */
export function compileMarkets(context: CompileContext): void {
  const { spec, variant, log, references, assets, prices } = context;
  for (const [market, written] of spec.markets) {
    const settlement = assets.get(references.asset(written.settlement))!;
    if (prices.markets.get(market)?.mark === "lastTrade" && !spec.depth.has(market)) {
      const { at } = written.settlement;
      log.stop("FIELD_MISSING", at, `depth.${market}`, "a book that trades", "nothing");
    }
    const base = baseOf(context, written);
    const contracts = contractsOf(context, market, written, settlement, base);
    const [{ scale }] = contracts;
    let patched = written;
    for (const name of variant.on) {
      const patch = spec.safeguards.get(name)?.markets.get(market);
      const breakers = joined(patched.breakers, patch?.breakers);
      const pricing = repricing(patched.pricing, patch?.pricing);
      patched = { ...overlay(patched, patch), breakers, pricing };
    }
    const { bounds } = written;
    context.said.markets.set(market, patched);
    context.markets.set(market, {
      market,
      group: written.group?.text ?? market,
      underlying: written.underlying?.text,
      scale,
      parameters: marketParametersOf(context, patched, scale),
      bounds: bounds && {
        floorPrice: toTicks(log, bounds.floor, scale),
        capPrice: toTicks(log, bounds.cap, scale),
      },
      path: toMarketPath(
        log,
        prices,
        market,
        toPathTicks(log, contracts),
        pathTick(contracts),
        written.tickSize,
      ),
      feed: toMarketFeed(
        log,
        patched.pricing,
        prices,
        scale,
        (price) => toTicks(log, price, scale),
        { at: written.tickSize.at, path: `markets.${market}.pricing` },
      ),
      expiry: written.expiry && {
        at: written.expiry.at.micros,
        averagingMicros: written.expiry.averaging?.micros ?? 0,
      },
    });
  }
}

/** The asset that a spot market trades. */
function baseOf(
  { log, references, assets }: CompileContext,
  { type, base, settlement }: MarketSpec,
): AssetPlan | undefined {
  if (type !== "spot" && base === undefined) return undefined;
  if (type === "spot" && base !== undefined) return assets.get(references.asset(base))!;
  const { at, path } = base ?? settlement;
  const found = base === undefined ? "nothing" : base.text;
  return log.stop("FIELD_MISSING", at, path, "a base on spot markets, and only there", found);
}

export function compilePolicy(context: CompileContext): Plan["policy"] {
  const { spec, variant } = context;
  let patched = spec.policy;
  for (const name of variant.on) {
    const patch = spec.safeguards.get(name)?.policy;
    patched = patched === undefined ? patch : overlay(patched, patch);
  }
  context.said.policy = patched;
  return policyOf(context, patched);
}

export function compileBooks({
  spec,
  log,
  references,
  markets,
}: CompileContext): Map<string, BookPlan> {
  const plans = new Map<string, BookPlan>();
  for (const [market, written] of spec.depth) {
    const { scale } = markets.get(market)!;
    plans.set(market, {
      market,
      maker: references.account(written.maker),
      levels: written.levels,
      refillMicros: written.refill.micros,
      bids: bookSide(log, written.bids, scale),
      asks: bookSide(log, written.asks, scale),
    });
  }
  return plans;
}

export function compileBackstops({
  spec,
  log,
  references,
  markets,
}: CompileContext): BackstopPlan[] {
  return spec.backstops.map((backstop) => {
    const { market, scale } = markets.get(references.market(backstop.market))!;
    return {
      account: references.account(backstop.account),
      market,
      capital: toUnitsNotNegative(log, backstop.capital, scale.settlementDecimals),
      takeoverLotsMax: toLots(log, backstop.takeoverSizeMax, scale),
    };
  });
}

/** What linked groups may build, by the safeguards that are on. */
export function compileGroupLimits(context: CompileContext): GroupLimitPlan[] {
  const { spec, variant, log, references, markets } = context;
  return [...variant.on].flatMap((name) =>
    (spec.safeguards.get(name)?.groupLimits ?? []).map((limit) => {
      const { market, scale } = markets.get(references.market(limit.market))!;
      const group = references.linkedGroup(limit.group);
      return { group, market, lotsMax: toLots(log, limit.size, scale), count: limit.count };
    }),
  );
}
