import { readFileSync } from "node:fs";

import { BadUsage } from "./failure.ts";

/** One row of a price history. */
export interface PriceRow {
  readonly timeMillis: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Rows of a CSV file with the columns `open_time` (ms UTC), `close` and `volume`, in any order and
 * among others.
 *
 * @throws BadUsage that names the first line that is wrong
 */
export function readPrices(file: string): PriceRow[] {
  const [head = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const names = head.split(",").map((name) => name.trim());
  const columns = ["open_time", "close", "volume"].map((name) => names.indexOf(name));
  if (columns.includes(-1)) {
    throw new BadUsage(`expected columns open_time, close, volume in ${file}, were ${head}`);
  }
  let last = -Infinity;
  return lines.map((line, index) => {
    const cells = line.split(",");
    const [timeMillis, close, volume] = columns.map((column) => numberOf(cells[column]));
    const row = { timeMillis: timeMillis!, close: close!, volume: volume! };
    const sound = row.timeMillis > last && row.close > 0 && row.volume >= 0;
    if (!sound || !Number.isFinite(row.close) || !Number.isFinite(row.volume)) {
      throw new BadUsage(
        `expected a later time, a close > 0 and a volume >= 0 in ${file}, line ${index + 2}, was "${line}"`,
      );
    }
    last = row.timeMillis;
    return row;
  });
}

/** Empty text is no number. */
function numberOf(text: string | undefined): number {
  return text === undefined || text.trim() === "" ? Number.NaN : Number(text);
}
