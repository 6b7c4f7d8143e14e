import { EigenvalueDecomposition, Matrix } from "ml-matrix";

import { correlationOf } from "./dcc.ts";

type Rows = readonly (readonly number[])[];

const STEPS_MAX = 10_000;
const CLOSE = 1e-14;

/** A symmetric matrix with its negative eigenvalues cut off, and its diagonal back at 1. */
export interface ClippedCorrelation {
  /** Of the matrix as it was, rising. */
  readonly eigenvalues: number[];
  readonly repaired: number[][];
}

/**
 * Cuts eigenvalues below a floor and scales the diagonal back to 1: fast, not the nearest.
 *
 * @throws RangeError when the matrix is not symmetric
 * @source MODEL-04-03
 */
export function clipCorrelation(matrix: Rows, floor: number = 0): ClippedCorrelation {
  checkSymmetric(matrix);
  const { values, vectors } = decomposed(new Matrix(matrix.map((row) => [...row])));
  const eigenvalues = [...values].sort((x, y) => x - y);
  const clipped = rebuilt(
    values.map((value) => Math.max(value, floor)),
    vectors,
  );
  return { eigenvalues, repaired: correlationOf(clipped.to2DArray()) };
}

/**
 * Nearest correlation matrix in the Frobenius norm: alternating projections on the positive
 * semidefinite matrices and on those with a unit diagonal, with Dykstra's correction.
 *
 * @throws RangeError when the matrix is not symmetric, or the projections do not settle
 * @source MODEL-04-04; Higham (2002)
 */
export function nearestCorrelation(matrix: Rows): number[][] {
  checkSymmetric(matrix);
  let y = new Matrix(matrix.map((row) => [...row]));
  let correction = Matrix.zeros(y.rows, y.rows);
  let x = y;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const corrected = Matrix.sub(y, correction);
    const { values, vectors } = decomposed(corrected);
    x = rebuilt(
      values.map((value) => Math.max(value, 0)),
      vectors,
    );
    correction = Matrix.sub(x, corrected);
    const next = x.clone();
    for (let i = 0; i < next.rows; i += 1) next.set(i, i, 1);
    const moved = Matrix.sub(next, y).norm();
    y = next;
    if (moved <= CLOSE * y.norm()) return y.to2DArray();
  }
  throw new RangeError(`nearest correlation: no convergence in ${STEPS_MAX} steps`);
}

function decomposed(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const found = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { values: found.realEigenvalues, vectors: found.eigenvectorMatrix };
}

function rebuilt(values: readonly number[], vectors: Matrix): Matrix {
  const matrix = vectors.mmul(Matrix.diag([...values])).mmul(vectors.transpose());
  // Rounding may leave the halves a bit apart.
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}

function checkSymmetric(matrix: Rows): void {
  const even = matrix.every((row, i) =>
    row.every((each, j) => Number.isFinite(each) && matrix[j]?.[i] === each),
  );
  if (matrix.length === 0 || !even) throw new RangeError("expected a symmetric matrix of numbers");
}
