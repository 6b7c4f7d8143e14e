import { readFileSync } from "node:fs";

import { parseDecimal } from "../core/index.ts";
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
 */
export function readFeed(file: string, tickSize: string): FeedTick[] {
  const tick = parseDecimal(tickSize, SCALE);
  if (tick === undefined || tick <= 0n) {
    throw new BadUsage(`expected a tick size above 0, was "${tickSize}"`);
  }
  const [heading, ...lines] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  const names = heading!.split(",").map((name) => name.trim());
  const missing = ["timeMicros", "source", "group"].filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !COLUMNS.includes(name));
  if (missing.length > 0 || unknown.length > 0) {
    const wrong = [...missing.map((name) => `no ${name}`), ...unknown].join(", ");
    throw new BadUsage(`${file}: expected the columns ${COLUMNS.join(", ")}, was ${wrong}`);
  }
  return lines.map((line, index) => {
    const cells = line.split(",");
    const where = `${file}:${index + 2}`;
    const cell = (name: string): string => cells[names.indexOf(name)]?.trim() ?? "";
    const ticks = (name: string): number | undefined => {
      return cell(name) === "" ? undefined : inTicks(cell(name), tick, where, name);
    };
    return {
      timeMicros: whole(cell("timeMicros"), where, "timeMicros"),
      source: cell("source"),
      group: cell("group"),
      price: ticks("price"),
      bidPrice: ticks("bid"),
      askPrice: ticks("ask"),
      volume: cell("volume") === "" ? 0 : whole(cell("volume"), where, "volume"),
    };
  });
}

function inTicks(text: string, tick: bigint, where: string, name: string): number {
  const value = parseDecimal(text, SCALE);
  if (value === undefined) throw new BadUsage(`${where}: expected ${name} as a price, was ${text}`);
  const doubled = 2n * value + tick;
  const quotient = doubled / (2n * tick);
  const exact = quotient * 2n * tick === doubled;
  return Number(doubled < 0n && !exact ? quotient - 1n : quotient);
}

function whole(text: string, where: string, name: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new BadUsage(`${where}: expected ${name} as a whole number, was "${text}"`);
}
