import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { EXIT_CODE } from "../../src/cli/exit-code.ts";
import { Engine, EXAMPLE } from "../../src/core/index.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

interface Transcript {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command as a person would. */
function plimsoll(...words: string[]): Transcript {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return { code: status, out: stdout, err: stderr };
}

/** Lines a person reads; addresses are as long as they are. */
function widest(text: string): number {
  const lines = text.split("\n").filter((line) => !line.includes("https://"));
  return Math.max(...lines.map((line) => line.length));
}

let folder = "";

beforeAll(() => {
  if (!existsSync(MAIN)) throw new Error("expected dist, found none: npm run build");
  folder = mkdtempSync(join(tmpdir(), "plimsoll-"));
});

vi.setConfig({ testTimeout: 60_000 });

afterAll(() => rmSync(folder, { recursive: true }));

describe("plimsoll", () => {
  test("--help names every verb", () => {
    const { code, out } = plimsoll("--help");
    expect(code).toBe(EXIT_CODE.ok);
    for (const verb of "demo replay explain freeboard whatif rank params check schema".split(" "))
      expect(out).toContain(verb);
  });

  test("--version is the package's", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(plimsoll("--version").out).toBe(`${version}\n`);
  });

  test.each([
    ["an unknown verb", ["drown"]],
    ["an unknown flag", ["demo", "--loud"]],
    ["a missing scenario", ["replay"]],
    ["a wrong choice", ["replay", "okex-2018-07-31", "--safeguards", "some"]],
    ["a wrong duration", ["replay", "okex-2018-07-31", "--until", "soon"]],
  ])("%s is wrong usage", (_name, words) => {
    expect(plimsoll(...words).code).toBe(EXIT_CODE.usage);
  });
});

describe("plimsoll demo", () => {
  test("shows three incidents side by side and ends with the sentence that matters", () => {
    const started = Date.now();
    const { code, out, err } = plimsoll("demo");
    expect(code).toBe(EXIT_CODE.ok);
    expect(err).toBe("");
    expect(out.match(/unprotected +protected/g)).toHaveLength(3);
    expect(out).toContain("3,729.97");
    expect(out.trimEnd().split("\n").at(-1)).toBe(
      "Same positions, same prices, same engine: with the safeguards on, nobody ended below zero.",
    );
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(Date.now() - started).toBeLessThan(60_000);
  });
});

describe("plimsoll replay", () => {
  test("tells the story of an incident within 100 columns", () => {
    const { code, out } = plimsoll("replay", "okex-2018-07-31", "--safeguards", "each", "--hash");
    expect(code).toBe(EXIT_CODE.ok);
    expect(widest(out)).toBeLessThanOrEqual(100);
    for (const words of [
      "UNPROTECTED (historic rules of the venue",
      "PROTECTED (the public engine",
      "liquidating -> closingOut",
      "only closeOut",
      "shortfall at settlement",
      "independent",
      "3,710 BTC",
      "3,729.97",
      "participants.WINNERS.collateral.BTC 1000",
      "protected: 0 accounts below zero; 0 below their protected claim.",
    ]) {
      expect(out).toContain(words);
    }
    expect(out.match(/^state [0-9a-f]{64}$/gm)).toHaveLength(2);
  });

  test("gives machines one document on standard output and people theirs on standard error", () => {
    const { code, out, err } = plimsoll("replay", "hl-jelly-2025-03-26", "--json");
    expect(code).toBe(EXIT_CODE.ok);
    const [document] = JSON.parse(out) as {
      runs: { variant: string; verdict: { clean: boolean }; stateHash: string }[];
    }[];
    expect(document!.runs.map((run) => run.variant)).toEqual(["unprotected", "protected"]);
    expect(document!.runs[1]!.verdict.clean).toBe(true);
    expect(err).toContain("PUBLISHED AND OURS");
    expect(out).not.toContain("PUBLISHED AND OURS");
  });

  test("is the same every time, event by event and in its state", () => {
    const files = ["a.ndjson", "b.ndjson"].map((name) => join(folder, name));
    const [first, second] = files.map((file) =>
      plimsoll("replay", "ftx-allow-negative", "--json", "--events", file),
    );
    expect(first!.out).toBe(second!.out);
    const [one, two] = files.map((file) => readFileSync(file, "utf8"));
    expect(one).toBe(two);
    const lines = one!.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty("run");
  });

  test("stops where it is told to", () => {
    const { code, out } = plimsoll("replay", "okex-2018-07-31", "--until", "12h");
    expect(code).toBe(EXIT_CODE.ok);
    expect(out).toContain("healthy -> warned");
    expect(out).not.toContain("liquidating");
  });

  test("says what it looked for when a scenario is not there", () => {
    const { code, err } = plimsoll("replay", "atlantis-1900");
    expect(code).toBe(EXIT_CODE.notFound);
    expect(err).toContain("expected a scenario file or one of hkfe-1987-10");
  });
});

