import { describe, expect, test } from "vitest";

import {
  marketScale,
  toLots,
  toPpb,
  toPpm,
  toTicks,
  toUnits,
} from "../../../src/lab/plan/convert.ts";
import { ReadingLog, Unreadable } from "../../../src/lab/scenario/problem.ts";

const written = (text: string) => ({ text, at: { line: 1, column: 1 }, path: "x" });

function scaleOf(
  type: "linear" | "inverse",
  tick: string,
  lot: string,
  decimals: number,
  rate?: string,
) {
  const settlement = { asset: "A", decimals };
  const sizes = { tickSize: written(tick), lotSize: written(lot) };
  const fixedRate = rate === undefined ? undefined : written(rate);
  return marketScale(new ReadingLog(), type, settlement, { ...sizes, fixedRate });
}

describe("human figures become integers", () => {
  test.each([
    // tick x lot x 10^decimals
    ["linear: 0.01 x 0.01 x 10^6 = 100", "linear", "0.01", "0.01", 6, 100n],
    ["linear: 0.000001 x 1 x 10^6 = 1", "linear", "0.000001", "1", 6, 1n],
    // lot x 10^decimals / tick
    ["inverse: 100 x 10^8 / 0.01 = 10^12", "inverse", "0.01", "100", 8, 10n ** 12n],
    ["inverse: 1 x 10^8 / 0.5 = 2 x 10^8", "inverse", "0.5", "1", 8, 200_000_000n],
  ] as const)("%s", (_name, type, tick, lot, decimals, multiplier) => {
    expect(scaleOf(type, tick, lot, decimals).multiplier).toBe(multiplier);
  });

  test("the funding scale is the largest power of ten up to 10^9 that fits beside the multiplier", () => {
    expect(scaleOf("linear", "0.01", "0.01", 6).fundingScale).toBe(10n ** 9n);
    // 10^12 x 10^6 = 10^18 fits 64 bits, 10^19 does not.
    expect(scaleOf("inverse", "0.01", "100", 8).fundingScale).toBe(10n ** 6n);
  });

  test("a quanto's fixed rate goes into the multiplier", () => {
    // BitMEX ETHUSD: one dollar moves a contract by 0.000001 XBT; a tick of 0.05 is 5 satoshi.
    expect(scaleOf("linear", "0.05", "1", 8, "0.000001").multiplier).toBe(5n);
    expect(() => scaleOf("inverse", "0.05", "1", 8, "0.000001")).toThrow(Unreadable);
    expect(() => scaleOf("linear", "0.05", "1", 6, "0.000001")).toThrow(Unreadable);
  });

  test("prices, sizes, money and rates", () => {
    const log = new ReadingLog();
    const scale = scaleOf("linear", "0.01", "0.1", 6);
    expect(toTicks(log, written("-37.63"), scale)).toBe(-3763);
    expect(toLots(log, written("160234.1"), scale)).toBe(1_602_341);
    expect(toUnits(log, written("-0.000001"), 6)).toBe(-1n);
    expect(toPpm(log, written("2.5%"))).toBe(25_000);
    expect(toPpb(log, written("0.01%"))).toBe(100_000);
    expect(log.problems).toEqual([]);
  });

  test.each([
    ["a zero tick", () => scaleOf("linear", "0", "1", 6)],
    ["a multiplier below one unit", () => scaleOf("linear", "0.001", "0.001", 2)],
    ["a multiplier beyond 64 bits", () => scaleOf("inverse", "0.000001", "1000000", 8)],
    ["a rate finer than a millionth", () => toPpm(new ReadingLog(), written("0.00001%"))],
  ])("refuses %s", (_name, convert) => {
    expect(convert).toThrow(Unreadable);
  });
});
