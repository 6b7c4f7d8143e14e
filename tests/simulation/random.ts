/**
 * Seeded random integers (xoshiro128**, seeded by splitmix32). Nothing here reads a float from the
 * generator, so a run is the same on every machine.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    const seeds = splitmix32(seed);
    this.#a = seeds();
    this.#b = seeds();
    this.#c = seeds();
    this.#d = seeds() | 1;
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return scrambled;
  }

  /** 0 to limit - 1; limit at most 2^53. */
  below(limit: number): number {
    if (limit <= 1) return 0;
    if (limit <= 0x1_0000_0000) return this.bits() % limit;
    return ((this.bits() & 0x1f_ffff) * 0x1_0000_0000 + this.bits()) % limit;
  }

  /** low to high, both included. */
  between(low: number, high: number): number {
    return high <= low ? low : low + this.below(high - low + 1);
  }

  /** low to high (low >= 1), every power of two as likely as every other. */
  logBetween(low: number, high: number): number {
    if (high <= low) return low;
    const octave = this.between(octaveOf(low), octaveOf(high));
    return this.between(Math.max(low, 2 ** octave), Math.min(high, 2 ** (octave + 1) - 1));
  }

  percent(chance: number): boolean {
    return this.below(100) < chance;
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error("expected a list with something to pick, was empty");
    return list[this.below(list.length)] as T;
  }

  /** One of the names, each as likely as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const names = Object.keys(weights) as T[];
    let left = this.below(names.reduce((sum, name) => sum + weights[name], 0));
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    throw new Error("expected a positive weight, found none");
  }

  /** A few different members of the list, in random order. */
  some<T>(list: readonly T[], count: number): T[] {
    const left = [...list];
    const picked: T[] = [];
    while (picked.length < count && left.length > 0) {
      picked.push(...left.splice(this.below(left.length), 1));
    }
    return picked;
  }
}

function octaveOf(value: number): number {
  let octave = 0;
  while (2 ** (octave + 1) <= value) octave += 1;
  return octave;
}

function rotateLeft(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}

function splitmix32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
