import type { DeleveragingPolicy } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { maxUnits, type Lots, type Units } from "../number/unit.ts";
import { compareApproximate, compareRank, rankScore, type RankInput } from "./rank.ts";

/** A position on the other side that may be deleveraged. Ids are unique. */
export interface Candidate extends RankInput {
  /** Lots that may be taken, > 0. */
  readonly lots: Lots;
  /** What the account has gained since the last clean boundary, >= 0. */
  readonly gain: Units;
}

/**
 * Chooses how many lots each candidate gives up. Every policy takes whole lots, from each between
 * nothing and what it has, and together exactly min(needed, all there is): never more than needed.
 *
 * - `queue`: by rank score, each in full before the next (see rank.ts);
 * - `proRata`: in proportion to gain (to lots where nobody gained): floors, then one lot each to
 *   the largest remainders, then what did not fit under somebody's lots, by rank;
 * - `contractProRata`: in proportion to lots: floors, then one lot each to the largest remainders;
 * - `riskAware`: such that the largest share of equity, notional taken / equity, is least.
 *
 * Ties go to the smaller id; the order of `candidates` does not matter.
 *
 * @param needed  lots, >= 0
 * @returns lots in the order of `candidates`
 * @source CLOSE-06-01
 */
export function allocateLots(
  policy: DeleveragingPolicy,
  needed: Lots,
  candidates: readonly Candidate[],
): Lots[] {
  const all = candidates.reduce((sum, candidate) => sum + BigInt(candidate.lots), 0n);
  if (BigInt(needed) >= all) return candidates.map((candidate) => candidate.lots);
  switch (policy) {
    case "queue":
      return fillByRank(needed, candidates, Array<Lots>(candidates.length).fill(0));
    case "proRata":
      return proportional(needed, candidates, gainWeights(candidates));
    case "contractProRata":
      return proportional(needed, candidates, lotWeights(candidates));
    case "riskAware":
      return leastLargestShare(needed, candidates);
  }
}

function lotWeights(candidates: readonly Candidate[]): Units[] {
  return candidates.map((candidate) => BigInt(candidate.lots));
}

function gainWeights(candidates: readonly Candidate[]): Units[] {
  const gained = candidates.some((candidate) => candidate.gain > 0n);
  return gained ? candidates.map((candidate) => candidate.gain) : lotWeights(candidates);
}

/** Adds to `taken` by rank, each in full before the next, until `needed` is reached. */
function fillByRank(needed: Lots, candidates: readonly Candidate[], taken: Lots[]): Lots[] {
  let left = needed - taken.reduce((sum, lots) => sum + lots, 0);
  if (left === 0) return taken;
  const ranked = candidates.map((candidate, index) => {
    const score = rankScore(candidate);
    const approximate = Number(score.numerator) / Number(score.denominator);
    return { id: candidate.id, index, score, approximate };
  });
  ranked.sort((a, b) => compareApproximate(b.approximate, a.approximate) || compareRank(a, b));
  for (const { index } of ranked) {
    if (left === 0) break;
    const more = Math.min(left, candidates[index]!.lots - taken[index]!);
    taken[index]! += more;
    left -= more;
  }
  return taken;
}

/**
 * Largest-remainder apportionment under caps.
 *
 *   taken_i = min(lots_i, floor(needed * weight_i / W));
 *   needed - sum(uncapped floors) candidates with the largest remainders and room take one more;
 *   what is then missing, because floors were capped, is taken by rank.
 */
function proportional(
  needed: Lots,
  candidates: readonly Candidate[],
  weights: readonly Units[],
): Lots[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const floors = weights.map((weight) => divFloor(BigInt(needed) * weight, total));
  const remainders = weights.map((weight, i) => BigInt(needed) * weight - floors[i]! * total);
  const taken = candidates.map(({ lots }, i) => {
    return floors[i]! < BigInt(lots) ? Number(floors[i]!) : lots;
  });
  let ones = BigInt(needed) - floors.reduce((sum, floor) => sum + floor, 0n);
  const order = candidates.map((_, index) => index);
  order.sort((a, b) => largerFirst(remainders[a]!, remainders[b]!, candidates[a]!, candidates[b]!));
  for (const index of order) {
    if (ones === 0n || remainders[index]! === 0n) break;
    if (taken[index]! === candidates[index]!.lots) continue;
    taken[index]! += 1;
    ones -= 1n;
  }
  return fillByRank(needed, candidates, taken);
}

