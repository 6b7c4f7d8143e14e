import type {
  AssetParameters,
  MarketKind,
  MarketParameters,
  MarketType,
  PriceBounds,
  VenuePolicy,
} from "../../src/core/command/parameter.ts";
import type { BodyOf } from "./body.ts";
import { planAssetPricing, planMarketPricing } from "./pricing-plan.ts";
import type { Scale } from "./parameter-plan.ts";
import { planAssetParameters, planMarketParameters, planPolicy } from "./parameter-plan.ts";
import type { Random } from "./random.ts";

/** What a run begins with: everything that is drawn before the first command. */
export interface VenuePlan {
  readonly numeraire: string;
  readonly policy: VenuePolicy;
  readonly assets: readonly AssetPlan[];
  readonly markets: readonly MarketPlan[];
  readonly accounts: readonly AccountPlan[];
  readonly mood: Mood;
}

export interface AssetPlan {
  readonly asset: string;
  readonly decimals: number;
  readonly priceDecimals: number;
  readonly price: number;
  /** Units that an ordinary account holds, and what they are worth in numeraire units. */
  readonly wealthUnits: number;
  readonly wealthNumeraire: number;
  /** Its price is made from sources. */
  readonly priced: boolean;
}

export interface MarketPlan {
  readonly market: string;
  readonly type: MarketType;
  /** What a spot market trades, and units of it per lot. */
  readonly spot: { readonly base: string; readonly lotUnits: bigint } | null;
  readonly settlement: string;
  readonly group: string;
  readonly underlying: string | null;
  readonly multiplier: bigint;
  readonly fundingScale: bigint;
  readonly price: number;
  readonly scale: Scale;
  /** The settlement asset's price moves with this market's mark. */
  readonly movesSettlement: boolean;
  /** Its prices are made from sources. */
  readonly priced: boolean;
  /** Prices arrive only once in a long while. */
  readonly silent: boolean;
  /** A linear market whose price may fall to zero and below. */
  readonly mayGoNegative: boolean;
  /** A capped contract. */
  readonly bounds: PriceBounds | null;
  /** A dated future: how long after its declaration it ends, and what part of it is averaged. */
  readonly expiry: { readonly afterMicros: number; readonly averagingMicros: number } | null;
}

interface AccountPlan {
  readonly account: string;
  readonly linkedGroup: string | null;
  readonly isolated: { readonly market: string; readonly parent: string } | null;
  /** Multiple of the ordinary wealth, in thousandths. */
  readonly wealthPermille: number;
  /** Assets of its first deposits. */
  readonly deposits: readonly string[];
}

/** What happens often in this venue, and how. */
interface Mood {
  /** Times the highest leverage of the first tier that fills may reach, in percent. */
  readonly leveragePercent: number;
  /** Of a hundred commands, how many are prices. */
  readonly price: number;
  readonly crash: number;
  readonly fill: number;
  readonly order: number;
  readonly money: number;
  readonly operator: number;
  readonly bad: number;
  readonly clock: number;
  /** How the venue treats liquidation orders: 0 fills nearly all, 100 nearly none. */
  readonly illiquidity: number;
  /** Commands between an event and the venue's reaction, at most. */
  readonly latency: number;
  /** Of a hundred turns with a reaction due, how many the venue uses for it. */
  readonly diligence: number;
  /** Most trading happens in the first markets when true. */
  readonly concentrated: boolean;
}

const UNDERLYINGS = ["BTC", "BTC", "BTC", "ETH"];
/** Whole units of the numeraire in an ordinary account. */
const NUMERAIRE_WEALTH = 10_000;
/** Leaves room below 2^63 for leverage, crowds and price moves. */
const WEALTH_UNITS_MAX = 1e12;

export function planVenue(random: Random): VenuePlan {
  const assets = planAssets(random);
  const positions = planMarkets(random, assets);
  const markets = [...positions, ...planSpotMarkets(random, assets, positions)];
  const accounts = planAccounts(random, assets, markets);
  const numeraire = assets[0]!;
  return {
    numeraire: numeraire.asset,
    policy: planPolicy(random, numeraire.wealthUnits),
    assets,
    markets,
    accounts,
    mood: planMood(random),
  };
}

/** The command that declares an asset of the plan. */
export function declareAsset(random: Random, plan: AssetPlan, numeraire: string): BodyOf<"asset"> {
  const { asset, decimals, priceDecimals, price } = plan;
  const scale = { ...plan, numeraire: asset === numeraire };
  const parameters = assetParametersOf(random, scale);
  return { kind: "asset", asset, decimals, priceDecimals, price, parameters };
}

/** The command that declares a market of the plan. */
export function declareMarket(
  random: Random,
  plan: MarketPlan,
  nowMicros: number,
): BodyOf<"market"> {
  const { market, type, settlement, group, multiplier, fundingScale, price, expiry } = plan;
  const { underlying } = plan;
  return {
    kind: "market",
    market,
    type,
    ...plan.spot,
    settlement,
    group,
    ...(underlying === null ? {} : { underlying }),
    multiplier,
    fundingScale,
    markPrice: price,
    indexPrice: price + (random.oneIn(3) ? random.between(-1, 1) : 0),
    ...(plan.bounds === null ? {} : { bounds: plan.bounds }),
    ...(expiry === null ? {} : { expiry: datedAt(expiry, nowMicros) }),
    parameters: parametersOf(random, plan),
  };
}

