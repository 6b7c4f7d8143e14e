import type { Command } from "../../../src/core/command/command.ts";
import type { Body } from "../body.ts";
import { planMarketParameters, planPolicy } from "../parameter-plan.ts";
import { pickAccount, pickHolder, pickLiveOrder, pickMarket, type Scene } from "../scene.ts";
import type { KnownAccount } from "../venue-memory.ts";
import { declareMarket, type MarketPlan } from "../venue-plan.ts";
import { nameClosed } from "./account.ts";
import { place } from "./trade.ts";

type Maker = (scene: Scene, order: string) => Body | null;

/** A well-formed command that the engine should refuse, whatever the reason of the day. */
export function badCommand(scene: Scene, order: string): Body | null {
  return scene.random.pick(MAKERS)(scene, order);
}

const MAKERS: readonly Maker[] = [
  unknownNames,
  duplicateNames,
  wrongIsolatedMarket,
  notLinked,
  tooLargeOrder,
  beyondPositionLimit,
  beyondOpenInterest,
  notReducing,
  farFromCollar,
  priceNotPositive,
  unknownOrder,
  existingOrder,
  engineOrder,
  closingOutOrder,
  restrictedOrder,
  hugeAmounts,
  overdrawn,
  drainFunds,
  greedyBackstop,
  greedyLine,
  invalidParameters,
  resumeNothing,
  nameClosed,
];

function unknownNames(scene: Scene, order: string): Body | null {
  const { random, index } = scene;
  const asset = index.plan.numeraire;
  const market = index.plan.markets[0]!;
  const account = scene.memory.accountIds[0] ?? "a0";
  return random.pick<Body>([
    { kind: "deposit", account: "nobody", asset, amount: 1n },
    { kind: "withdraw", account: "nobody", asset, amount: 1n },
    { kind: "deposit", account, asset: "NONE", amount: 1n },
    { kind: "withdraw", account, asset: "NONE", amount: 1n },
    { kind: "transfer", from: account, to: "nobody", asset, amount: 1n },
    { kind: "transfer", from: "nobody", to: account, asset, amount: 1n },
    { kind: "loanLine", account, asset: "NONE", amount: 1n },
    { kind: "backstop", account, market: "NONE", capital: 0n, takeoverLotsMax: 1 },
    { kind: "fund", fund: { layer: "marketFund", market: "NONE" }, asset, amount: 1n },
    { kind: "fund", fund: { layer: "treasury" }, asset: "NONE", amount: 1n },
    { kind: "price", updates: [{ market: "NONE", markPrice: 1, indexPrice: 1 }] },
    { kind: "price", updates: [{ asset: "NONE", price: 1 }] },
    { kind: "depth", market: "NONE", bidLots: 1, askLots: 1 },
    { kind: "funding", market: "NONE", ratePpb: 1 },
    { kind: "preference", account: "nobody", topUpFrom: [], deRiskOrder: [], reduceAtCall: true },
    { kind: "switch", target: { activity: "account", account: "nobody" }, on: false },
    { kind: "switch", target: { activity: "trading", market: "NONE" }, on: false },
    { kind: "switch", target: { activity: "withdrawal", asset: "NONE" }, on: false },
    { kind: "place", ...orderOf("nobody", market, order), reduceOnly: false },
    { kind: "place", ...orderOf(account, market, order), market: "NONE", reduceOnly: false },
    { kind: "openAccount", account: "orphan", isolated: { market: "NONE", parent: account } },
    {
      kind: "openAccount",
      account: "orphan",
      isolated: { market: market.market, parent: "nobody" },
    },
    {
      kind: "fill",
      market: "NONE",
      fillPrice: 1,
      lots: 1,
      buy: { account, order: null, liquidity: "taker" },
      sell: { account, order: null, liquidity: "maker" },
    },
    {
      kind: "fill",
      market: market.market,
      fillPrice: market.price,
      lots: 1,
      buy: { account, order: null, liquidity: "taker" },
      sell: { account: "nobody", order: null, liquidity: "maker" },
    },
  ]);
}

