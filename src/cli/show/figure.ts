import { grouped } from "../../lab/tell.ts";

export { elapsed, grouped, money } from "../../lab/tell.ts";

/** As many digits as tell figures apart: two decimals below a million, none above. */
export function brief(text: string): string {
  return grouped(text, text.replace("-", "").split(".")[0]!.length > 6 ? 0 : 2);
}

/** Signed difference for people, from parts per million. */
export function percent(ppm: number): string {
  return `${ppm > 0 ? "+" : ""}${(ppm / 10_000).toFixed(1)} %`;
}
