import type { FundName } from "../../../src/core/command/command.ts";
import type { Body } from "../body.ts";
import { pickAccount, pickMarket, type Scene } from "../scene.ts";
import type { KnownAccount } from "../venue-memory.ts";
import type { AssetPlan } from "../venue-plan.ts";

export function deposit(scene: Scene): Body | null {
  const { random } = scene;
  const account = pickAccount(scene);
  if (account === null) return null;
  const asset = pickHeldAsset(scene, account);
  const amount = BigInt(random.logBetween(1, asset.wealthUnits * 2));
  return { kind: "deposit", account: account.account, asset: asset.asset, amount };
}

/** The holder of a called account, or of one being liquidated, pays in. */
export function rescue(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  if (memory.troubled.size === 0) return null;
  const account = random.pick([...memory.troubled]);
  const owed = [...(memory.accounts.get(account)?.balances ?? [])].filter(([, held]) => held < 0n);
  const debt = owed.length > 0 && random.oneIn(2) ? random.pick(owed) : null;
  const { asset, wealthUnits } = index.assets.get(debt?.[0] ?? "") ?? index.plan.assets[0]!;
  const amount = BigInt(random.logBetween(Math.ceil(wealthUnits / 100), wealthUnits * 20));
  return { kind: "deposit", account, asset, amount: amount - (debt?.[1] ?? 0n) };
}

export function withdraw(scene: Scene): Body | null {
  const account = pickMoneyOut(scene);
  if (account === null) return null;
  const asset = pickHeldAsset(scene, account);
  const amount = amountOut(scene, account, asset);
  return { kind: "withdraw", account: account.account, asset: asset.asset, amount };
}

export function transfer(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  const from = pickMoneyOut(scene);
  if (from === null) return null;
  const mine = linkedGroupOf(scene, from.account);
  const linked = index.plan.accounts.filter(
    ({ account }) => account !== from.account && linkedGroupOf(scene, account) === mine,
  );
  const known = linked.filter(({ account }) => memory.accounts.has(account));
  const to = known.length > 0 && random.percent(90) ? random.pick(known) : pickAccount(scene);
  if (to === null) return null;
  const asset = pickHeldAsset(scene, from);
  const amount = amountOut(scene, from, asset);
  return { kind: "transfer", from: from.account, to: to.account, asset: asset.asset, amount };
}

/** Operator money into, and now and then out of, a fund of the venue. */
export function fund(scene: Scene): Body | null {
  const { random, index, memory } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const choice = random.weighted({ marketFund: 4, groupFund: 3, treasury: 3, fee: 1 });
  const own = index.assets.get(market.settlement)!;
  const asset =
    choice === "marketFund" && random.percent(95) ? own : random.pick(index.plan.assets);
  const name = fundNamed(choice, market.market, random.oneIn(5) ? "loan" : market.group);
  const cash = memory.funds.get(`${ledgerName(name)} ${asset.asset}`) ?? 0n;
  const takeOut = cash > 0n && random.percent(35);
  const share = (cash * BigInt(random.between(1, 110))) / 100n;
  const amount = takeOut ? -(share > 0n ? share : 1n) : topUp(scene, asset);
  return { kind: "fund", fund: name, asset: asset.asset, amount };
}

export function loanLine(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  const account = pickAccount(scene);
  if (account === null) return null;
  const backed = index.plan.assets.filter(({ asset }) => {
    return (memory.funds.get(`treasury ${asset}`) ?? 0n) > 0n;
  });
  const asset = random.pick(backed.length > 0 && random.percent(80) ? backed : index.plan.assets);
  const amount = random.oneIn(5) ? 0n : BigInt(random.logBetween(1, asset.wealthUnits * 5));
  return { kind: "loanLine", account: account.account, asset: asset.asset, amount };
}

export function backstop(scene: Scene): Body | null {
  const { random, index } = scene;
  const market = pickMarket(scene);
  const account = pickAccount(scene);
  if (market === null || account === null) return null;
  const balance = account.balances.get(market.settlement) ?? 0n;
  const share = (balance * BigInt(random.between(1, 105))) / 100n;
  const asset = index.assets.get(market.settlement)!;
  const lots = Math.max(1, Math.floor(asset.wealthUnits / Math.max(1, market.scale.lotUnits)));
  return {
    kind: "backstop",
    account: account.account,
    market: market.market,
    capital: random.oneIn(4) || share < 0n ? 0n : share,
    takeoverLotsMax: random.oneIn(8) ? 0 : random.logBetween(1, lots * 20),
  };
}

function fundNamed(choice: FundName["layer"], market: string, group: string): FundName {
  if (choice === "marketFund") return { layer: choice, market };
  if (choice === "groupFund") return { layer: choice, group };
  return { layer: choice };
}

function ledgerName(name: FundName): string {
  if (name.layer === "marketFund") return `fund:${name.market}`;
  if (name.layer === "groupFund") return `group:${name.group}`;
  return name.layer;
}

function topUp({ random }: Scene, asset: AssetPlan): bigint {
  return BigInt(random.logBetween(1, asset.wealthUnits * 10));
}

/** Money leaves locked pools more often than others: that is when it matters. */
function pickMoneyOut(scene: Scene): KnownAccount | null {
  let account = pickAccount(scene);
  for (let attempt = 0; attempt < 4; attempt += 1) {
    if (account !== null && [...account.balances.values()].some((balance) => balance > 0n)) break;
    account = pickAccount(scene);
  }
  return account;
}

function pickHeldAsset(scene: Scene, account: KnownAccount): AssetPlan {
  const { random, memory, index } = scene;
  const held = [...account.balances].filter(([, balance]) => balance > 0n).map(([asset]) => asset);
  const locked = held.filter((asset) => memory.lockedPools.has(asset));
  const choice = locked.length > 0 ? locked : held;
  const named = choice.length > 0 && random.percent(92) ? random.pick(choice) : undefined;
  return index.assets.get(named ?? "") ?? random.pick(index.plan.assets);
}

function amountOut(scene: Scene, account: KnownAccount, { asset }: AssetPlan): bigint {
  const { random, memory } = scene;
  const balance = account.balances.get(asset) ?? 0n;
  const rates = memory.assetParameters.get(asset);
  const standing = [rates?.accountHourMax, rates?.accountDayMax, rates?.withdrawalHour.minimum];
  const limits = standing.filter((limit) => limit !== undefined && limit > 0n && limit <= balance);
  // A few withdrawals of a third each run into a limit that time lifts again.
  if (limits.length > 0 && random.oneIn(2)) return (random.pick(limits) ?? 1n) / 3n + 1n;
  if (balance <= 0n) return BigInt(random.logBetween(1, 1_000_000));
  const choice = random.below(10);
  if (choice < 3) return balance;
  if (choice < 4) return balance + BigInt(random.logBetween(1, 1_000));
  const share = (balance * BigInt(random.between(1, 99))) / 100n;
  return share > 0n ? share : 1n;
}

function linkedGroupOf({ index }: Scene, account: string): string {
  const plan = index.accounts.get(account);
  const owner = plan?.isolated ? index.accounts.get(plan.isolated.parent) : plan;
  return owner?.linkedGroup ?? owner?.account ?? account;
}
