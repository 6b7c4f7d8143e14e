import { mersenne } from "pure-rand/generator/mersenne";

/** Draws uniform numbers; the same seed gives the same numbers on every machine. */
export interface RandomSource {
  /** 0 to 2^32 - 1. */
  nextUint32(): number;
  /** Above 0, below 1, in steps of 2^-53. */
  nextOpen(): number;
}

/**
 * Mersenne Twister MT19937, as in the C++ standard [rand.predef].
 *
 * @source MODEL-01-05
 */
export function mersenneTwister(seed: number): RandomSource {
  const generator = mersenne(seed);
  const nextUint32 = (): number => generator.next() >>> 0;
  return {
    nextUint32,
    nextOpen: () => {
      const head = nextUint32() >>> 5;
      const tail = nextUint32() >>> 6;
      return (head * 67_108_864 + tail + 0.5) / 9_007_199_254_740_992;
    },
  };
}
