import type { DeleveragingPolicy } from "../command/parameter.ts";
import { maxUnits, type Units } from "../number/unit.ts";
import type { Candidate } from "./allocate.ts";
import { compareRank, rankScore } from "./rank.ts";

/**
 * Candidates in the order in which a policy reaches for them: who would give up the one lot that is
 * needed, then who would if that one were not there, and so on.
 *
 * - `queue`: by rank score;
 * - `proRata`: the largest gain first, and of those without any the most lots;
 * - `contractProRata`: the most lots first;
 * - `riskAware`: the least share of equity per lot, `notional / (lots * equity)`, first; of equal
 *   ones the larger id.
 *
 * All other ties go to the smaller id.
 *
 * @source OUTLOOK-02-01
 */
export function queueOrder<T extends { readonly candidate: Candidate }>(
  policy: DeleveragingPolicy,
  candidates: readonly T[],
): T[] {
  const scored = candidates.map((item) => {
    const { id } = item.candidate;
    return { item, id, score: rankScore(item.candidate) };
  });
  if (policy === "queue") return scored.sort(compareRank).map(({ item }) => item);
  const compare = COMPARE[policy];
  return [...candidates].sort((a, b) => compare(a.candidate, b.candidate));
}

type Compare = (a: Candidate, b: Candidate) => number;

const COMPARE: Readonly<Record<Exclude<DeleveragingPolicy, "queue">, Compare>> = {
  proRata: (a, b) => larger(a.gain, b.gain) || moreLots(a, b) || byId(a, b),
  contractProRata: (a, b) => b.lots - a.lots || byId(a, b),
  riskAware: (a, b) => larger(shareAgainst(b, a), shareAgainst(a, b)) || byId(b, a),
};

/** Share of equity that a lot costs `a`, multiplied out by what that of `b` is divided by. */
function shareAgainst(a: Candidate, b: Candidate): Units {
  return maxUnits(1n, a.notional) * BigInt(b.lots) * maxUnits(1n, b.equity);
}

/** Where nobody gained, shares are by lots. */
function moreLots(a: Candidate, b: Candidate): number {
  return a.gain === 0n ? b.lots - a.lots : 0;
}

function larger(a: Units, b: Units): number {
  return a === b ? 0 : a > b ? -1 : 1;
}

function byId(a: Candidate, b: Candidate): number {
  return a.id < b.id ? -1 : 1;
}
