/** A term below it can be added to a sum below it without rounding. */
const HALF = 2 ** 52;
/** Limb of the sum; two of them hold a safe integer. */
const LIMB = 2 ** 26;

/** Adds up safe integers without rounding, in two doubles (good for 2^26 terms). */
export class ExactSum {
  #high = 0;
  #low = 0;

  add(value: number): void {
    if (Math.abs(value) < HALF) {
      this.#low += value;
      if (Math.abs(this.#low) >= HALF) this.#carry();
    } else {
      this.#carry();
      const high = Math.floor(value / LIMB);
      this.#high += high;
      this.#low += value - high * LIMB;
    }
  }

  #carry(): void {
    const high = Math.floor(this.#low / LIMB);
    this.#high += high;
    this.#low -= high * LIMB;
  }

  get total(): bigint {
    return BigInt(this.#high) * BigInt(LIMB) + BigInt(this.#low);
  }
}
