import type { DeleveragingPolicy } from "../command/parameter.ts";
import { divCeil, divFloor } from "../number/rounding.ts";
import { maxUnits, type Lots, type Units } from "../number/unit.ts";
import { compareRank, rankScore, type RankInput } from "./rank.ts";

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
    return { id: candidate.id, index, score: rankScore(candidate) };
  });
  for (const { index } of ranked.sort(compareRank)) {
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

/**
 * The k-th lot of candidate i costs it the share k * cost_i, cost_i = notional / (lots * equity).
 * The least largest share is reached by taking the `needed` smallest of all these costs:
 *
 *   step = 1 / max_i(lots_i * equity_i), no larger than any cost_i, so that between two
 *   neighbouring steps each candidate has at most one lot;
 *   level = the smallest whole number of steps with
 *     sum_i min(lots_i, floor(level * step / cost_i)) >= needed   (bisection);
 *   the excess, at most one lot each, is given back by those with the largest share, then
 *   the smallest id.
 *
 * An equity or a notional of zero counts as one unit.
 */
function leastLargestShare(needed: Lots, candidates: readonly Candidate[]): Lots[] {
  const legs = candidates.map(({ id, lots, notional, equity }) => {
    const size = BigInt(lots);
    return { id, size, notional: maxUnits(1n, notional), reach: size * maxUnits(1n, equity) };
  });
  const steps = legs.reduce((max, leg) => maxUnits(max, leg.reach), 1n);
  const takeAt = (level: Units): Units[] => {
    return legs.map(({ size, notional, reach }) => {
      const fits = divFloor(level * reach, notional * steps);
      return fits < size ? fits : size;
    });
  };
  const sumAt = (level: Units): Units => takeAt(level).reduce((sum, lots) => sum + lots, 0n);
  let low = 0n;
  let high = legs.reduce((max, leg) => {
    return maxUnits(max, divCeil(leg.size * leg.notional * steps, leg.reach));
  }, 1n);
  while (high - low > 1n) {
    const middle = low + divFloor(high - low, 2n);
    if (sumAt(middle) >= BigInt(needed)) high = middle;
    else low = middle;
  }
  const taken = takeAt(high);
  const before = takeAt(low);
  let excess = taken.reduce((sum, lots) => sum + lots, 0n) - BigInt(needed);
  const last = legs.map((_, index) => index).filter((index) => taken[index]! > before[index]!);
  last.sort((a, b) => {
    const shareA = taken[a]! * legs[a]!.notional * legs[b]!.reach;
    const shareB = taken[b]! * legs[b]!.notional * legs[a]!.reach;
    return largerFirst(shareA, shareB, legs[a]!, legs[b]!);
  });
  for (const index of last) {
    if (excess === 0n) break;
    taken[index]! -= 1n;
    excess -= 1n;
  }
  return taken.map(Number);
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