/** One candidate of `leastLargestShare`: its k-th lot costs it k * notional / reach. */
interface Leg {
  readonly id: string;
  readonly size: Units;
  readonly notional: Units;
  readonly reach: Units;
}

/**
 * The k-th lot of candidate i costs it the share k * cost_i, cost_i = notional / (lots * equity).
 * The least largest share is reached by taking the `needed` smallest of all these costs:
 *
 *   step = 1 / max_i(lots_i * equity_i), no larger than any cost_i, so that between two
 *   neighbouring steps each candidate has at most one lot;
 *   levels low and high, in whole steps, with
 *     sum_i min(lots_i, floor(low * step / cost_i)) < needed <= the same of high
 *   are halved until there are few lots between them, of which the cheapest are then taken.
 *
 * An equity or a notional of zero counts as one unit.
 */
function leastLargestShare(needed: Lots, candidates: readonly Candidate[]): Lots[] {
  const legs = candidates.map(({ id, lots, notional, equity }) => {
    const size = BigInt(lots);
    return { id, size, notional: maxUnits(1n, notional), reach: size * maxUnits(1n, equity) };
  });
  const steps = legs.reduce((max, leg) => maxUnits(max, leg.reach), 1n);
  let low = 0n;
  let high = legs.reduce((max, leg) => {
    return maxUnits(max, divCeil(leg.size * leg.notional * steps, leg.reach));
  }, 1n);
  let below = legs.map(() => 0n);
  let above = legs.map(({ size }) => size);
  let sumBelow = 0n;
  let sumAbove = above.reduce((sum, lots) => sum + lots, 0n);
  const few = 2n * BigInt(legs.length);
  while (sumAbove - sumBelow > few) {
    const middle = low + divFloor(high - low, 2n);
    const taken = legs.map(({ size, notional, reach }, index) => {
      if (below[index] === above[index]) return above[index]!;
      const fits = divFloor(middle * reach, notional * steps);
      return fits < size ? fits : size;
    });
    const sum = taken.reduce((total, lots) => total + lots, 0n);
    if (sum >= BigInt(needed)) [high, above, sumAbove] = [middle, taken, sum];
    else [low, below, sumBelow] = [middle, taken, sum];
  }
  return takeCheapest(legs, below, above, BigInt(needed) - sumBelow);
}

/** Adds the cheapest of the lots between two levels; of equal ones those of the larger id. */
function takeCheapest(
  legs: readonly Leg[],
  below: readonly Units[],
  above: readonly Units[],
  missing: Units,
): Lots[] {
  const lots: { readonly index: number; readonly count: Units; readonly cost: number }[] = [];
  for (const [index, { notional, reach }] of legs.entries()) {
    for (let count = below[index]! + 1n; count <= above[index]!; count += 1n) {
      lots.push({ index, count, cost: Number(count * notional) / Number(reach) });
    }
  }
  lots.sort((a, b) => {
    const certain = compareApproximate(a.cost, b.cost);
    if (certain !== 0) return certain;
    const [legA, legB] = [legs[a.index]!, legs[b.index]!];
    const costA = a.count * legA.notional * legB.reach;
    const costB = b.count * legB.notional * legA.reach;
    if (costA !== costB) return costA < costB ? -1 : 1;
    return legA.id > legB.id ? -1 : 1;
  });
  const taken = below.map(Number);
  for (const { index } of lots.slice(0, Number(missing))) taken[index]! += 1;
  return taken;
}

function largerFirst(
  a: Units,
  b: Units,
  { id: idA }: { readonly id: string },
  { id: idB }: { readonly id: string },
): number {
  if (a !== b) return a > b ? -1 : 1;
  return idA < idB ? -1 : 1;
}