function duplicateNames(scene: Scene): Body | null {
  const { random, index } = scene;
  const account = pickAccount(scene);
  const market = index.plan.markets[0]!;
  const asset = random.pick(index.plan.assets);
  const declared = declareMarket(random, market, scene.memory.now);
  return random.pick<Body>([
    { kind: "openAccount", account: account?.account ?? "a0" },
    declared,
    { ...declared, market: "NEW", settlement: "NONE" },
    { ...declared, market: "" },
    {
      kind: "asset",
      asset: asset.asset,
      decimals: asset.decimals,
      priceDecimals: asset.priceDecimals,
      price: asset.price,
      parameters: {
        collateralHaircut: [],
        loanMax: 0n,
        maturityMicros: 0,
        withdrawalHour: { minimum: 0n, sharePpm: 0 },
        withdrawalDay: { minimum: 0n, sharePpm: 0 },
        accountHourMax: 0n,
        accountDayMax: 0n,
      },
    },
  ]);
}

function wrongIsolatedMarket(scene: Scene, order: string): Body | null {
  const { random, index, memory } = scene;
  const isolated = pickIsolated(scene);
  const other = index.plan.markets.find(({ market }) => market !== isolated?.isolatedMarket);
  if (isolated === null || other === undefined) return null;
  const counter = pickAccount(scene);
  if (random.oneIn(3) && counter !== null) {
    const sell = { account: counter.account, order: null, liquidity: "maker" } as const;
    const buy = { account: isolated.account, order: null, liquidity: "taker" } as const;
    const fillPrice = memory.marks.get(other.market) ?? other.price;
    return { kind: "fill", market: other.market, fillPrice, lots: 1, buy, sell };
  }
  if (random.oneIn(3)) {
    const { account } = isolated;
    return { kind: "backstop", account, market: other.market, capital: 0n, takeoverLotsMax: 1 };
  }
  return { kind: "place", ...orderOf(isolated.account, other, order), reduceOnly: false };
}

function notLinked(scene: Scene): Body | null {
  const [from, to] = [pickAccount(scene), pickAccount(scene)];
  if (from === null || to === null) return null;
  const asset = scene.index.plan.numeraire;
  return { kind: "transfer", from: from.account, to: to.account, asset, amount: 1n };
}

function tooLargeOrder(scene: Scene, order: string): Body | null {
  return withLots(scene, order, scene.random.pick([2 ** 52, 2 ** 51, 2 ** 45]));
}

function beyondPositionLimit(scene: Scene, order: string): Body | null {
  const { memory } = scene;
  const market = pickMarket(scene);
  const limit = market === null ? 0 : (memory.limits.get(market.market)?.positionLotsMax ?? 0);
  const account = pickAccount(scene);
  if (market === null || account === null || limit === 0) return null;
  const body = orderOf(account.account, market, order);
  return { kind: "place", ...body, lots: limit + 1, reduceOnly: false };
}

function beyondOpenInterest(scene: Scene, order: string): Body | null {
  const { memory } = scene;
  const market = pickMarket(scene);
  const limit = market === null ? 0 : (memory.limits.get(market.market)?.openInterestLotsMax ?? 0);
  const account = pickAccount(scene);
  if (market === null || account === null || limit === 0) return null;
  const body = orderOf(account.account, market, order);
  return { kind: "place", ...body, lots: limit + 1, reduceOnly: false };
}

function notReducing(scene: Scene, order: string): Body | null {
  const body = place(scene, order);
  return body === null ? null : { ...body, reduceOnly: true, lots: body.lots + 1 };
}

function farFromCollar(scene: Scene, order: string): Body | null {
  const body = place(scene, order);
  const market = body === null ? undefined : scene.index.markets.get(body.market);
  if (body === null || market === undefined) return null;
  const limitPrice = body.side === "buy" ? market.price * 40 : Math.ceil(market.price / 1_000);
  return { ...body, limitPrice, reduceOnly: false, lots: 1 };
}

