import type { SwitchTarget } from "../../../src/core/command/command.ts";
import type { MarketParameters } from "../../../src/core/command/parameter.ts";
import type { Body } from "../body.ts";
import { planMarketParameters, planPolicy } from "../parameter-plan.ts";
import type { Random } from "../random.ts";
import { pickAccount, pickMarket, priceNear, type Scene } from "../scene.ts";
import { assetParametersOf, parametersOf, type MarketPlan } from "../venue-plan.ts";

/** New parameters of a market, an asset or the venue; now, later, or dated back. */
export function changeParameters(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  const delay = random.weighted({ now: 3, later: 5, past: 1 });
  const wait = random.logBetween(1, 3_600_000_000);
  const effectiveMicros = memory.now + { now: 0, later: wait, past: -wait }[delay];
  const what = random.weighted({ market: 6, asset: 2, policy: 2 });
  const approvals = approvalsOf(random);
  if (what === "policy") {
    const policy = planPolicy(random, index.plan.assets[0]!.wealthUnits);
    return { kind: "parameter", effectiveMicros, change: { policy }, ...approvals };
  }
  if (what === "asset") {
    const plan = random.pick(index.plan.assets);
    const numeraire = plan.asset === index.plan.numeraire;
    const parameters = assetParametersOf(random, { ...plan, numeraire });
    const change = { asset: plan.asset, parameters };
    return { kind: "parameter", effectiveMicros, change, ...approvals };
  }
  const market = pickMarket(scene);
  if (market === null) return null;
  const known = memory.limits.get(market.market);
  if (known !== undefined && random.percent(30)) {
    // Nothing but a narrower collar: needs no approval, and may overtake one that waits.
    const collarPpm = Math.floor(known.collarPpm * random.pick([0.5, 0.8, 0.95]));
    const change = { market: market.market, parameters: { ...known, collarPpm } };
    return { kind: "parameter", effectiveMicros, change };
  }
  if (known !== undefined && random.percent(20)) {
    const factor = random.pick([0.7, 1, 1.2, 1.5]);
    const tiers = known.tiers.map((tier) => {
      const maintenancePpm = Math.min(tier.initialPpm, Math.ceil(tier.maintenancePpm * factor));
      return { ...tier, maintenancePpm };
    });
    const change = { market: market.market, parameters: { ...known, tiers } };
    const untilMicros = effectiveMicros + random.logBetween(1, 3_600_000_000);
    const ramp = { untilMicros, steps: random.between(1, 8) };
    return { kind: "parameter", effectiveMicros, change, ramp, ...approvals };
  }
  const parameters = newMarketParameters(scene, market);
  const change = { market: market.market, parameters };
  return { kind: "parameter", effectiveMicros, change, ...approvals };
}

/** Most changes have two approvals: nearly every random one loosens something. */
function approvalsOf(random: Random): { readonly approvals?: readonly string[] } {
  const many = random.weighted({ two: 14, one: 1, same: 1, none: 2 });
  if (many === "none") return {};
  const second = { two: ["second"], one: [], same: ["first"] }[many];
  return { approvals: ["first", ...second] };
}

export function funding(scene: Scene): Body | null {
  const { random } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const size = random.oneIn(12) ? 0 : random.logBetween(1_000, 200_000_000);
  const ratePpb = random.oneIn(2) ? size : -size;
  return { kind: "funding", market: market.market, ratePpb };
}

export function depth(scene: Scene): Body | null {
  const { random, memory } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const lots = Math.max(1, Math.floor(market.scale.wealthUnits / market.scale.lotUnits));
  const side = (): number => (random.oneIn(5) ? 0 : random.logBetween(1, lots * 20));
  const mark = memory.marks.get(market.market) ?? market.price;
  const hears = memory.limits.get(market.market)?.pricing !== undefined && !random.oneIn(8);
  const bid = priceNear(market, mark, random.between(-30_000, 30_000));
  const ask = bid + random.between(random.oneIn(20) ? -3 : 0, Math.abs(bid >> 6));
  return {
    kind: "depth",
    market: market.market,
    bidLots: side(),
    askLots: side(),
    ...(hears || random.oneIn(30) ? { impactBidPrice: bid, impactAskPrice: ask } : {}),
  };
}

