import { describe, expect, it } from "vitest";

import { RULE_ID, RULES } from "./spec.ts";
import { filesBelow } from "./tree.ts";

interface Tag {
  readonly path: string;
  readonly id: string;
}

/** Every rule that a docstring names as its source; the line after `@source` may go on. */
const tags: Tag[] = filesBelow("src", ".ts").flatMap(({ path, text }) =>
  [...text.matchAll(/@source ([^\n]*(?:\n\s*\*\s+[^@/\n][^\n]*)?)/g)].flatMap(([, rest = ""]) =>
    (rest.match(RULE_ID) ?? []).map((id) => ({ path, id })),
  ),
);

describe("@source", () => {
  it("is used throughout the core", () => {
    expect(tags.length).toBeGreaterThan(120);
  });

  it("names rules that are written in docs/spec", () => {
    expect(tags.filter(({ id }) => !RULES.has(id))).toEqual([]);
  });

  it("also in the judge, whose comments cite the rules by their ids", () => {
    const cited = filesBelow("tests/naive", ".ts").flatMap(({ path, text }) =>
      (text.match(RULE_ID) ?? []).map((id) => ({ path, id })),
    );
    expect(cited.length).toBeGreaterThan(60);
    expect(cited.filter(({ id }) => !RULES.has(id))).toEqual([]);
  });
});
