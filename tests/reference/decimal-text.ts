/** Plain decimal text of a JSON value: "1e-12" and 1e12 are written out. */
export function decimalText(value: unknown): string {
  const text = String(value);
  const match = /^([+-]?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padEnd(point, "0");
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}0`;
}

/** Most decimal places used by any of the values; lists are searched through. */
export function places(...values: unknown[]): number {
  return Math.max(
    0,
    ...values.map((value) => {
      if (Array.isArray(value)) return places(...(value as unknown[]));
      if (value === undefined || value === null) return 0;
      const fraction = decimalText(value).split(".")[1] ?? "";
      return fraction.replace(/0+$/, "").length;
    }),
  );
}
