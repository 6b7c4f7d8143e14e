/** Mean, omega, alpha, beta. */
export type GarchVector = readonly [mean: number, omega: number, alpha: number, beta: number];

/** Log-likelihood at a point, its gradient, and the two matrices that standard errors come from. */
export interface Likelihood {
  readonly value: number;
  readonly gradient: number[];
  /** Expected information: shocks are symmetric, so the mean shares none with the variance. */
  readonly information: number[][];
  /** Sum of the outer products of the scores. */
  readonly outer: number[][];
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

/**
 * Gaussian log-likelihood of GARCH(1,1); before the first observation, variance and squared shock
 * are the mean of the squared shocks:
 *
 *   L = -1/2 sum (ln 2 pi + ln h + e^2 / h),   e = r - mean,   h[0] = e[0]^2 = mean(e^2)
 *
 * @returns -Infinity as value where a variance is not above 0
 * @source MODEL-02-04; Fiorentini, Calzolari, Panattoni (1996)
 */
export function garchLikelihood(returns: readonly number[], at: GarchVector): Likelihood {
  const [mean, omega, alpha, beta] = at;
  const gradient = [0, 0, 0, 0];
  const information = zeros();
  const outer = zeros();
  let h = 0;
  let shocks = 0;
  for (const r of returns) {
    h += (r - mean) ** 2;
    shocks += r - mean;
  }
  h /= returns.length;
  // Derivatives of h by each parameter; that before the first moves with the mean only.
  const dh = [(-2 * shocks) / returns.length, 0, 0, 0];
  const score = [0, 0, 0, 0];
  let value = 0;
  let square = h;
  let squareByMean = dh[0]!;
  for (const r of returns) {
    const e = r - mean;
    dh[0] = beta * dh[0]! + alpha * squareByMean;
    dh[1] = beta * dh[1]! + 1;
    dh[2] = beta * dh[2]! + square;
    dh[3] = beta * dh[3]! + h;
    h = omega + alpha * square + beta * h;
    if (!(h > 0)) return { value: -Infinity, gradient, information, outer };
    const u = (e * e) / h;
    value -= (LOG_TWO_PI + Math.log(h) + u) / 2;
    const weight = (u - 1) / (2 * h);
    for (let i = 0; i < 4; i += 1) score[i] = weight * dh[i]!;
    score[0] = score[0]! + e / h;
    const half = 1 / (2 * h * h);
    for (let i = 0; i < 4; i += 1) {
      gradient[i] = gradient[i]! + score[i]!;
      for (let j = 0; j <= i; j += 1) {
        if (j > 0 || i === 0) information[i]![j] = information[i]![j]! + half * dh[i]! * dh[j]!;
        outer[i]![j] = outer[i]![j]! + score[i]! * score[j]!;
      }
    }
    information[0]![0] = information[0]![0]! + 1 / h;
    square = e * e;
    squareByMean = -2 * e;
  }
  mirror(information);
  mirror(outer);
  return { value, gradient, information, outer };
}

function zeros(): number[][] {
  return Array.from({ length: 4 }, () => [0, 0, 0, 0]);
}

function mirror(matrix: number[][]): void {
  for (let i = 0; i < 4; i += 1) {
    for (let j = 0; j < i; j += 1) matrix[j]![i] = matrix[i]![j]!;
  }
}
