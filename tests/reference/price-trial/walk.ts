import { readFileSync } from "node:fs";

import type { Random } from "../../simulation/random.ts";

/** One bar of a price series; times in seconds. */
interface Bar {
  readonly second: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** A stretch of a file of bars. */
export interface Series {
  readonly name: string;
  readonly file: string;
  /** Seconds between bars. */
  readonly barSeconds: number;
  readonly from: string;
  readonly hours: number;
}

const FOLDER = new URL("../../../../shared/data/prices/", import.meta.url);

function barsOf({ file, from, hours }: Series): Bar[] {
  const start = Date.parse(from) / 1_000;
  const lines = readFileSync(new URL(file, FOLDER), "utf8").split("\n").slice(1);
  return lines
    .map((line) => line.split(",").map(Number))
    .filter(([time]) => time! / 1_000 >= start && time! / 1_000 < start + hours * 3_600)
    .map(([time, open, high, low, close]) => {
      return { second: time! / 1_000, open: open!, high: high!, low: low!, close: close! };
    });
}

/**
 * A price for every second: each bar is walked from its open over its high and low, in an order and
 * at times that chance decides, to its close, with noise between that stays inside the bar.
 */
export function walk(series: Series, random: Random): Float64Array {
  const bars = barsOf(series);
  const { barSeconds } = series;
  const prices = new Float64Array(bars.length * barSeconds);
  for (const [index, bar] of bars.entries()) {
    const first = random.between(Math.ceil(barSeconds / 10), Math.floor(barSeconds * 0.45));
    const second = random.between(Math.ceil(barSeconds * 0.55), Math.floor(barSeconds * 0.9));
    const [one, other] = random.oneIn(2) ? [bar.high, bar.low] : [bar.low, bar.high];
    const knots: readonly (readonly [number, number])[] = [
      [0, bar.open],
      [first, one],
      [second, other],
      [barSeconds, bar.close],
    ];
    const noise = (bar.high - bar.low) / 400;
    for (let at = 0; at < barSeconds; at++) {
      const next = knots.findIndex(([time]) => time > at);
      const [fromTime, fromPrice] = knots[next - 1]!;
      const [toTime, toPrice] = knots[next]!;
      const straight = fromPrice + ((toPrice - fromPrice) * (at - fromTime)) / (toTime - fromTime);
      const moved = straight + (noise * random.between(-1_000, 1_000)) / 1_000;
      prices[index * barSeconds + at] = Math.max(bar.low, Math.min(bar.high, moved));
    }
  }
  return prices;
}
