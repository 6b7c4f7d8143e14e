import type { DeleveragingPolicy } from "../../src/core/command/parameter.ts";
import { BenchVenue, openEngine, type OpenEngine } from "./bench-venue.ts";
import { ASSET, planMarkets, USD, type MarketPlan } from "./market-plan.ts";
import { Random } from "./random.ts";

const POLICIES: readonly DeleveragingPolicy[] = [
  "queue",
  "proRata",
  "contractProRata",
  "riskAware",
];
const MARKETS = 8;
/** Notional of one position, and notional per unit of equity. */
const NOTIONAL_USD = { least: 200, most: 20_000 };
const LEVERAGE = { least: 5, most: 50 };

/**
 * Longs against shorts at 5 to 50 times their equity, one to three positions each, every market
 * with one of the four policies, no fund and no backstop: a book that a fall bankrupts by the
 * thousand, and that only the gains of the other side can pay for.
 */
export function openLeveragedBook(
  accounts: number,
  seed: number,
): OpenEngine & {
  readonly bench: BenchVenue;
} {
  const random = new Random(seed);
  const markets = planMarkets(MARKETS, new Random(1)).map((market, index) => {
    const deleveraging = POLICIES[index % POLICIES.length]!;
    return { ...market, parameters: { ...market.parameters, deleveraging } };
  });
  const open = openEngine();
  const bench = new BenchVenue(open.engine, markets);
  const usd = { asset: "USD", decimals: 6, priceDecimals: 2, price: 100 };
  bench.send({ kind: "asset", ...usd, parameters: ASSET });
  for (const market of markets) declare(bench, market);
  const trades = drawTrades(accounts, markets, random);
  const notional = new Float64Array(accounts);
  for (const { market, lots, buyer, seller } of trades) {
    for (const account of [buyer, seller]) notional[account]! += lots * market.lotValue;
  }
  for (let account = 0; account < accounts; account++) {
    const leverage = LEVERAGE.least + (LEVERAGE.most - LEVERAGE.least) * random.unit();
    const amount = BigInt(Math.ceil(notional[account]! / leverage) + USD);
    bench.send({ kind: "openAccount", account: idOf(account) });
    bench.send({ kind: "deposit", account: idOf(account), asset: "USD", amount });
  }
  for (const { market, lots, buyer, seller } of trades) {
    bench.fill(market, market.markPrice, lots, idOf(buyer), idOf(seller));
  }
  return { ...open, bench };
}

interface Trade {
  readonly market: MarketPlan;
  readonly lots: number;
  readonly buyer: number;
  readonly seller: number;
}

/** Every even account buys once to three times, from odd ones. */
function drawTrades(accounts: number, markets: readonly MarketPlan[], random: Random): Trade[] {
  const trades: Trade[] = [];
  for (let buyer = 0; buyer < accounts; buyer += 2) {
    const count = 1 + random.below(3);
    for (let index = 0; index < count; index++) {
      const market = markets[(buyer / 2 + index) % markets.length]!;
      const seller = 2 * random.below(accounts / 2) + 1;
      const { least, most } = NOTIONAL_USD;
      const size = (least + (most - least) * random.unit() ** 3) * USD;
      trades.push({ market, lots: Math.ceil(size / market.lotValue), buyer, seller });
    }
  }
  return trades;
}

function declare(bench: BenchVenue, { id, multiplier, markPrice, parameters }: MarketPlan): void {
  const terms = { type: "linear" as const, settlement: "USD", group: "main", multiplier };
  const fees = { takerFeePpm: 0, makerFeePpm: 0 };
  bench.send({
    kind: "market",
    market: id,
    ...terms,
    fundingScale: 1_000_000n,
    markPrice,
    indexPrice: markPrice,
    parameters: { ...parameters, ...fees },
  });
}

/** Not in the order of their numbers, as names are not. */
function idOf(account: number): string {
  return `a${(account * 7_919) % 1_000_003}-${account}`;
}
