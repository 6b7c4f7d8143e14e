import { formatDecimal } from "../../core/index.ts";
import { isMoneyField } from "../../model/index.ts";
import { brief, grouped } from "./figure.ts";

/**
 * A parameter as people read it: parts per million as percent, money in whole units of its asset,
 * a cap of 0 lots as none. Text of several fields (`initialPpm 80000, ...`) field by field.
 *
 * @param field  its path: `tiers.0.initialPpm`
 * @param decimals  of the asset that money is counted in; null: it is left in its smallest units
 */
export function parameterText(field: string, text: string, decimals: number | null): string {
  const name = field.split(".").at(-1)!;
  if (!text.includes(" ")) return valueText(name, text, decimals);
  const parts = text.split(", ").map((part) => {
    const [own = "", value] = part.split(" ");
    if (value === undefined) return part;
    return `${own.replace(/Ppm$/, "")} ${valueText(own, value, decimals)}`;
  });
  return parts.join(", ");
}

function valueText(name: string, value: string, decimals: number | null): string {
  if (!/^-?\d+$/.test(value)) return value;
  if (name.endsWith("Ppm")) return `${(Number(value) / 10_000).toFixed(2)} %`;
  if (name.endsWith("LotsMax")) return value === "0" ? "none" : grouped(value, 0);
  if (decimals === null || !isMoneyField(name)) return value;
  return brief(formatDecimal(BigInt(value), decimals));
}
