import { describe, expect, test } from "vitest";

import { durationMicros } from "../../../src/cli/duration.ts";
import { BadUsage } from "../../../src/cli/failure.ts";
import { toJsonLine } from "../../../src/cli/output.ts";
import { brief, elapsed, grouped, money, percent } from "../../../src/cli/show/figure.ts";
import { parameterText } from "../../../src/cli/show/parameter-text.ts";
import { table, wrap } from "../../../src/cli/show/table.ts";

describe("figures for people", () => {
  test.each([
    ["3729.97173473", "3,729.97"],
    ["-8000000000", "-8,000,000,000"],
    ["1000.00", "1,000"],
    ["0.0095", "0.0095"],
    ["0.000001234", "0.00000123"],
    ["0", "0"],
  ])("%s is %s", (text, told) => {
    expect(grouped(text)).toBe(told);
  });

  test("money, shares and times", () => {
    expect(money(-123_456_789n, 6, "USDC")).toBe("-123.45 USDC");
    expect(brief("13499989.2")).toBe("13,499,989");
    expect(percent(-12_370)).toBe("-1.2 %");
    expect(percent(5383)).toBe("+0.5 %");
    expect(elapsed(0)).toBe("0s");
    expect(elapsed(3 * 86_400_000_000 + 61_000_000)).toBe("+3d1m1s");
  });
});

describe("parameters for people", () => {
  test.each([
    ["tiers.0.initialPpm", "104809", 2, "10.48 %"],
    ["tiers.0.notionalMax", "60000000", 2, "600,000"],
    ["tiers.0.notionalMax", "none", 2, "none"],
    ["tiers.0.notionalMax", "60000000", null, "60000000"],
    ["openInterestLotsMax", "0", 2, "none"],
    ["positionLotsMax", "1573533", 2, "1,573,533"],
    ["sliceExpiryMicros", "60000000", 2, "60000000"],
    [
      "tiers.1",
      "notionalMax 120000000, initialPpm 135595, maintenancePpm 101696",
      2,
      "notionalMax 1,200,000, initial 13.56 %, maintenance 10.17 %",
    ],
    ["collateralHaircut.0", "-", 2, "-"],
  ])("%s %s is told with %s decimals as %s", (field, text, decimals, told) => {
    expect(parameterText(field, text, decimals)).toBe(told);
  });
});

describe("tables", () => {
  const columns = [{ title: "who" }, { title: "how much", align: "right" }] as const;

  test("align, underline and trim", () => {
    expect(table(columns, [["a", "1,000"]])).toEqual([
      "who  how much",
      "---  --------",
      "a       1,000",
    ]);
  });

  test("fold the longest column first and never a number while words can fold", () => {
    const rows = [["one two three four five", "-8,000,000,000"]];
    expect(table(columns, rows, 30)).toEqual([
      "who                   how much",
      "--------------  --------------",
      "one two three   -8,000,000,000",
      "four five",
    ]);
  });

  test("wrap breaks at spaces, and a word only where it must", () => {
    expect(wrap("to be or not", 5)).toEqual(["to be", "or", "not"]);
    expect(wrap("unbelievable", 5)).toEqual(["unbel", "ievab", "le"]);
  });
});

test("machines get money as decimal text and maps as objects", () => {
  expect(toJsonLine({ units: 2n ** 64n, by: new Map([["a", 1n]]) })).toBe(
    '{"units":"18446744073709551616","by":{"a":"1"}}',
  );
});

test("durations of the command line", () => {
  expect(durationMicros("1h30m")).toBe(5_400_000_000);
  for (const text of ["", "soon", "1.5h", "-1h", "90"]) {
    expect(() => durationMicros(text)).toThrow(BadUsage);
  }
});