export function toggle(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  if (memory.switchedOff.length > 0 && random.percent(70)) {
    const back = memory.switchedOff.splice(random.below(memory.switchedOff.length), 1)[0]!;
    if (back.kind === "switch") return { kind: "switch", target: back.target, on: true };
  }
  const market = pickMarket(scene);
  const account = pickAccount(scene);
  if (market === null || account === null) return null;
  const targets: readonly SwitchTarget[] = [
    { activity: "trading", market: market.market },
    { activity: "liquidation", market: market.market },
    { activity: "withdrawal", asset: random.pick(index.plan.assets).asset },
    { activity: "account", account: account.account },
  ];
  return { kind: "switch", target: random.pick(targets), on: random.oneIn(5) };
}

/** A market's end, announced or changed: soon, later, at once, at a price of its own, or wrong. */
export function delist(scene: Scene): Body | null {
  const { random, memory } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const wait = random.oneIn(3) ? 0 : random.logBetween(1_000_000, 200_000_000_000);
  const mark = memory.marks.get(market.market) ?? market.price;
  const declared = random.oneIn(3);
  const averages = !declared && random.oneIn(2);
  const averagingMicros = averages ? Math.floor(wait / random.between(1, 10)) : 0;
  const wrong = random.oneIn(12);
  return {
    kind: "delist",
    market: market.market,
    atMicros: memory.now + wait,
    averagingMicros: wrong ? wait + random.between(0, 2) : averagingMicros,
    finalPrice: declared ? priceNear(market, mark, random.between(-300_000, 300_000)) : null,
  };
}

/** Another tick or lot: mostly finer, and coarser where it may not divide. */
export function contract(scene: Scene): Body | null {
  const { random } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const rescale = () => ({ factor: random.pick([1, 1, 2, 5, 10]), finer: random.oneIn(2) });
  return { kind: "contract", market: market.market, ticks: rescale(), lots: rescale() };
}

/** An asset stops being collateral, mostly one that no market settles in. */
export function delistAsset(scene: Scene): Body {
  const { random, index, memory } = scene;
  const used = new Set(index.plan.markets.map(({ settlement }) => settlement));
  const free = index.plan.assets.filter(({ asset }) => !used.has(asset));
  const assets = free.length > 0 && !random.oneIn(3) ? free : index.plan.assets;
  const { asset } = random.pick(assets);
  const wait = random.oneIn(10) ? 0 : random.logBetween(100_000_000, 500_000_000_000);
  return { kind: "delistAsset", asset, atMicros: memory.now + wait, steps: random.between(1, 9) };
}

/** What the holder wants at a call. Named accounts need not exist. */
export function preference(scene: Scene): Body | null {
  const { random, index } = scene;
  const account = pickAccount(scene);
  if (account === null) return null;
  const mine = index.accounts.get(account.account);
  const group = index.plan.accounts.filter((other) => {
    const linked = mine?.linkedGroup !== null && other.linkedGroup === mine?.linkedGroup;
    const parent = mine?.isolated?.parent === other.account;
    return linked || parent || other.isolated?.parent === mine?.account;
  });
  const sources = random.some(group.length > 0 ? group : index.plan.accounts, random.between(0, 3));
  return {
    kind: "preference",
    account: account.account,
    topUpFrom: sources.map((source) => source.account),
    deRiskOrder: random
      .some(index.plan.markets, random.between(0, 3))
      .map((market) => market.market),
    reduceAtCall: random.oneIn(2),
  };
}

export function openAccount(scene: Scene): Body | null {
  const { memory, index } = scene;
  const waiting = index.plan.accounts.find(({ account, isolated }) => {
    const ready = isolated === null || memory.accounts.has(isolated.parent);
    return ready && !memory.accounts.has(account);
  });
  return waiting === undefined ? null : openPlanned(waiting);
}

export function openPlanned(plan: {
  readonly account: string;
  readonly linkedGroup: string | null;
  readonly isolated: { readonly market: string; readonly parent: string } | null;
}): Body {
  return {
    kind: "openAccount",
    account: plan.account,
    ...(plan.isolated === null ? {} : { isolated: plan.isolated }),
    ...(plan.linkedGroup === null ? {} : { linkedGroup: plan.linkedGroup }),
  };
}

function newMarketParameters({ random, memory }: Scene, market: MarketPlan): MarketParameters {
  // For once, parameters that a capped market may not have.
  const drawn = random.oneIn(8)
    ? planMarketParameters(random, market.scale)
    : parametersOf(random, market);
  // Half of the changes leave the breakers as they are.
  const { breakers } = memory.limits.get(market.market) ?? {};
  const parameters = drawn.collarPpm % 2 === 0 ? { ...drawn, breakers } : drawn;
  return random.oneIn(2)
    ? parameters
    : { ...parameters, orderLotsMax: 2 ** 50, collarPpm: 200_000 };
}