describe("plimsoll explain", () => {
  test("plugs the numbers into the margin formula", () => {
    const { code, out } = plimsoll(
      "explain",
      "okex-2018-07-31",
      "--account",
      "U2051247",
      "--at",
      "14h",
    );
    expect(code).toBe(EXIT_CODE.ok);
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(out).toContain("notional = 416,851,500 / 8,114, rounded up = 51,374.35297018 BTC");
    expect(out).toContain("2,475.07125045 + -1,872.92796123 - 0 = 602.14328922 BTC");
    expect(out).toContain("margin ratio = maintenance margin / equity = 85.3191 %: restricted");
  });

  test("says what spreads offset", () => {
    const { out } = plimsoll("explain", "nasdaq-aas-2018-09", "--account", "AAS", "--at", "1d2h");
    // 24,944,031 + 21,595,140 = 46,539,171 for the legs
    expect(out).toContain("positions alone 46,539,171, less what spreads offset 17,995,950");
    expect(out).toContain("maintenance margin = 28,543,221 EUR");
  });

  test("names the accounts there are", () => {
    const { code, err } = plimsoll("explain", "ftx-allow-negative", "--account", "SBF");
    expect(code).toBe(EXIT_CODE.notFound);
    expect(err).toContain("ALAMEDA, CUSTOMERS-1");
  });
});

describe("plimsoll freeboard", () => {
  test("says how far the first loss is, in a table and on a page", () => {
    const page = join(folder, "freeboard.html");
    const { code, out } = plimsoll("freeboard", "okex-2018-07-31", "--html", page);
    expect(code).toBe(EXIT_CODE.ok);
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(out).toContain("The first loss is 4.76 % away: BTC0928 down (to 8,019.99).");
    const html = readFileSync(page, "utf8");
    expect(html).toContain("The first loss is 4.76 % away");
    expect(html.match(/<svg /g)!.length).toBeGreaterThanOrEqual(2);
    expect(html).not.toMatch(/<script|https?:/);
  });

  test("reads the state of a venue, and says the same", () => {
    const state = join(folder, "venue.state");
    const engine = new Engine({ numeraire: "USD", policy: EXAMPLE.policy });
    writeFileSync(state, engine.stateText());
    const { code, out } = plimsoll("freeboard", state, "--json");
    expect(code).toBe(EXIT_CODE.ok);
    expect(JSON.parse(out)).toMatchObject({ numeraire: "USD", sequence: 0 });
    expect(plimsoll("freeboard", state, "--at", "1h").code).toBe(EXIT_CODE.usage);
  });

  test.each([
    ["an unknown market", ["--market", "MOON"], "expected a known market, was MOON"],
    ["a reach of nothing", ["--reach", "0"], "expected a reach in percent above 0"],
    ["dust that is no amount", ["--dust", "1e3"], "expected dust as an amount with"],
  ])("names %s", (_what, flags, message) => {
    const { code, err } = plimsoll("freeboard", "okex-2018-07-31", ...flags);
    expect(code).toBe(EXIT_CODE.usage);
    expect(err).toContain(message);
  });
});

describe("plimsoll check", () => {
  test("accepts an incident and lists what its file assumes", () => {
    const { code, out } = plimsoll("check", "hl-eth-2025-03-12");
    expect(code).toBe(EXIT_CODE.ok);
    expect(out).toContain("hl-eth-2025-03-12.yaml: ok");
    expect(out).toMatch(/hl-eth-2025-03-12\.yaml:\d+:\d+ solved actions\[3\]\.until 5h33m20s/);
  });

  test("says where a file is wrong, for people and for machines", () => {
    const file = join(folder, "wrong.yaml");
    const good = readFileSync("scenarios/incidents/okex-2018-07-31.yaml", "utf8");
    writeFileSync(file, good.replace("decimals: 8", "decimals: 8e0"));
    const { code, err, out } = plimsoll("check", file, "--json");
    expect(code).toBe(EXIT_CODE.invalidScenario);
    expect(err).toMatch(/wrong\.yaml:20:20 NOT_A_DECIMAL \(9010\) assets\.BTC\.decimals: expected/);
    expect(JSON.parse(out)).toMatchObject([{ ok: false, problems: [{ code: "NOT_A_DECIMAL" }] }]);
    expect(plimsoll("replay", file).code).toBe(EXIT_CODE.invalidScenario);
  });
});

test("plimsoll check asks the engine too: a ladder whose stages do not make sense is refused", () => {
  const file = join(folder, "ladder.yaml");
  const good = readFileSync("scenarios/incidents/okex-2018-07-31.yaml", "utf8");
  const ladder = "policy: { warned: { up: 10%, down: 20% } }\n";
  writeFileSync(file, good.replace("numeraire: BTC\n", `numeraire: BTC\n${ladder}`));
  const { code, err } = plimsoll("check", file);
  expect(code).toBe(EXIT_CODE.invalidScenario);
  expect(err).toContain("REFUSED_BY_ENGINE");
  expect(plimsoll("replay", file).code).toBe(EXIT_CODE.invalidScenario);
});

test("plimsoll schema prints a JSON Schema", () => {
  const { code, out } = plimsoll("schema");
  expect(code).toBe(EXIT_CODE.ok);
  expect(JSON.parse(out)).toMatchObject({ title: "Plimsoll scenario", type: "object" });
});
