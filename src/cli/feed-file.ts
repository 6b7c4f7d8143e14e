import { parseDecimal } from "../core/index.ts";
import { readTable, type TableRow } from "./csv-table.ts";
import { BadUsage } from "./failure.ts";

/** One tick of a feed file; prices in ticks. */
export interface FeedTick {
  readonly timeMicros: number;
  readonly source: string;
  readonly group: string;
  readonly price: number | undefined;
  readonly bidPrice: number | undefined;
  readonly askPrice: number | undefined;
  readonly volume: number;
}

const COLUMNS = ["timeMicros", "source", "group", "price", "bid", "ask", "volume"];
const SCALE = 18;

/**
 * Reads feeds: a CSV with a heading of `timeMicros, source, group` and `price`, or `bid` and `ask`,
 * and `volume` where it is known; any order of columns.
 *
 * @param tickSize  what prices are counted in; the nearest tick counts, half up
 * @throws FileError with every cell that is wrong
 */
export function readFeed(file: string, tickSize: string): FeedTick[] {
  const tick = parseDecimal(tickSize, SCALE);
  if (tick === undefined || tick <= 0n) {
    throw new BadUsage(`expected a tick size above 0, was "${tickSize}"`);
  }
  const table = readTable(file);
  table.expectColumns(["timeMicros", "source", "group"], COLUMNS);
  const ticks = table.rows.map((row): FeedTick => {
    const price = (name: string): number | undefined => {
      return row.text(name) === "" ? undefined : inTicks(row, name, tick);
    };
    return {
      timeMicros: row.whole("timeMicros"),
      source: row.id("source"),
      group: row.id("group"),
      price: price("price"),
      bidPrice: price("bid"),
      askPrice: price("ask"),
      volume: row.text("volume") === "" ? 0 : row.whole("volume"),
    };
  });
  table.throwProblems();
  return ticks;
}

function inTicks(row: TableRow, name: string, tick: bigint): number {
  const value = parseDecimal(row.text(name), SCALE);
  if (value === undefined) {
    row.wrong("NOT_A_DECIMAL", name, `a plain decimal of at most ${SCALE} decimals`);
    return 0;
  }
  const doubled = 2n * value + tick;
  const quotient = doubled / (2n * tick);
  const exact = quotient * 2n * tick === doubled;
  return Number(doubled < 0n && !exact ? quotient - 1n : quotient);
}
