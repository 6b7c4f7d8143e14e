import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { attackTable } from "../../../scripts/attack-table.ts";

/** Cells without the blanks that the formatter puts around them. */
function cells(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^[|\s:-]+$/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
}

test("what each safeguard does alone is what the replays give", () => {
  const document = readFileSync(new URL("../../../docs/attacks.md", import.meta.url), "utf8");
  // npm run table writes it.
  expect(cells(document)).toEqual(cells(attackTable()));
});
