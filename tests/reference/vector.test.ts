import { afterAll, describe, expect, test } from "vitest";

import { compare } from "./answer.ts";
import { checked, tablesOf } from "./kind.ts";
import { readVectors } from "./vector.ts";

const vectors = readVectors();
const kinds = [...new Set(vectors.map((vector) => vector.kind))].sort();

/** Differences of one smallest unit in the fund's favour: they agree, and are listed. */
const oneUnit: string[] = [];

describe("numbers of other systems", () => {
  test("every kind found is in exactly one of the three tables", () => {
    const misplaced = kinds.filter((kind) => tablesOf(kind).length !== 1);
    expect(misplaced).toEqual([]);
    expect(kinds.length).toBeGreaterThan(30);
  });

  for (const vector of vectors.filter(({ kind }) => Object.hasOwn(checked, kind))) {
    test(`${vector.kind} ${vector.id}`, () => {
      const comparison = compare(vector, checked[vector.kind]!(vector));
      oneUnit.push(...comparison.oneUnit.map((line) => `${vector.kind} ${vector.id} ${line}`));
      expect(comparison.wrong).toEqual([]);
    });
  }

  afterAll(() => {
    if (oneUnit.length === 0) return;
    console.info(["one unit in the fund's favour:", ...oneUnit].join("\n  "));
  });
});
