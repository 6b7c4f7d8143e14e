import { readFileSync } from "node:fs";

import type { ProblemCode } from "../lab/index.ts";
import { FileError, isFile, ReadingLog } from "../lab/index.ts";
import { NotFound } from "./failure.ts";

const ID = /^[A-Za-z0-9_.:/@-]{1,64}$/;

/** A line of a CSV file; what is wrong with a cell is noted with its line and column. */
export interface TableRow {
  /** Without blanks around it; empty where the column or the cell is not there. */
  text(column: string): string;
  /** 0 where it is none. */
  whole(column: string): number;
  id(column: string): string;
  wrong(code: ProblemCode, column: string, expected: string): void;
}

interface Table {
  readonly rows: readonly TableRow[];
  expectColumns(required: readonly string[], known?: readonly string[]): void;
  /** @throws FileError where anything was noted */
  throwProblems(): void;
}

/** Reads a CSV file with a heading; cells hold no commas. */
export function readTable(file: string): Table {
  if (!isFile(file)) throw new NotFound(`expected a CSV file, found none at "${file}"`);
  const log = new ReadingLog();
  const [heading = "", ...lines] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  const names = heading.split(",").map((name) => name.trim());
  return {
    rows: lines.map((line, index) => rowOf(log, names, line, index + 2)),
    expectColumns(required, known) {
      // Where the heading is wrong, so is every line: nothing else is told.
      const log = new ReadingLog();
      const at = { line: 1, column: 1 };
      for (const name of required) {
        if (names.includes(name)) continue;
        log.add("FIELD_MISSING", at, name, `a column ${name}`, names.join(", "));
      }
      names.forEach((name, place) => {
        if (known === undefined || known.includes(name)) return;
        const column = columnOf(heading, place);
        const expected = `one of the columns ${known.join(", ")}`;
        log.add("FIELD_UNKNOWN", { line: 1, column }, name, expected, `"${name}"`);
      });
      if (log.problems.length > 0) throw new FileError(file, log.problems);
    },
    throwProblems() {
      if (log.problems.length > 0) throw new FileError(file, log.problems);
    },
  };
}

function rowOf(log: ReadingLog, names: readonly string[], line: string, number: number): TableRow {
  const cells = line.split(",");
  if (cells.length !== names.length) {
    const found = `${cells.length}`;
    log.add("WRONG_SHAPE", { line: number, column: 1 }, "", `${names.length} cells`, found);
  }
  const text = (name: string): string => cells[names.indexOf(name)]?.trim() ?? "";
  const wrong = (code: ProblemCode, name: string, expected: string): void => {
    const column = columnOf(line, names.indexOf(name));
    log.add(code, { line: number, column }, name, expected, `"${text(name)}"`);
  };
  return {
    text,
    wrong,
    whole(name) {
      const value = Number(text(name));
      if (/^\d+$/.test(text(name)) && Number.isSafeInteger(value)) return value;
      wrong("NOT_A_DECIMAL", name, "a whole number below 2^53");
      return 0;
    },
    id(name) {
      if (!ID.test(text(name)))
        wrong("NOT_AN_ID", name, "1 to 64 of letters, digits and _ . : / @ -");
      return text(name);
    },
  };
}

/** Where a cell begins, counted from 1. */
function columnOf(line: string, place: number): number {
  const before = line.split(",").slice(0, place).join(",");
  return place === 0 ? 1 : before.length + 2;
}
