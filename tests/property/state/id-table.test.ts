import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { IdTable } from "../../../src/core/state/id-table.ts";
import { Transaction } from "../../../src/core/state/transaction.ts";
import { movesOf, playMoves } from "./model.ts";

const CHARACTERS = "ABCXYZabcxyz0189_.:/@-".split("");
const id = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 64 });
const short = fc.string({ unit: fc.constantFrom("a", "B", "1", "-"), minLength: 1, maxLength: 4 });
const ids = fc.oneof(id, short);

function tableOf(all: Iterable<string>): IdTable {
  const table = new IdTable(new Transaction());
  for (const one of all) table.add(one);
  return table;
}

describe("the table of ids", () => {
  test("COMMAND-03-01 knows what was added and what was not, whatever is rolled back", () => {
    fc.assert(
      fc.property(movesOf(ids), (moves) => {
        const asked = new Set<string>(["", "never", "é", "a".repeat(65)]);
        playMoves(
          moves,
          (transaction) => {
            const table = new IdTable(transaction);
            return {
              apply: (one) => {
                asked.add(one);
                if (!table.has(one)) expect(table.add(one)).toBe(table.size - 1);
              },
              seen: () => {
                const all = Array.from({ length: table.size }, (_, number) => table.at(number));
                expect([...asked].filter((one) => table.has(one)).sort()).toEqual([...all].sort());
                return all;
              },
            };
          },
          (seen, expected) => expect(seen).toEqual(expected),
        );
      }),
    );
  });

  test("COMMAND-01-02 finds every id it was given under its number, and no other", () => {
    fc.assert(
      fc.property(fc.uniqueArray(ids, { maxLength: 300, size: "max" }), ids, (all, other) => {
        const table = tableOf(all);
        expect(table.size).toBe(all.length);
        expect(all.map((one) => table.get(one))).toEqual(all.map((_, number) => number));
        expect(all.map((_, number) => table.at(number))).toEqual(all);
        expect(table.has(other)).toBe(all.includes(other));
        for (const unknown of ["", "é", `${all[0]}é`]) expect(table.has(unknown)).toBe(false);
      }),
    );
  });

  test("COMMAND-05-01 orders ids by their code units", () => {
    fc.assert(
      fc.property(fc.uniqueArray(ids, { minLength: 1, maxLength: 50 }), (all) => {
        const table = tableOf(all);
        const sorted = all.map((_, number) => number).sort((a, b) => table.compare(a, b));
        expect(sorted.map((number) => all[number]!)).toEqual([...all].sort());
        expect(table.compare(0, 0)).toBe(0);
      }),
    );
  });

  test("COMMAND-01-02 finds a hundred thousand ids that differ in a digit", () => {
    const all = Array.from({ length: 100_000 }, (_, number) => `account-${number}`);
    const table = tableOf(all);
    expect(all.every((one, number) => table.get(one) === number)).toBe(true);
    expect(all.every((one, number) => table.at(number) === one)).toBe(true);
    expect(table.has("account-100000")).toBe(false);
    expect(table.bytes / all.length).toBeLessThan(30);
  });

  test("COMMAND-01-02 does not take an id that is not ASCII", () => {
    expect(() => tableOf(["é"])).toThrow("expected an ASCII id");
  });
});
