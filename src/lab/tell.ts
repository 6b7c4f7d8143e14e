import { formatDecimal } from "../core/number/decimal.ts";

/** Plain decimal text with thousands grouped and no more digits than help: 3,729.97. */
export function grouped(text: string, digits = 2): string {
  if (text === "") return "";
  const sign = text.startsWith("-") ? "-" : "";
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const kept = whole === "0" ? firstDigits(fraction, digits) : fraction.slice(0, digits);
  const tail = kept.replace(/0+$/, "");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + groups + (tail === "" ? "" : `.${tail}`);
}

/** Money for people. */
export function money(units: bigint, decimals: number, asset?: string): string {
  const text = grouped(formatDecimal(units, decimals));
  return asset === undefined ? text : `${text} ${asset}`;
}

/** Time since the start: +1h02m03s, +3d12h. */
export function elapsed(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ];
  const text = parts.map(([count, unit]) => (count === 0 ? "" : `${count}${unit}`)).join("");
  return text === "" ? "0s" : `+${text}`;
}

function firstDigits(fraction: string, digits: number): string {
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0;
  return fraction.slice(0, Math.max(digits, zeros + 3));
}
