import { describe, expect, it } from "vitest";

import { RULE_ID, RULES } from "./spec.ts";
import { filesBelow } from "./tree.ts";

/** A name of a test (or of a row of its table) that opens with the ids of the rules it shows. */
const NAME = /["`]((?:[A-Z]+-\d\d-\d\d(?:, | and |:? ))+)/g;

const named = new Set(
  filesBelow("tests", ".ts")
    .filter(({ path }) => !/^tests\/(naive|tidy)\//.test(path))
    .flatMap(({ text }) => [...text.matchAll(NAME)])
    .flatMap(([, ids = ""]) => ids.match(RULE_ID) ?? []),
);

describe("numbered rules", () => {
  it("sees the rules", () => {
    expect(RULES.size).toBeGreaterThan(100);
  });

  it("states every rule once", () => {
    const stated = filesBelow("docs/spec", ".md").flatMap(({ text }) =>
      [...text.matchAll(/^\s*\*\*([A-Z]+-\d\d-\d\d)\*\*/gm)].map(([, id]) => id),
    );
    expect(stated.filter((id, index) => stated.indexOf(id) !== index)).toEqual([]);
  });

  it("shows every rule in a test that carries its id", () => {
    expect([...RULES.keys()].filter((id) => !named.has(id))).toEqual([]);
  });

  it("names no rule in a test that is not written", () => {
    expect([...named].filter((id) => !RULES.has(id))).toEqual([]);
  });

  it("refers to no rule inside the rules that is not written", () => {
    const referred = filesBelow("docs", ".md").flatMap(({ text }) => text.match(RULE_ID) ?? []);
    expect([...new Set(referred)].filter((id) => !RULES.has(id))).toEqual([]);
  });
});