function priceNotPositive(scene: Scene, order: string): Body | null {
  const { random, index } = scene;
  const inverse = index.plan.markets.filter(({ type }) => type === "inverse");
  const [buyer, seller] = [pickAccount(scene), pickAccount(scene)];
  if (inverse.length === 0 || buyer === null || seller === null) return null;
  const market = random.pick(inverse);
  const price = random.pick([0, -1, -market.price]);
  const leg = { order: null, liquidity: "taker" } as const;
  return random.pick<Body>([
    {
      kind: "price",
      updates: [{ market: market.market, markPrice: price, indexPrice: market.price }],
    },
    {
      kind: "price",
      updates: [{ market: market.market, markPrice: market.price, indexPrice: price }],
    },
    { kind: "price", updates: [{ asset: market.settlement, price }] },
    {
      kind: "fill",
      market: market.market,
      fillPrice: price,
      lots: 1,
      buy: { account: buyer.account, ...leg },
      sell: { account: seller.account, ...leg },
    },
    {
      kind: "place",
      ...orderOf(buyer.account, market, order),
      limitPrice: price,
      reduceOnly: false,
    },
  ]);
}

function unknownOrder({ random, memory }: Scene): Body | null {
  const name = memory.ended.length > 0 && random.oneIn(2) ? memory.ended[0]!.order : "never-seen";
  return random.pick<Body>([
    { kind: "cancel", order: name },
    { kind: "orderEnd", order: name },
    { kind: "amend", order: name, lots: 1, limitPrice: 1 },
  ]);
}

function existingOrder(scene: Scene): Body | null {
  const live = pickLiveOrder(scene, () => true);
  const body = place(scene, live?.order ?? "liq-1");
  return body === null || !scene.random.oneIn(3) ? body : { ...body, order: "liq-999999" };
}

function engineOrder(scene: Scene): Body | null {
  const live = pickLiveOrder(scene, ({ engine }) => engine);
  if (live === null) return null;
  const { order, limitPrice } = live;
  return { kind: "amend", order, lots: 1, limitPrice: limitPrice ?? 1 };
}

function closingOutOrder(scene: Scene, order: string): Body | null {
  return ordersOfStage(scene, order, ["closingOut"]);
}

function restrictedOrder(scene: Scene, order: string): Body | null {
  return ordersOfStage(scene, order, ["restricted", "liquidating"]);
}

/** Amounts at the edge of the range and beyond it. */
function hugeAmounts(scene: Scene): Body | null {
  const { random, index, memory } = scene;
  const account = pickAccount(scene);
  const holder = pickHolder(scene);
  if (account === null) return null;
  const asset = random.pick(index.plan.assets).asset;
  const over = random.pick([2n ** 63n - 1n, 2n ** 63n, 2n ** 80n]);
  const balance = account.balances.get(asset) ?? 0n;
  const market = holder?.market ?? index.plan.markets[0]!;
  const choices: Body[] = [
    { kind: "fund", fund: { layer: "treasury" }, asset, amount: over },
    { kind: "loanLine", account: account.account, asset, amount: over },
  ];
  // A deposit of exactly the largest amount would fit an empty account and drown the venue.
  if (balance > 0n) {
    choices.push({ kind: "deposit", account: account.account, asset, amount: over });
  }
  if (holder !== null) {
    const buy = { account: holder.account.account, order: null, liquidity: "taker" } as const;
    const sell = { account: account.account, order: null, liquidity: "maker" } as const;
    const fillPrice = memory.marks.get(market.market) ?? market.price;
    const lots = 2 ** 53 - 1;
    choices.push({ kind: "fill", market: market.market, fillPrice, lots, buy, sell });
  }
  return random.pick(choices.slice(memory.funds.has(`treasury ${asset}`) ? 0 : 1));
}

function overdrawn(scene: Scene): Body | null {
  const { random, index } = scene;
  const account = pickAccount(scene);
  if (account === null) return null;
  const { asset } = random.pick(index.plan.assets);
  const amount = (account.balances.get(asset) ?? 0n) + 1n;
  return { kind: "withdraw", account: account.account, asset, amount: amount > 0n ? amount : 1n };
}

function drainFunds(scene: Scene): Body | null {
  const { random, index, memory } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const [ledger, fund] = random.pick([
    [`fund:${market.market}`, { layer: "marketFund", market: market.market }],
    [`group:${market.group}`, { layer: "groupFund", group: market.group }],
    ["treasury", { layer: "treasury" }],
    ["fee", { layer: "fee" }],
  ] as const);
  const asset = random.oneIn(6) ? random.pick(index.plan.assets).asset : market.settlement;
  const cash = memory.funds.get(`${ledger} ${asset}`) ?? 0n;
  const amount = -(random.oneIn(3) || cash === 0n ? cash + 1n : cash);
  return { kind: "fund", fund, asset, amount };
}

