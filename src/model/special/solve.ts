const STEPS_MAX = 300;

/** A function that rises or falls, with its slope. */
export type Slope = (x: number) => readonly [value: number, slope: number];

/**
 * Root of a monotone function: Newton's step where it stays inside the bracket, half of the bracket
 * where it does not.
 *
 * @param from  where to begin; the bracket grows outward from it
 * @throws RangeError when no root is bracketed
 */
export function solveMonotone(f: Slope, from: number, step: number = 1): number {
  let [low, high] = bracket((x) => f(x)[0], from, step);
  const rising = f(high)[0] > 0;
  let x = (low + high) / 2;
  for (let n = 0; n < STEPS_MAX; n += 1) {
    const [value, slope] = f(x);
    if (value === 0) return x;
    if (value > 0 === rising) high = x;
    else low = x;
    const newton = x - value / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (
      Math.abs(next - x) <= 2e-16 * Math.max(Math.abs(x), 1e-300) ||
      next === low ||
      next === high
    )
      return next;
    x = next;
  }
  return x;
}

/** Two points between which the sign changes. */
function bracket(f: (x: number) => number, from: number, step: number): [number, number] {
  let [low, high] = [from - step, from + step];
  for (let width = step; width < 1e6; width *= 2) {
    const [left, right] = [f(low), f(high)];
    if (left === 0) return [low, low];
    if (left > 0 !== right > 0) return [low, high];
    low -= width;
    high += width;
  }
  throw new RangeError(`solve: expected a change of sign around ${from}, found none`);
}
