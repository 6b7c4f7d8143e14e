import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { errorReference } from "../../scripts/error-reference.ts";
import { COMMAND_LINE_TEXT } from "../../scripts/error-text.ts";
import { REASON } from "../../src/core/event/reason.ts";
import { PROBLEM } from "../../src/lab/scenario/problem.ts";
import { filesBelow, ROOT } from "./tree.ts";

const source = filesBelow("src", ".ts");

describe("the table of errors", () => {
  it("is what `npm run errors` writes", () => {
    const page = readFileSync(join(ROOT, "docs/reference/errors.md"), "utf8");
    expect(page).toBe(errorReference());
  });

  it("holds every code that the command line and the laboratory give", () => {
    const given = source.flatMap(({ text }) => text.match(/"PLIMSOLL_[A-Z_]+"/g) ?? []);
    const names = new Set(given.map((code) => code.slice(1, -1)));
    expect([...names].sort()).toEqual(Object.keys(COMMAND_LINE_TEXT).sort());
  });

  it.each([
    ["reason", Object.keys(REASON), "src/core/"],
    ["problem", Object.keys(PROBLEM), "src/"],
  ])("has no %s that nothing gives", (_, codes, folder) => {
    const texts = source.filter(({ path }) => path.startsWith(folder)).map(({ text }) => text);
    expect(codes.filter((code) => !texts.some((text) => text.includes(`"${code}"`)))).toEqual([]);
  });
});
