import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  BigInt64Column,
  ChoiceColumn,
  Int32Column,
  IntegerColumn,
  Uint8Column,
} from "../../../src/core/state/column.ts";
import type { Transaction } from "../../../src/core/state/transaction.ts";
import { movesOf, playMoves, type Modelled } from "./model.ts";

const safe = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER),
);
const choice = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom(255, 256, 65_535, 65_536, 2 ** 30),
);
const byte = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const units = fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n });

interface AnyColumn<T> {
  get(index: number): T;
  set(index: number, value: T): void;
  grow(capacity: number): void;
}

interface Kind<T> {
  readonly name: string;
  readonly value: fc.Arbitrary<T>;
  readonly make: (transaction: Transaction) => AnyColumn<T>;
}

/** Moves in a column that is written to near its beginning and far beyond its end. */
function movesIn<T extends number | bigint>({ value }: Kind<T>) {
  const index = fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 3_000 }));
  return movesOf(fc.tuple(index, value));
}

function cellsOf<T>(
  { make }: Kind<T>,
  transaction: Transaction,
): Modelled<Map<number, T>, [number, T]> {
  const column = make(transaction);
  const written = new Set<number>();
  return {
    apply: ([at, cell]) => {
      column.grow(at + 1);
      written.add(at);
      column.set(at, cell);
      expect(column.get(at)).toBe(cell);
    },
    seen: () => new Map([...written].map((at) => [at, column.get(at)])),
  };
}

describe("columns give back what was set, and what was there before when it is undone", () => {
  const numbers: readonly Kind<number>[] = [
    { name: "safe integers", value: safe, make: (transaction) => new IntegerColumn(transaction) },
    { name: "choices", value: choice, make: (transaction) => new ChoiceColumn(transaction) },
    { name: "bytes", value: byte, make: (transaction) => new Uint8Column(transaction) },
    { name: "words", value: word, make: (transaction) => new Int32Column(transaction) },
  ];
  test.each(numbers)("COMMAND-03-01 $name", (kind) => {
    fc.assert(
      fc.property(movesIn(kind), (moves) => {
        playMoves(
          moves,
          (transaction) => cellsOf(kind, transaction),
          (seen, expected) => {
            for (const [at, cell] of seen) expect(cell).toBe(expected.get(at) ?? 0);
          },
        );
      }),
    );
  });

  test("COMMAND-03-01 money", () => {
    const make = (transaction: Transaction): BigInt64Column => new BigInt64Column(transaction);
    const kind: Kind<bigint> = { name: "money", value: units, make };
    fc.assert(
      fc.property(movesIn(kind), (moves) => {
        playMoves(
          moves,
          (transaction) => cellsOf(kind, transaction),
          (seen, expected) => {
            for (const [at, cell] of seen) expect(cell).toBe(expected.get(at) ?? 0n);
          },
        );
      }),
    );
  });

  test("NUMBER-01-01 safe integers take 32 bits until many of them need more", () => {
    const column = new IntegerColumn({ record: () => {} } as unknown as Transaction);
    const narrow = column.cells.byteLength;
    const values = [2 ** 31, -(2 ** 31), 2 ** 31 - 1, 2 ** 53 - 1];
    column.set(0, values[0]!);
    column.set(1, values[1]!);
    column.set(2, values[2]!);
    expect(column.cells.byteLength).toBe(narrow);
    column.set(3, values[3]!);
    expect(column.cells.byteLength).toBe(2 * narrow);
    expect([0, 1, 2, 3].map((index) => column.get(index))).toEqual(values);
  });
});
