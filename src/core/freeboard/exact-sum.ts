/** Limb of an exact sum; two of them hold a safe integer. */
const LIMB = 2 ** 26;

/** Adds up safe integers without rounding, in two doubles (good for 2^26 terms). */
export class ExactSum {
  #high = 0;
  #low = 0;

  add(value: number): void {
    const high = Math.floor(value / LIMB);
    this.#high += high;
    this.#low += value - high * LIMB;
  }

  /** Starts from another sum. */
  set(other: ExactSum): void {
    this.#high = other.#high;
    this.#low = other.#low;
  }

  get total(): bigint {
    return BigInt(this.#high) * BigInt(LIMB) + BigInt(this.#low);
  }
}
