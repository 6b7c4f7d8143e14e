import { mersenneTwister } from "../../../src/model/index.ts";

/**
 * Standard normal numbers as `numpy.random.RandomState(seed)` draws them: Marsaglia's polar method on
 * MT19937, the second of a pair first. With them, figures that others have published for data of
 * that generator can be computed again.
 */
export function legacyNormal(seed: number): () => number {
  const random = mersenneTwister(seed);
  const uniform = (): number => {
    const [head, tail] = [random.nextUint32() >>> 5, random.nextUint32() >>> 6];
    return (head * 67_108_864 + tail) / 9_007_199_254_740_992;
  };
  let kept: number | null = null;
  return () => {
    if (kept !== null) {
      const second = kept;
      kept = null;
      return second;
    }
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      kept = factor * x;
      return factor * y;
    }
  };
}
