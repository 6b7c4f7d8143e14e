import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { EXIT_CODE } from "../../src/cli/exit-code.ts";
import { mersenneTwister, normalQuantile } from "../../src/model/index.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const INCIDENT = "hl-eth-2025-03-12";

let folder = "";

vi.setConfig({ testTimeout: 60_000 });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-params-"));
  writeFileSync(join(folder, "eth.csv"), history(0.005));
  writeFileSync(join(folder, "wild.csv"), history(0.01));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** 300 days of hours with normal returns. */
function history(sigma: number): string {
  const random = mersenneTwister(9);
  let close = 2_000;
  const rows = Array.from({ length: 300 * 24 }, (_, hour) => {
    close *= Math.exp(sigma * normalQuantile(random.nextOpen()));
    return `${hour * 3_600_000},${close},1000`;
  });
  return ["open_time,close,volume", ...rows].join("\n");
}

function params(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "params", ...words], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

describe("plimsoll params", () => {
  test("propose writes a proposal, diff compares two, impact says whom it hits", () => {
    const [calm, wild] = [join(folder, "calm.json"), join(folder, "wild.json")];
    const asked = (file: string, output: string) =>
      params("propose", INCIDENT, "--at", "0s", "--prices", `ETH=${file}`, "--output", output);
    const proposed = asked(join(folder, "eth.csv"), calm);
    expect(proposed.err).toBe("");
    expect(proposed.code).toBe(EXIT_CODE.ok);
    expect(proposed.out).toContain("market:ETH, version 1\n  tightens: new risk at once");
    expect(proposed.out).toMatch(/openInterestLotsMax +none +2,400,000/);
    expect(asked(join(folder, "wild.csv"), wild).code).toBe(EXIT_CODE.ok);
    const same = params("diff", calm, calm);
    expect(same.out).toContain("market:ETH: the same");
    const compared = params("diff", calm, wild, "--json");
    const { targets } = JSON.parse(compared.out) as { targets: [{ differences: unknown[] }] };
    expect(targets[0].differences.length).toBeGreaterThan(3);
    const hit = params("impact", INCIDENT, "--at", "0s", "--proposal", calm);
    expect(hit.code).toBe(EXIT_CODE.ok);
    expect(hit.out).toMatch(/^ETH down +\d+\.\d\d % +\d+\.\d\d % +[\d,]+ +[\d,]+ +[\d,]+$/m);
    expect(hit.out).toMatch(/^W +healthy -> \w+/m);
    for (const part of ["who would be called", "capital tied up", "which loss falls"]) {
      expect(hit.out).toContain(part);
    }
    const widest = [...proposed.out.split("\n"), ...hit.out.split("\n")];
    expect(Math.max(...widest.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("says what is wrong with its input", () => {
    const short = join(folder, "short.csv");
    writeFileSync(short, history(0.01).split("\n").slice(0, 50).join("\n"));
    const wrong = join(folder, "wrong.csv");
    writeFileSync(wrong, "open_time,close,volume\n0,-5,1\n");
    const none = join(folder, "none.json");
    writeFileSync(none, "{}");
    const prices = (text: string) => params("propose", INCIDENT, "--prices", text);
    expect(prices("ETH").err).toContain("expected --prices like BTC=btc.csv");
    expect(prices(`ETH=${short}`).err).toContain("about a year of hourly prices");
    expect(prices(`ETH=${wrong}`).err).toContain(
      ':2:3 NOT_POSITIVE (9033) close: expected more than 0, was "-5"',
    );
    const twice = params(
      "propose",
      INCIDENT,
      "--prices",
      ...Array(2).fill(`ETH=${folder}/eth.csv`),
    );
    expect(twice.err).toContain("expected one history for ETH, found two");
    expect(prices(`NO=${join(folder, "eth.csv")}`).code).toBe(EXIT_CODE.notFound);
    expect(params("diff", none, none).code).toBe(EXIT_CODE.usage);
    expect(params("impact", INCIDENT, "--proposal", "nowhere.json").code).toBe(EXIT_CODE.notFound);
    expect(params("impact", INCIDENT, "--proposal", none, "--move", "x").code).toBe(
      EXIT_CODE.usage,
    );
    expect(readFileSync(none, "utf8")).toBe("{}");
  });
});
