/**
 * Decimal text to scaled integer and back, without passing through a float.
 *
 * @source NUMBER-01-02
 */

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Parses plain decimal text into an integer of 10^-scale.
 *
 * @param text  digits with an optional sign and fraction; no exponent, no grouping, no "NaN"
 * @param scale  decimal places of the result, 0 to 40
 * @returns the integer, or undefined when the text is not a plain decimal or is finer than the scale
 * @example parseDecimal("-37.63", 2) // -3763n
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = ""] = match;
  const kept = fraction.slice(0, scale);
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  const digits = BigInt(whole + kept.padEnd(scale, "0"));
  return sign === "-" ? -digits : digits;
}

/**
 * Writes an integer of 10^-scale as plain decimal text, without trailing zeros.
 *
 * @example formatDecimal(-3763n, 2) // "-37.63"
 */
export function formatDecimal(value: bigint, scale: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? "" : digits.slice(digits.length - scale).replace(/0+$/, "");
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}
