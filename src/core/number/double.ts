/**
 * Doubles find, integers decide: a result in doubles counts only where a bound on its error shows
 * that the integers would say the same.
 */

/** Largest relative error of one rounding to a double. */
export const EPSILON: number = 2 ** -53;
