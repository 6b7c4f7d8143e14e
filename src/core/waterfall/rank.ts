import { maxUnits, type Lots, type Units } from "../number/unit.ts";

/** What the deleveraging rank of a position is computed from; all in settlement units. */
export interface RankInput {
  readonly id: string;
  /** Unrealised profit, signed. */
  readonly profit: Units;
  /** Absolute cost of entry. */
  readonly entryValue: Units;
  /** Of the position at mark. */
  readonly notional: Units;
  /** Of the account at mark, >= 0. */
  readonly equity: Units;
}

/** A score as an exact fraction; the denominator is positive. */
export interface Score {
  readonly numerator: Units;
  readonly denominator: Units;
}

/** One entry of the deleveraging queue. */
export interface Ranked {
  readonly id: string;
  readonly lots: Lots;
  readonly score: Score;
}

/**
 * Rank score of the industry's queue: profitable and highly leveraged first.
 *
 *   profit ratio = profit / entryValue,  leverage = notional / equity
 *   score = profit ratio * leverage   when profit > 0
 *           profit ratio / leverage   otherwise
 *
 * An entry value, notional or equity of zero counts as one unit, so that every score is finite.
 *
 * @returns an exact fraction, never divided out
 * @source CLOSE-06-01; BitMEX auto-deleveraging
 */
export function rankScore(input: RankInput): Score {
  const entryValue = maxUnits(1n, input.entryValue);
  const notional = maxUnits(1n, input.notional);
  const equity = maxUnits(1n, input.equity);
  return input.profit > 0n
    ? { numerator: input.profit * notional, denominator: entryValue * equity }
    : { numerator: input.profit * equity, denominator: entryValue * notional };
}

/**
 * Order of the queue: higher score first, ties by id.
 *
 * @returns negative when `a` comes before `b`, as for Array.sort
 * @source CLOSE-06-01
 */
export function compareRank(
  a: { readonly id: string; readonly score: Score },
  b: { readonly id: string; readonly score: Score },
): number {
  const left = a.score.numerator * b.score.denominator;
  const right = b.score.numerator * a.score.denominator;
  if (left !== right) return left > right ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** More than two doubles err together that were each divided out of two exact integers. */
const RELATIVE_ERROR = 8 * 2 ** -53;

/**
 * Order of two fractions by their doubles, where that is certain.
 *
 * @param a  a quotient of two integers below 2^1000, each rounded to a double, then divided
 * @returns negative when `a` is certainly the smaller, 0 when only exact integers can tell
 */
export function compareApproximate(a: number, b: number): number {
  const difference = a - b;
  const error = RELATIVE_ERROR * Math.max(Math.abs(a), Math.abs(b));
  return Math.abs(difference) > error ? difference : 0;
}

/**
 * Walks the queue and takes from each what it has until enough is taken.
 *
 * @param needed  lots, >= 0
 * @returns the whole queue in rank order, with the lots taken from each (0 for those spared)
 * @source CLOSE-06-01
 */
export function takeRanked(
  needed: Lots,
  queue: readonly Ranked[],
): { readonly id: string; readonly taken: Lots }[] {
  let left = needed;
  return [...queue].sort(compareRank).map(({ id, lots }) => {
    const taken = Math.min(lots, left);
    left -= taken;
    return { id, taken };
  });
}
