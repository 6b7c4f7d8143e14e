import type { Body } from "../body.ts";
import { pickAccount, type Scene } from "../scene.ts";

/** Somebody lends some of what he has. */
export function lend(scene: Scene): Body | null {
  const { random, index } = scene;
  const account = pickAccount(scene);
  if (account === null) return null;
  const held = [...account.balances].filter(([, balance]) => balance > 0n);
  const [asset, balance] =
    held.length > 0 ? random.pick(held) : [random.pick(index.plan.assets).asset, 1_000n];
  const share = (balance * BigInt(random.between(1, 105))) / 100n;
  return { kind: "lend", account: account.account, asset, amount: share > 0n ? share : 1n };
}

/** A lender in use, or the operator, gives notice. */
export function recall(scene: Scene): Body | null {
  const { random, memory, index } = scene;
  const lent = [...memory.lent].filter(([, units]) => units > 0n);
  if (random.oneIn(4) || lent.length === 0) {
    const { asset, wealthUnits } = random.pick(index.plan.assets);
    const there = memory.funds.get(`treasury ${asset}`) ?? 0n;
    const amount = there > 0n ? (there * BigInt(random.between(1, 110))) / 100n : 0n;
    const some = amount > 0n ? amount : BigInt(random.logBetween(1, wealthUnits));
    return { kind: "recall", account: null, asset, amount: some };
  }
  const [key, units] = random.pick(lent);
  const [account = "", asset = ""] = key.split(" ");
  const share = random.oneIn(2) ? units : (units * BigInt(random.between(1, 110))) / 100n;
  return { kind: "recall", account, asset, amount: share > 0n ? share : 1n };
}

/** A lender asks for some of it back, all, or too much. */
export function unlend(scene: Scene): Body | null {
  const { random, memory } = scene;
  const lent = [...memory.lent].filter(([, units]) => units > 0n);
  if (lent.length === 0) return null;
  const [key, units] = random.pick(lent);
  const [account = "", asset = ""] = key.split(" ");
  const share = random.oneIn(3) ? units : (units * BigInt(random.between(1, 110))) / 100n;
  return { kind: "unlend", account, asset, amount: share > 0n ? share : 1n };
}
