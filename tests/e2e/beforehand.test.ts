import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { describe, expect, test, vi } from "vitest";

import { EXIT_CODE } from "../../src/cli/exit-code.ts";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const OKEX = ["okex-2018-07-31", "--at", "14h"] as const;

vi.setConfig({ testTimeout: 60_000 });

interface Transcript {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function plimsoll(...words: string[]): Transcript {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, out: stdout, err: stderr };
}

function widest(text: string): number {
  return Math.max(...text.split("\n").map((line) => line.length));
}

describe("plimsoll whatif", () => {
  test("a price tells who is closed out, who pays, and how they stand then", () => {
    const { code, out } = plimsoll("whatif", ...OKEX, "--price", "BTC0928=7000", "--full");
    expect(code).toBe(EXIT_CODE.ok);
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(out).toContain("What if BTC0928 went to 7,000\n");
    expect(out).toContain("restricted -> closingOut");
    expect(out).toMatch(/account:WINNERS-1 +gain pays [0-9.,]+ BTC for U2051247/);
    expect(out).toMatch(/stage +restricted +resolved/);
    expect(out.trimEnd()).toMatch(/Nothing has changed\.$/);
  });

  test("an order is refused with its reason and number", () => {
    const order = ["--account", "U2051247", "--order", "buy 100 BTC0928 @ 8100"];
    const { code, out } = plimsoll("whatif", ...OKEX, ...order);
    expect(code).toBe(EXIT_CODE.ok);
    expect(out).toContain("Refused: ACCOUNT_RESTRICTED (1004), expected a reducing order");
  });

  test.each([
    ["a market order", ["--order", "sell 100 BTC0928 reduce-only"], "sell 100 BTC0928 at the"],
    ["a deposit", ["--deposit", "100BTC"], "restricted -> called"],
    ["a withdrawal", ["--withdraw", "1 BTC"], "Refused: INSUFFICIENT_MARGIN"],
    ["a transfer", ["--transfer", "1 BTC to WINNERS-1"], "Refused: NOT_LINKED"],
    ["time", ["--after", "6h"], "timer: callDeadline"],
  ])("asks about %s", (_what, flags, words) => {
    const { code, out } = plimsoll("whatif", ...OKEX, "--account", "U2051247", ...flags);
    expect(code).toBe(EXIT_CODE.ok);
    expect(out).toContain(words);
  });

  test("gives machines the answer, the events and both views", () => {
    const { out } = plimsoll("whatif", ...OKEX, "--account", "U2051247", "--after", "1h", "--json");
    const document = JSON.parse(out) as Record<string, unknown>;
    expect(document).toMatchObject({
      question: { kind: "clock" },
      answer: { ok: true },
      before: { accounts: [{ account: "U2051247" }] },
      after: { accounts: [{ account: "U2051247" }] },
    });
  });

  test.each([
    ["nothing asked", [], EXIT_CODE.usage, "expected one of --order"],
    ["two at once", ["--deposit", "1BTC", "--withdraw", "1BTC"], EXIT_CODE.usage, "were 2"],
    ["no account", ["--deposit", "1BTC"], EXIT_CODE.usage, "expected --account"],
    ["no order", ["--account", "U2051247", "--order", "hodl"], EXIT_CODE.usage, "an order like"],
    ["no price", ["--price", "BTC0928=low"], EXIT_CODE.usage, "expected a decimal"],
    ["half a tick", ["--price", "BTC0928=0.001"], EXIT_CODE.usage, "multiple of the tick size"],
    ["no market", ["--price", "MOON=1"], EXIT_CODE.notFound, "expected a market of the scenario"],
    ["nobody", ["--account", "ME", "--deposit", "1BTC"], EXIT_CODE.notFound, "expected an account"],
    ["no asset", ["--account", "U2051247", "--deposit", "1ETH"], EXIT_CODE.notFound, "an asset of"],
  ])("%s is said", (_what, flags, expected, words) => {
    const { code, err } = plimsoll("whatif", ...OKEX, ...flags);
    expect(code).toBe(expected);
    expect(err).toContain(words);
  });
});

describe("plimsoll rank", () => {
  test("tells both queues of a market", () => {
    const { code, out } = plimsoll("rank", ...OKEX);
    expect(code).toBe(EXIT_CODE.ok);
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(out).toContain("short, should 416,851,500 BTC0928 long default:");
    expect(out).toMatch(/1 +\*{5} +WINNERS-1 +83,370,300 BTC0928 +83,370,300 BTC0928/);
  });

  test("tells what lies ahead of an account", () => {
    const { code, out } = plimsoll("rank", ...OKEX, "--account", "U2051247");
    expect(code).toBe(EXIT_CODE.ok);
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(out).toMatch(/8,114 +8,114 +8,114 +8,114 +8,100.19 +8,019.99 +8,019.99/);
    expect(out).toContain("BTC0928: place 1 of 1 in its queue *****");
  });

  test("takes a size and a deficit that are assumed", () => {
    const flags = ["--size", "100", "--deficit", "50.5", "--json"];
    const { out } = plimsoll("rank", ...OKEX, "--market", "BTC0928", ...flags);
    const { ranks } = JSON.parse(out) as { ranks: { shorts: unknown }[] };
    expect(ranks[0]!.shorts).toMatchObject({
      deficit: "5050000000",
      candidates: [
        { account: "WINNERS-1", place: 1, lights: 5, deficitShare: "1010000000" },
        {},
        {},
        {},
        {},
      ],
    });
  });

  test.each([
    ["no market", ["--market", "MOON"], EXIT_CODE.notFound, "expected a market"],
    ["nobody", ["--account", "ME"], EXIT_CODE.notFound, "expected an account"],
    ["a size below 0", ["--size", "-100"], EXIT_CODE.usage, "--size of 0 or more"],
    ["no deficit", ["--deficit", "much"], EXIT_CODE.usage, "--deficit as an amount of BTC"],
  ])("%s is said", (_what, flags, expected, words) => {
    const { code, err } = plimsoll("rank", ...OKEX, ...flags);
    expect(code).toBe(expected);
    expect(err).toContain(words);
  });
});
