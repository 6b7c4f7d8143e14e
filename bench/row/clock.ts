/** CPU and wall time of a stretch of work, in microseconds. */
export interface Spent {
  readonly cpu: number;
  readonly wall: number;
}

export function spent(work: () => void): Spent {
  const cpu = process.cpuUsage();
  const from = performance.now();
  work();
  const wall = (performance.now() - from) * 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: user + system, wall };
}

/** Latencies of many short pieces of work, in microseconds. */
export class Latencies {
  readonly #values: Float64Array;
  #count = 0;
  sum = 0;

  constructor(most: number) {
    this.#values = new Float64Array(most);
  }

  time(work: () => void): void {
    const from = performance.now();
    work();
    const value = (performance.now() - from) * 1_000;
    this.#values[this.#count] = value;
    this.#count += 1;
    this.sum += value;
  }

  get mean(): number {
    return this.sum / this.#count;
  }

  /** The value that `share` of all stay at or below. */
  quantile(share: number): number {
    const sorted = this.#values.slice(0, this.#count).sort();
    return sorted[Math.min(this.#count - 1, Math.floor(share * this.#count))]!;
  }
}
