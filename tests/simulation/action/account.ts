import type { AdjustEntry } from "../../../src/core/command/command.ts";
import type { Body } from "../body.ts";
import {
  pickAccount,
  pickHolder,
  pickMarket,
  pickTrader,
  priceNear,
  type Scene,
} from "../scene.ts";
import type { KnownAccount } from "../venue-memory.ts";

/** Opens one more sub-account of somebody, now and then of one that may have none. */
export function openSubAccount(scene: Scene): Body | null {
  const { random, memory } = scene;
  const parent = pickAccount(scene);
  if (parent === null) return null;
  const account = `${parent.account.slice(0, 40)}_${memory.accountIds.length + memory.closed.length}`;
  const linkedGroup = random.oneIn(4) ? { linkedGroup: "L0" } : {};
  return { kind: "openAccount", account, parent: parent.account, ...linkedGroup };
}

/** Closes an account: mostly one with nothing but dust, else whatever stands in the way. */
export function closeAccount(scene: Scene): Body | null {
  const { random, memory } = scene;
  const dust = closableWithDust(scene);
  if (dust !== null) return { kind: "closeAccount", account: dust };
  const known = [...memory.accounts.values()];
  const idle = known.filter(isIdle);
  const dusty = idle.filter((account) => ownsAtMost(account, 20n));
  const withDust = dusty.filter((account) => !ownsAtMost(account, 0n));
  const choice = random.weighted({ dusty: 3, withDust: 3, idle: 4, any: 1 });
  const from = { dusty, withDust, idle, any: known }[choice];
  if (from.length === 0) return null;
  return { kind: "closeAccount", account: random.pick(from).account };
}

/** Empties an idle account, to the last unit or nearly, so that it may be closed. */
export function clearOut(scene: Scene): Body | null {
  const { random, memory } = scene;
  const dust = closableWithDust(scene);
  if (dust !== null) return { kind: "closeAccount", account: dust };
  const idle = [...memory.accounts.values()].filter(isIdle);
  const empty = idle.filter((account) => ownsAtMost(account, 0n));
  if (empty.length > 0 && random.oneIn(2)) return leaveDust(scene, random.pick(empty).account);
  if (idle.length === 0) return null;
  const { account, balances } = random.pick(idle);
  const held = [...balances].filter(([, balance]) => balance > 0n);
  if (held.length === 0) return null;
  const [asset, balance] = random.pick(held);
  const left = BigInt(random.oneIn(2) ? 0 : random.below(20));
  const amount = balance > left ? balance - left : balance;
  return { kind: "withdraw", account, asset, amount };
}

/** Puts so little into an empty account that it may still be closed with it. */
function leaveDust({ random, memory }: Scene, account: string): Body | null {
  const dusty = [...memory.assetParameters].filter(([, { dustMax }]) => (dustMax ?? 0n) > 0n);
  if (dusty.length === 0) return null;
  const [asset] = random.pick(dusty);
  return { kind: "deposit", account, asset, amount: BigInt(random.between(1, 9)) };
}

/** An account with nothing but dust that may be left behind, as far as the venue knows. */
function closableWithDust({ memory }: Scene): string | null {
  const known = [...memory.accounts.values()];
  const live = new Set([...memory.live.values()].map((order) => order.account));
  const parents = new Set(known.map(({ isolatedParent }) => isolatedParent));
  const found = known.find((one) => {
    const tied = live.has(one.account) || parents.has(one.account) || memory.lines.has(one.account);
    const owned = [...one.balances].filter(([, balance]) => balance !== 0n);
    const isDust = owned.every(([asset, balance]) => {
      return balance > 0n && balance <= (memory.assetParameters.get(asset)?.dustMax ?? 0n);
    });
    return !tied && isIdle(one) && owned.length > 0 && isDust;
  });
  return found?.account ?? null;
}

function ownsAtMost({ balances }: KnownAccount, most: bigint): boolean {
  return [...balances.values()].every((held) => held >= 0n && held <= most);
}

function isIdle({ positions }: KnownAccount): boolean {
  return [...positions.values()].every(({ lots }) => lots === 0);
}

