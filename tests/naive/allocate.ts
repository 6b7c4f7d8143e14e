import type { DeleveragingPolicy } from "../../src/core/command/parameter.ts";
import { divFloor, max, min, sum } from "./arithmetic.ts";

/** An account that may be deleveraged (CLOSE-05-05). */
export interface Candidate {
  readonly id: string;
  readonly lots: bigint;
  readonly gain: bigint;
  readonly equity: bigint;
  readonly notional: bigint;
  readonly profit: bigint;
  readonly entryValue: bigint;
}

/** CLOSE-06-01: how many lots each candidate gives up, by id. */
export function allocate(
  policy: DeleveragingPolicy,
  needed: bigint,
  candidates: readonly Candidate[],
): Map<string, bigint> {
  const taken = new Map(candidates.map(({ id }) => [id, 0n]));
  if (needed >= sum(candidates.map(({ lots }) => lots))) {
    for (const { id, lots } of candidates) taken.set(id, lots);
    return taken;
  }
  switch (policy) {
    case "queue":
      return byRank(needed, candidates, taken);
    case "contractProRata":
      return inProportion(needed, candidates, ({ lots }) => lots);
    case "proRata":
      return candidates.some(({ gain }) => gain > 0n)
        ? inProportion(needed, candidates, ({ gain }) => gain)
        : inProportion(needed, candidates, ({ lots }) => lots);
    case "riskAware":
      return cheapestShares(needed, candidates);
  }
}

/** Fills up by rank, each in full before the next. */
function byRank(
  needed: bigint,
  candidates: readonly Candidate[],
  taken: Map<string, bigint>,
): Map<string, bigint> {
  let left = needed - sum(taken.values());
  for (const { id, lots } of [...candidates].sort(compareRank)) {
    const more = min(left, lots - taken.get(id)!);
    taken.set(id, taken.get(id)! + more);
    left -= more;
  }
  return taken;
}

function compareRank(a: Candidate, b: Candidate): number {
  const [numeratorA, denominatorA] = score(a);
  const [numeratorB, denominatorB] = score(b);
  const difference = numeratorB * denominatorA - numeratorA * denominatorB;
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

function score(candidate: Candidate): [bigint, bigint] {
  const { profit } = candidate;
  const [notional, equity, entryValue] = [
    max(1n, candidate.notional),
    max(1n, candidate.equity),
    max(1n, candidate.entryValue),
  ];
  return profit > 0n
    ? [profit * notional, entryValue * equity]
    : [profit * equity, entryValue * notional];
}

/** Floors under caps, one each to the largest remainders, the rest by rank. */
function inProportion(
  needed: bigint,
  candidates: readonly Candidate[],
  weightOf: (candidate: Candidate) => bigint,
): Map<string, bigint> {
  const total = sum(candidates.map(weightOf));
  const shares = candidates.map((candidate) => {
    const exact = needed * weightOf(candidate);
    const floor = divFloor(exact, total);
    return { candidate, floor, remainder: exact - floor * total };
  });
  const taken = new Map<string, bigint>();
  for (const { candidate, floor } of shares) taken.set(candidate.id, min(floor, candidate.lots));
  let ones = needed - sum(shares.map(({ floor }) => floor));
  const order = [...shares].sort((a, b) => {
    if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
    return a.candidate.id < b.candidate.id ? -1 : 1;
  });
  for (const { candidate, remainder } of order) {
    const has = taken.get(candidate.id)!;
    if (ones === 0n || remainder === 0n || has === candidate.lots) continue;
    taken.set(candidate.id, has + 1n);
    ones -= 1n;
  }
  return byRank(needed, candidates, taken);
}

/**
 * Takes the lots with the smallest share of their holder's equity. A level of shares is found that
 * does not take too many; what is missing is then added lot by lot, cheapest first.
 */
function cheapestShares(needed: bigint, candidates: readonly Candidate[]): Map<string, bigint> {
  const FINE = 2n ** 96n;
  const takenAt = (level: bigint): Map<string, bigint> =>
    new Map(candidates.map((one) => [one.id, lotsUpTo(one, level, FINE)]));
  let low = 0n;
  let high = 1n;
  while (sum(takenAt(high).values()) <= needed) high *= 2n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (sum(takenAt(middle).values()) <= needed) low = middle;
    else high = middle;
  }
  const taken = takenAt(low);
  for (let left = needed - sum(taken.values()); left > 0n; left -= 1n) {
    const open = candidates.filter(({ id, lots }) => taken.get(id)! < lots);
    const cheapest = open.reduce((best, one) => (cheaper(one, best, taken) ? one : best));
    taken.set(cheapest.id, taken.get(cheapest.id)! + 1n);
  }
  return taken;
}

/** Lots whose share k * notional / (lots * equity) is at most level / fine. */
function lotsUpTo(one: Candidate, level: bigint, fine: bigint): bigint {
  const reach = one.lots * max(1n, one.equity);
  return min(one.lots, divFloor(level * reach, max(1n, one.notional) * fine));
}

/** Whether the next lot of `a` costs it a smaller share than that of `b`; the larger id first. */
function cheaper(a: Candidate, b: Candidate, taken: Map<string, bigint>): boolean {
  const left = nextCost(a, taken) * b.lots * max(1n, b.equity);
  const right = nextCost(b, taken) * a.lots * max(1n, a.equity);
  return left === right ? a.id > b.id : left < right;
}

function nextCost(one: Candidate, taken: Map<string, bigint>): bigint {
  return (taken.get(one.id)! + 1n) * max(1n, one.notional);
}