function greedyBackstop(scene: Scene): Body | null {
  const account = pickAccount(scene);
  const market = pickMarket(scene);
  if (account === null || market === null) return null;
  const capital = (account.balances.get(market.settlement) ?? 0n) + 1n;
  return {
    kind: "backstop",
    account: account.account,
    market: market.market,
    capital: capital > 0n ? capital : 1n,
    takeoverLotsMax: 10,
  };
}

function greedyLine(scene: Scene): Body | null {
  const { random, index } = scene;
  const account = pickAccount(scene);
  if (account === null) return null;
  const debtor = [...account.balances].find(([, balance]) => balance < 0n);
  if (debtor !== undefined) {
    return { kind: "loanLine", account: account.account, asset: debtor[0], amount: 0n };
  }
  const asset = random.pick(index.plan.assets);
  const amount = BigInt(asset.wealthUnits) * 1_000n;
  return { kind: "loanLine", account: account.account, asset: asset.asset, amount };
}

function invalidParameters(scene: Scene): Body | null {
  const { random, index, memory } = scene;
  const plan = random.pick(index.plan.markets);
  const { market } = plan;
  const good = planMarketParameters(random, plan.scale);
  const policy = planPolicy(random, 1_000_000);
  const tier = good.tiers[0]!;
  const change = random.pick([
    { market, parameters: { ...good, tiers: [] } },
    { market, parameters: { ...good, tiers: [{ ...tier, notionalMax: 100n }] } },
    { market, parameters: { ...good, tiers: [{ ...tier, notionalMax: null }, tier] } },
    {
      market,
      parameters: { ...good, tiers: [{ ...tier, maintenancePpm: tier.initialPpm + 1 }] },
    },
    { market, parameters: { ...good, fundingIntervalMicros: 0 } },
    { market, parameters: { ...good, liquidityWindowMicros: -1 } },
    { market, parameters: { ...good, takerFeePpm: -1 } },
    { market, parameters: { ...good, liquidationFeePpm: 1_000_001 } },
    { market: "NONE", parameters: good },
    { policy: { ...policy, warned: { upPpm: 500_000, downPpm: 500_001 } } },
    { policy: { ...policy, called: { upPpm: 100_000, downPpm: 90_000 } } },
    { policy: { ...policy, liquidationStopPpm: 1_000_001 } },
  ]);
  return { kind: "parameter", effectiveMicros: memory.now, change };
}

function resumeNothing({ random }: Scene): Body | null {
  return { kind: "resume", broken: random.between(0, 500), entries: [] };
}

function pickIsolated(scene: Scene): KnownAccount | null {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const account = pickAccount(scene);
    if (account !== null && account.isolatedMarket !== null) return account;
  }
  return null;
}

function ordersOfStage(scene: Scene, order: string, stages: readonly string[]): Body | null {
  const { random, memory } = scene;
  const market = pickMarket(scene);
  const found = memory.accountIds.filter((id) => stages.includes(memory.accounts.get(id)!.stage));
  if (market === null || found.length === 0) return null;
  const account = memory.accounts.get(random.pick(found))!;
  const { market: own } = market;
  const isolated = scene.index.markets.get(account.isolatedMarket ?? own) ?? market;
  if (random.oneIn(3)) {
    const asset = market.settlement;
    return { kind: "withdraw", account: account.account, asset, amount: 1n };
  }
  return { kind: "place", ...orderOf(account.account, isolated, order), reduceOnly: false };
}

function withLots(scene: Scene, order: string, lots: number): Body | null {
  const market = pickMarket(scene);
  const account = pickAccount(scene);
  if (market === null || account === null) return null;
  return { kind: "place", ...orderOf(account.account, market, order), lots, reduceOnly: false };
}

function orderOf(
  account: string,
  market: MarketPlan,
  order: string,
): Omit<Extract<Command, { kind: "place" }>, "id" | "timeMicros" | "kind" | "reduceOnly"> {
  return { account, order, market: market.market, side: "buy", lots: 1, limitPrice: null };
}
