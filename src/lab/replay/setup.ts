import type { ExpiryTerms, PriceUpdate, Ticks } from "../../core/index.ts";
import type { MarketPlan } from "../plan/market-plan.ts";
import type { Plan } from "../plan/plan.ts";
import type { Draft } from "./draft.ts";
import { marketPriceAt } from "../plan/contract.ts";
import { assetUpdateAt, priceAt } from "../plan/price-path.ts";

/** The commands that build the venue and put everyone where they stood at the start. */
export function setupDrafts(plan: Plan): Draft[] {
  return [
    ...assetDrafts(plan),
    ...marketDrafts(plan),
    ...plan.accounts.flatMap(({ account, linkedGroup, isolated, parent, deposits }): Draft[] => [
      {
        kind: "openAccount",
        account,
        ...(isolated === undefined ? {} : { isolated }),
        ...(parent === undefined ? {} : { parent }),
        ...(linkedGroup === undefined ? {} : { linkedGroup }),
      },
      ...deposits
        .filter(({ amount }) => amount > 0n)
        .map((deposit): Draft => ({ kind: "deposit", account, ...deposit })),
    ]),
    ...plan.funds.map(({ layer, name, asset, amount }): Draft => {
      if (layer === "treasury") return { kind: "fund", fund: { layer }, asset, amount };
      const fund =
        layer === "market"
          ? ({ layer: "marketFund", market: name } as const)
          : ({ layer: "groupFund", group: name } as const);
      return { kind: "fund", fund, asset, amount };
    }),
    ...plan.accounts.flatMap(({ account, loanLines }) =>
      loanLines.map((line): Draft => ({ kind: "loanLine", account, ...line })),
    ),
    ...plan.groupLimits.map((limit): Draft => ({ kind: "groupLimit", ...limit })),
    ...plan.backstops.map((backstop): Draft => ({ kind: "backstop", ...backstop })),
    ...plan.openings.map((fill): Draft => fillDraft(fill)),
  ];
}

/** A fill that happened outside the simulated book. */
export function fillDraft(fill: {
  readonly market: string;
  readonly long: string;
  readonly short: string;
  readonly lots: number;
  readonly fillPrice: number;
}): Draft {
  const { market, long, short, lots, fillPrice } = fill;
  return {
    kind: "fill",
    market,
    fillPrice,
    lots,
    buy: { account: long, order: null, liquidity: "taker" },
    sell: { account: short, order: null, liquidity: "maker" },
  };
}

/** Every price of a time; a market marked at its last trade stays there while there is one. */
export function pricesAt(
  plan: Plan,
  elapsedMicros: number,
  lastTrade: (market: string) => Ticks | undefined,
): PriceUpdate[] {
  const updates: PriceUpdate[] = [];
  for (const { asset, path, feed } of plan.assets.values()) {
    if (feed === undefined && path !== undefined && asset !== plan.numeraire) {
      updates.push(assetUpdateAt(path, elapsedMicros));
    }
  }
  for (const market of plan.markets.values()) {
    const { path, feed } = market;
    if (feed !== undefined) continue;
    const update = marketPriceAt(market, elapsedMicros);
    const traded = path.lastTrade ? lastTrade(path.market) : undefined;
    updates.push(traded === undefined ? update : { ...update, markPrice: traded });
  }
  return updates;
}

function assetDrafts(plan: Plan): Draft[] {
  return [...plan.assets.values()].map((asset): Draft => {
    const { decimals, priceDecimals, parameters, path } = asset;
    const price = path === undefined || asset.asset === plan.numeraire ? 1 : priceAt(path.path, 0);
    return { kind: "asset", asset: asset.asset, decimals, priceDecimals, price, parameters };
  });
}

function marketDrafts(plan: Plan): Draft[] {
  return [...plan.markets.values()].map((declared): Draft => {
    const { market, group, underlying, scale, parameters, bounds, expiry } = declared;
    const { type, base, settlement, multiplier, fundingScale } = scale;
    const { markPrice, indexPrice } = marketPriceAt(declared, 0);
    return {
      kind: "market",
      market,
      type,
      ...base,
      settlement,
      group,
      multiplier,
      fundingScale,
      markPrice,
      indexPrice,
      ...(underlying === undefined ? {} : { underlying }),
      ...(bounds === undefined ? {} : { bounds }),
      ...(expiry === undefined ? {} : { expiry: expiryOf(expiry, plan.startMicros) }),
      parameters,
    };
  });
}

function expiryOf(expiry: NonNullable<MarketPlan["expiry"]>, startMicros: number): ExpiryTerms {
  return { atMicros: startMicros + expiry.at, averagingMicros: expiry.averagingMicros };
}
