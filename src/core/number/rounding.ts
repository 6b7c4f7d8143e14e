/**
 * Division with a named rounding. JavaScript's bigint `/` truncates toward zero, which favours a
 * different party for each sign; nothing outside this file divides money.
 *
 * @source NUMBER-02-01
 */

/** floor(numerator / denominator): toward minus infinity. What an account is *credited*. */
export function divFloor(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const inexact = quotient * denominator !== numerator;
  return inexact && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}

/** ceil(numerator / denominator): toward plus infinity. What an account *owes*. */
export function divCeil(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const inexact = quotient * denominator !== numerator;
  return inexact && numerator < 0n === denominator < 0n ? quotient + 1n : quotient;
}

/** Toward zero. Only for quantities that belong to nobody (an index, a rate). */
export function divTrunc(numerator: bigint, denominator: bigint): bigint {
  return numerator / denominator;
}

/** floor(a * b / c) without an intermediate rounding. */
export function mulDivFloor(a: bigint, b: bigint, c: bigint): bigint {
  return divFloor(a * b, c);
}

/** ceil(a * b / c) without an intermediate rounding. */
export function mulDivCeil(a: bigint, b: bigint, c: bigint): bigint {
  return divCeil(a * b, c);
}