/** Random parameters that fit the asset. */
export function assetParametersOf(
  random: Random,
  plan: Parameters<typeof planAssetParameters>[1] & { readonly priced: boolean },
): AssetParameters {
  const parameters = planAssetParameters(random, plan);
  const priced = plan.priced && !random.oneIn(10);
  return priced ? { ...parameters, pricing: planAssetPricing(random) } : parameters;
}

/** Random parameters that fit the market. */
export function parametersOf(random: Random, plan: MarketPlan): MarketParameters {
  const priced = plan.priced && !random.oneIn(10);
  const parameters: MarketParameters = {
    ...planMarketParameters(random, plan.scale),
    ...(priced ? { pricing: planMarketPricing(random) } : {}),
  };
  if (plan.bounds === null) return parameters;
  const tiers = [{ notionalMax: null, initialPpm: 0, maintenancePpm: 0 }];
  return {
    ...parameters,
    tiers,
    maintenanceFloorPerLot: 0n,
    fundingCapPpb: 0,
    profitWeightPpm: 0,
    openInterestScale: undefined,
    sizeAddOns: undefined,
    capsAsMargin: undefined,
  };
}

function datedAt({ afterMicros, averagingMicros }: NonNullable<MarketPlan["expiry"]>, now: number) {
  return { atMicros: now + afterMicros, averagingMicros };
}

function planAssets(random: Random): AssetPlan[] {
  const decimals = random.pick([2, 4, 6, 6]);
  const priceDecimals = random.pick([0, 2, 6]);
  const wealthNumeraire = NUMERAIRE_WEALTH * 10 ** decimals;
  const numeraire: AssetPlan = {
    asset: "USD",
    decimals,
    priceDecimals,
    price: 10 ** priceDecimals,
    wealthUnits: wealthNumeraire,
    wealthNumeraire,
    priced: false,
  };
  const count = random.pick([0, 1, 1, 2, 3, 4]);
  const others = Array.from({ length: count }, (_, index): AssetPlan => {
    const coinPriceDecimals = random.pick([0, 2, 4]);
    const price = random.logBetween(100, 5_000_000);
    const wholeCoins = (NUMERAIRE_WEALTH * 10 ** coinPriceDecimals) / price;
    const fits = [3, 4, 6, 8].filter((places) => wholeCoins * 10 ** places <= WEALTH_UNITS_MAX);
    const coinDecimals = fits.length === 0 ? 2 : random.pick(fits);
    return {
      asset: `C${index}`,
      decimals: coinDecimals,
      priceDecimals: coinPriceDecimals,
      price,
      wealthUnits: Math.max(10, Math.floor(wholeCoins * 10 ** coinDecimals)),
      wealthNumeraire,
      priced: random.oneIn(4),
    };
  });
  return [numeraire, ...others];
}

function planMarkets(random: Random, assets: readonly AssetPlan[]): MarketPlan[] {
  const count = random.oneIn(40) ? random.between(12, 50) : random.logBetween(1, 7);
  const groups = Array.from({ length: random.between(1, 3) }, (_, index) => `g${index}`);
  if (random.oneIn(3)) groups.push("loan");
  const moved = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const coin = assets.length > 1 && random.percent(55);
    const settlement = coin ? random.pick(assets.slice(1)) : assets[0]!;
    const type: MarketKind = random.percent(coin ? 70 : 10) ? "inverse" : "linear";
    const moves = coin && type === "inverse" && !moved.has(settlement.asset) && random.percent(85);
    if (moves) moved.add(settlement.asset);
    return planMarket(random, index, { type, settlement, moves, group: random.pick(groups) });
  });
}

function planMarket(
  random: Random,
  index: number,
  drawn: { type: MarketKind; settlement: AssetPlan; moves: boolean; group: string },
): MarketPlan {
  const { type, settlement, moves, group } = drawn;
  const price = random.logBetween(60, 300_000);
  const wanted = Math.min(
    Math.max(1, Math.floor(settlement.wealthUnits / random.logBetween(5, 50_000))),
    Math.floor(Number.MAX_SAFE_INTEGER / price),
  );
  const perTick = Math.max(1, Math.round(wanted / price));
  const multiplier = type === "linear" ? perTick : Math.max(1, wanted * price);
  const lotUnits = type === "linear" ? multiplier * price : Math.max(1, wanted);
  const bounds = type === "linear" && random.oneIn(5) ? planBounds(random, price) : null;
  return {
    market: `M${index.toString().padStart(2, "0")}`,
    type,
    spot: null,
    settlement: settlement.asset,
    group,
    underlying: bounds === null && random.percent(60) ? random.pick(UNDERLYINGS) : null,
    multiplier: BigInt(multiplier),
    fundingScale: 10n ** BigInt(random.between(0, lotUnits > 1e9 ? 3 : 6)),
    price,
    scale: { lotUnits, wealthUnits: settlement.wealthUnits },
    movesSettlement: moves,
    silent: random.oneIn(6),
    priced: random.oneIn(4),
    mayGoNegative: type === "linear" && random.oneIn(5),
    bounds,
    expiry: random.oneIn(6) ? planExpiry(random) : null,
  };
}

