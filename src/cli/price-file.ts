import { readTable, type TableRow } from "./csv-table.ts";

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
 * @throws FileError with every cell that is wrong
 */
export function readPrices(file: string): PriceRow[] {
  const table = readTable(file);
  table.expectColumns(["open_time", "close", "volume"]);
  let last = -Infinity;
  const rows = table.rows.map((row): PriceRow => {
    const timeMillis = row.whole("open_time");
    if (timeMillis <= last) {
      row.wrong("TIME_BACKWARDS", "open_time", "a later time than that of the line before");
    }
    last = timeMillis;
    return { timeMillis, close: numberOf(row, "close", 0), volume: numberOf(row, "volume", null) };
  });
  table.throwProblems();
  return rows;
}

/** @param above  what it must be more than; null for zero or more */
function numberOf(row: TableRow, name: string, above: number | null): number {
  const text = row.text(name);
  const value = text === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) row.wrong("NOT_A_DECIMAL", name, "a number");
  else if (above === null ? value < 0 : value <= above) {
    row.wrong("NOT_POSITIVE", name, above === null ? "zero or more" : `more than ${above}`);
  }
  return value;
}
