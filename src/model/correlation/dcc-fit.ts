import { correlationOf, dccStep, longRunCorrelation, type DccRate } from "./dcc.ts";

/** The most likely decay of a history of residuals. */
export interface DccFit extends DccRate {
  /** Of the correlations given the volatilities: -1/2 sum (ln |R| + z' R^-1 z - z' z). */
  readonly logLikelihood: number;
}

type Rows = readonly (readonly number[])[];

/** Where the search begins: what daily returns of most markets come out near. */
const START: DccRate = { a: 0.04, b: 0.9 };
/** Steps on the logistic scale: first and last. */
const STEP_FIRST = 1;
const STEP_LAST = 1e-6;
/** Logistic scale: a persistence nearer to 0 or 1 changes no digit that matters. */
const FREE_MAX = 12;

/**
 * Fits a and b of DCC(1,1) by maximum likelihood, the long run being the correlation of the
 * residuals themselves: the second stage of Engle's estimator. A pattern search on the logistic scale
 * of a + b and of a's share of it, so that a, b > 0 and a + b < 1 always hold; it needs no slope and
 * ends where no step finds anything better.
 *
 * @param rows  residuals of one time each, at least 100
 * @throws RangeError for fewer
 * @source MODEL-04-05; Engle (2002)
 */
export function fitDcc(rows: Rows): DccFit {
  if (rows.length < 100)
    throw new RangeError(`expected 100 residuals or more, were ${rows.length}`);
  let at = [logit(START.a + START.b), logit(START.a / (START.a + START.b))] as const;
  let best = dccLogLikelihood(rows, rateOf(at));
  for (let step = STEP_FIRST; step >= STEP_LAST; step /= 2) {
    for (let moved = true; moved;) {
      moved = false;
      for (const [byPersistence, byShare] of [
        [step, 0],
        [-step, 0],
        [0, step],
        [0, -step],
      ] as const) {
        // prettier-ignore
        const next = [within(at[0] + byPersistence), within(at[1] + byShare)] as const;
        const there = dccLogLikelihood(rows, rateOf(next));
        if (there <= best) continue;
        [at, best, moved] = [next, there, true];
      }
    }
  }
  return { ...rateOf(at), logLikelihood: best };
}

/**
 * Likelihood of the correlations, given residuals of unit variance.
 *
 * @returns -Infinity where a correlation is none
 * @source MODEL-04-05
 */
export function dccLogLikelihood(rows: Rows, rate: DccRate): number {
  const longRun = longRunCorrelation(rows);
  let q: Rows = longRun;
  let sum = 0;
  for (const row of rows) {
    sum += density(correlationOf(q), row);
    q = dccStep(q, longRun, row, rate);
  }
  return sum;
}

/** By the Cholesky factor L: ln |R| = 2 sum ln L[i][i], and z' R^-1 z = |L^-1 z|^2. */
function density(correlation: Rows, z: readonly number[]): number {
  const factor: number[][] = [];
  const solved: number[] = [];
  let sum = 0;
  for (const [i, row] of correlation.entries()) {
    const line: number[] = [];
    for (let j = 0; j <= i; j += 1) {
      let rest = row[j]!;
      for (let k = 0; k < j; k += 1) rest -= line[k]! * (i === j ? line : factor[j]!)[k]!;
      if (i === j && !(rest > 0)) return -Infinity;
      line.push(i === j ? Math.sqrt(rest) : rest / factor[j]![j]!);
    }
    factor.push(line);
    let rest = z[i]!;
    for (let k = 0; k < i; k += 1) rest -= line[k]! * solved[k]!;
    solved.push(rest / line[i]!);
    sum += 2 * Math.log(line[i]!) + solved[i]! ** 2 - z[i]! ** 2;
  }
  return -sum / 2;
}

function rateOf([byPersistence, byShare]: readonly [number, number]): DccRate {
  const persistence = 1 / (1 + Math.exp(-byPersistence));
  const share = 1 / (1 + Math.exp(-byShare));
  return { a: persistence * share, b: persistence * (1 - share) };
}

function within(free: number): number {
  return Math.max(-FREE_MAX, Math.min(FREE_MAX, free));
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}
