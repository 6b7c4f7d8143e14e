/** One line of the table. Ratios and figures are text, ready to print. */
export interface Row {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
  readonly ratio?: string;
  /** Null where there is nothing to meet. */
  readonly met: boolean | null;
}

/** A row that cannot be measured yet. */
export function laterRow(what: string, budget: string): Row {
  return { what, budget, measured: "later issue", met: null };
}

export function micros(value: number): string {
  return value < 10
    ? `${value.toFixed(2)} us`
    : value < 1_000
      ? `${value.toFixed(0)} us`
      : millis(value / 1_000);
}

export function millis(value: number): string {
  return value < 10_000
    ? `${value.toFixed(value < 10 ? 1 : 0)} ms`
    : `${(value / 1_000).toFixed(1)} s`;
}

/** A ratio below one as a power of ten, one above as a multiple. */
export function times(value: number): string {
  if (value === 0) return "0";
  return value < 0.01 ? value.toExponential(1) : `${value.toPrecision(3)}x`;
}

export function perSecond(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M/s` : `${(value / 1e3).toFixed(0)} k/s`;
}
