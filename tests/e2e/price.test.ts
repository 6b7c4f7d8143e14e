import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, test, vi } from "vitest";

import { EXIT_CODE } from "../../src/cli/exit-code.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const FEED = fileURLToPath(new URL("../../scenarios/feeds/five-sources.csv", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plimsoll-price-"));

vi.setConfig({ testTimeout: 60_000 });
afterAll(() => rmSync(folder, { recursive: true }));

function price(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "price", ...words], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, out: stdout, err: stderr };
}

describe("plimsoll price", () => {
  test("tells what became of each source, and draws it", () => {
    const page = join(folder, "price.html");
    const { code, out } = price(FEED, "--html", page);
    expect(code).toBe(EXIT_CODE.ok);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(out).toMatch(/gamma +gamma +120 +101 +outlier 1, frozen 18/);
    expect(out).toMatch(/epsilon +epsilon +120 +108 +wrongUnit 12/);
    expect(out).toMatch(/delta +delta +120 +119 +crossed 1/);
    const html = readFileSync(page, "utf8");
    expect(html).toContain("<svg");
    expect(html).not.toMatch(/<script|https?:\/\//);
  });

  test("machines get every decision", () => {
    const { code, out } = price(FEED, "--json");
    expect(code).toBe(EXIT_CODE.ok);
    const report = JSON.parse(out) as { sources: unknown[]; decisions: { state: string }[] };
    expect(report.sources).toHaveLength(5);
    expect(report.decisions[0]!.state).toBe("missing");
  });

  test("too few groups make no price", () => {
    const { code, out } = price(FEED, "--groups-min", "5", "--stale", "1s");
    expect(code).toBe(EXIT_CODE.ok);
    expect(out).toContain("stale");
  });

  test.each([
    [
      "a column it does not know",
      "time,source,group\n",
      ":1:1 FIELD_UNKNOWN (9004) time: expected one of the columns timeMicros, source,",
      EXIT_CODE.invalidScenario,
    ],
    [
      "a column that is not there",
      "timeMicros,group\n",
      ":1:1 FIELD_MISSING (9003) source: expected a column source, was timeMicros, group",
      EXIT_CODE.invalidScenario,
    ],
    [
      "a price that is none",
      "timeMicros,source,group,price\n1,A,A,2\n1,A,A,much\n",
      ':3:7 NOT_A_DECIMAL (9010) price: expected a plain decimal of at most 18 decimals, was "much"',
      EXIT_CODE.invalidScenario,
    ],
    [
      "a time that is none",
      "timeMicros,source,group,price\nx,A,A,1\n",
      ':2:1 NOT_A_DECIMAL (9010) timeMicros: expected a whole number below 2^53, was "x"',
      EXIT_CODE.invalidScenario,
    ],
    [
      "a source that is no name",
      "timeMicros,source,group,price\n1,A B,A,1\n",
      ':2:3 NOT_AN_ID (9014) source: expected 1 to 64 of letters, digits and _ . : / @ -, was "A B"',
      EXIT_CODE.invalidScenario,
    ],
    [
      "a line that is cut off",
      "timeMicros,source,group,price\n1,A\n",
      ":2:1 WRONG_SHAPE (9002): expected 4 cells, was 2",
      EXIT_CODE.invalidScenario,
    ],
    ["no ticks", "timeMicros,source,group,price\n", "found none", EXIT_CODE.usage],
  ])("refuses %s", (_what, text, words, exit) => {
    const file = join(folder, "feed.csv");
    writeFileSync(file, text.replace(/\n$/, ""));
    const { code, err } = price(file);
    expect(code).toBe(exit);
    expect(err).toContain(words);
  });

  test.each([
    ["--tick", "0"],
    ["--reject", "101"],
    ["--groups-min", "six"],
    ["--groups-min", "6"],
  ])("refuses %s %s", (flag, value) => {
    expect(price(FEED, flag, value).code).toBe(EXIT_CODE.usage);
  });
});