/** Moves a position into an isolated account of its own, or back. */
export function marginMode(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  const held = pickHolder(scene);
  if (held === null) return null;
  const { account } = held;
  const market = (random.oneIn(12) ? pickMarket(scene) : null) ?? held.market;
  const asset = index.assets.get(market.settlement)!;
  const balance = account.balances.get(asset.asset) ?? 0n;
  const share = (balance * BigInt(random.pick([0, 10, 30, 60, 100]))) / 100n;
  const amount = share > 0n ? share : 0n;
  const common = { kind: "marginMode", market: market.market, amount } as const;
  if (account.isolatedParent !== null) {
    const parent = random.oneIn(10) ? pickAccount(scene)!.account : account.isolatedParent;
    return { ...common, account: parent, isolated: account.account, mode: "cross" };
  }
  const own = [...memory.accounts.values()].find(
    ({ isolatedParent, isolatedMarket }) =>
      isolatedParent === account.account && isolatedMarket === market.market,
  );
  const isolated = own?.account ?? `${account.account.slice(0, 40)}:${market.market}`;
  const mode = random.oneIn(12) ? "cross" : "isolated";
  return { ...common, account: account.account, isolated, mode };
}

export function groupLimit(scene: Scene): Body | null {
  const { random, index } = scene;
  const market = pickMarket(scene);
  const plan = random.pick(index.plan.accounts);
  if (market === null) return null;
  const lots = Math.max(1, Math.floor(market.scale.wealthUnits / market.scale.lotUnits));
  return {
    kind: "groupLimit",
    group: plan.linkedGroup ?? plan.isolated?.parent ?? plan.account,
    market: market.market,
    lotsMax: random.oneIn(4) ? 0 : random.logBetween(1, lots * 20),
    count: random.pick(["net", "gross"] as const),
  };
}

/** States what the venue believes, with a mistake here and there. */
export function reconcile(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  const mistaken = (): number => (random.oneIn(3) ? random.between(-3, 3) : 0);
  const stated = random.some(memory.accountIds, random.between(0, 6));
  const markets = random
    .some(index.plan.markets, 3)
    .filter(({ market }) => memory.marks.has(market));
  const positions = stated.flatMap((account) =>
    markets.map(({ market }) => {
      const lots = memory.position(account, market) + mistaken();
      return { account, market, lots };
    }),
  );
  const { asset } = index.plan.assets[0]!;
  const balances = stated.map((account) => {
    const held = memory.accounts.get(account)?.balances.get(asset) ?? 0n;
    return { account, asset, amount: held + BigInt(mistaken()) };
  });
  return {
    kind: "reconcile",
    asOf: random.pick([0, 40, 400, 2 ** 50]),
    positions,
    ...(random.oneIn(2) ? { balances } : {}),
    ...(random.oneIn(3) ? { complete: markets.slice(0, 1).map(({ market }) => market) } : {}),
  };
}

/** Moves lots among two or three accounts, at one price or at several. */
export function adjust(scene: Scene): Body | null {
  const { random, memory } = scene;
  const market = pickMarket(scene);
  if (market === null) return null;
  const accounts = [1, 2, 3].flatMap(() => pickTrader(scene, market.market) ?? []);
  if (accounts.length < 3) return null;
  const mark = memory.marks.get(market.market)!;
  const price = priceNear(market, mark, random.between(-20_000, 20_000));
  const first = random.logBetween(1, 50) * (random.oneIn(2) ? 1 : -1);
  const second = random.oneIn(2) ? -first : random.between(1, 9);
  const lots = [first, second, -first - second].filter((size) => size !== 0);
  const apart = random.oneIn(3);
  const entries = lots.map((size, at): AdjustEntry => {
    const moved = apart ? priceNear(market, price, random.between(-5_000, 5_000)) : price;
    return { account: accounts[at]!.account, lots: size, price: moved };
  });
  if (random.oneIn(20)) return { kind: "adjust", market: market.market, entries: entries.slice(1) };
  return { kind: "adjust", market: market.market, entries };
}

/** Somebody who was closed is named again. */
export function nameClosed(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  const open = pickAccount(scene);
  if (memory.closed.length === 0 || open === null) return null;
  const account = random.pick(memory.closed);
  const asset = index.plan.numeraire;
  return random.pick<Body>([
    { kind: "openAccount", account },
    { kind: "openAccount", account: "orphan", parent: account },
    { kind: "deposit", account, asset, amount: 1n },
    { kind: "transfer", from: open.account, to: account, asset, amount: 1n },
    { kind: "preference", account, topUpFrom: [], deRiskOrder: [], reduceAtCall: true },
    { kind: "reconcile", asOf: 0, positions: [], balances: [{ account, asset, amount: 1n }] },
    { kind: "switch", target: { activity: "account", account }, on: false },
  ]);
}