/** The first price inside, or just outside. */
function planBounds(random: Random, price: number): PriceBounds {
  const floorPrice = random.pick([0, -price, Math.floor(price * 0.7), price]);
  return { floorPrice, capPrice: Math.ceil(price * random.pick([1, 1.2, 2])) + 1 };
}

function planExpiry(random: Random): NonNullable<MarketPlan["expiry"]> {
  const afterMicros = random.logBetween(1e8, 3e12);
  const averagingMicros = random.oneIn(4) ? 0 : Math.floor(afterMicros / random.between(1, 200));
  return { afterMicros, averagingMicros };
}

/** One or two spot markets in most venues that have coins: a coin for dollars or another coin. */
function planSpotMarkets(
  random: Random,
  assets: readonly AssetPlan[],
  others: readonly MarketPlan[],
): MarketPlan[] {
  if (assets.length < 2 || random.oneIn(4)) return [];
  return Array.from({ length: random.between(1, 2) }, (_, index) => {
    const base = random.pick(assets.slice(1));
    const quotes = assets.filter((asset) => asset !== base);
    const quote = random.percent(70) ? assets[0]! : random.pick(quotes);
    const lotUnits = Math.max(1, Math.floor(base.wealthUnits / random.logBetween(5, 20_000)));
    const value = Math.max(1, (quote.wealthUnits * lotUnits) / base.wealthUnits);
    const multiplier = Math.max(1, Math.round(value / random.logBetween(60, 300_000)));
    return {
      market: `S${index}`,
      type: "spot",
      spot: { base: base.asset, lotUnits: BigInt(lotUnits) },
      settlement: quote.asset,
      group: random.pick(others).group,
      underlying: null,
      multiplier: BigInt(multiplier),
      fundingScale: 1n,
      price: Math.max(1, Math.round(value / multiplier)),
      scale: { lotUnits: Math.max(1, Math.floor(value)), wealthUnits: quote.wealthUnits },
      expiry: null,
      bounds: null,
      movesSettlement: false,
      silent: random.oneIn(10),
      priced: random.oneIn(4),
      mayGoNegative: false,
    };
  });
}

function planAccounts(
  random: Random,
  assets: readonly AssetPlan[],
  markets: readonly MarketPlan[],
): AccountPlan[] {
  const count = planAccountCount(random);
  const groups = Array.from(
    { length: Math.max(1, Math.ceil(count / 6)) },
    (_, index) => `L${index}`,
  );
  const accounts: AccountPlan[] = [];
  for (let index = 0; index < count; index += 1) {
    const parent = accounts.length > 0 && random.oneIn(5) ? random.pick(accounts) : undefined;
    const isolated =
      parent !== undefined && parent.isolated === null
        ? { market: random.pick(markets).market, parent: parent.account }
        : null;
    const settlement = markets.find((market) => market.market === isolated?.market)?.settlement;
    accounts.push({
      account: isolated === null ? `a${index}` : `${isolated.parent}/${index}`,
      // An isolated account belongs to its parent's group, whatever it names itself.
      linkedGroup: random.percent(isolated === null ? 40 : 5) ? random.pick(groups) : null,
      isolated,
      wealthPermille: random.logBetween(2, 20_000),
      deposits:
        settlement === undefined
          ? random.some(assets, random.pick([1, 1, 1, 2, 2, 3])).map((asset) => asset.asset)
          : [settlement],
    });
  }
  return accounts;
}

/** One to two thousand, small far more often than large: a scan of all costs their number. */
function planAccountCount(random: Random): number {
  const size = random.weighted({ handful: 34, few: 48, some: 14, many: 3, crowd: 1 });
  return {
    handful: random.between(1, 4),
    few: random.between(4, 10),
    some: random.between(10, 24),
    many: random.logBetween(32, 127),
    crowd: random.logBetween(128, 2_000),
  }[size];
}

function planMood(random: Random): Mood {
  return {
    leveragePercent: random.pick([20, 50, 80, 120, 200]),
    price: random.between(8, 40),
    crash: random.between(0, 4),
    fill: random.between(5, 40),
    order: random.between(2, 30),
    money: random.between(2, 20),
    operator: random.between(1, 8),
    bad: random.between(2, 12),
    clock: random.between(1, 10),
    illiquidity: random.pick([0, 20, 50, 80, 100]),
    latency: random.pick([0, 2, 5, 10, 40]),
    diligence: random.pick([40, 70, 90, 95]),
    concentrated: random.oneIn(2),
  };
}
