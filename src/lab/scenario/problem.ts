/**
 * What can be wrong with a scenario file, with its number. Every problem says where it is, what was
 * expected and what was found.
 */
export const PROBLEM = {
  SYNTAX: 9001,
  WRONG_SHAPE: 9002,
  FIELD_MISSING: 9003,
  FIELD_UNKNOWN: 9004,
  DUPLICATE_ID: 9005,
  NOT_A_DECIMAL: 9010,
  NOT_A_PERCENTAGE: 9011,
  NOT_A_DURATION: 9012,
  NOT_A_TIME: 9013,
  NOT_AN_ID: 9014,
  NOT_A_CHOICE: 9015,
  NOT_AN_ADDRESS: 9016,
  UNKNOWN_ASSET: 9020,
  UNKNOWN_MARKET: 9021,
  UNKNOWN_ACCOUNT: 9022,
  UNKNOWN_SAFEGUARD: 9023,
  UNKNOWN_SOURCE: 9024,
  UNKNOWN_ORDER: 9025,
  PRICE_NOT_POSITIVE: 9030,
  PRICE_MISSING: 9031,
  TOO_FINE: 9032,
  NOT_POSITIVE: 9033,
  OUT_OF_RANGE: 9034,
  MULTIPLIER_NOT_WHOLE: 9035,
  CONTRACT_NOT_WHOLE: 9036,
  TIME_BACKWARDS: 9040,
  SAFEGUARD_MISSING: 9050,
  SAFEGUARD_CONFLICT: 9051,
  TIERS_UNORDERED: 9052,
  REFUSED_BY_ENGINE: 9060,
} as const;

export type ProblemCode = keyof typeof PROBLEM;

/** A place in the file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Problem {
  readonly code: ProblemCode;
  readonly number: number;
  readonly at: Position;
  /** Where in the document, for example `markets.BTC0928.tickSize`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Most problems that are collected before reading stops. */
const PROBLEMS_MAX = 50;

/** Thrown after a problem was noted, to leave the field; never leaves the loader. */
export class Unreadable extends Error {}

/** How sure a figure is: written in the file as a tag in front of it. */
export type Certainty = "assumed" | "solved" | "derived";

export interface MarkedFigure {
  readonly certainty: Certainty;
  readonly path: string;
  readonly text: string;
  readonly at: Position;
}

/** Longest text from a file that a message repeats. */
const SHOWN_MAX = 160;

/** What was found, on one line and without what a terminal would act on. */
function shown(found: string): string {
  const short = found.length > SHOWN_MAX ? `${found.slice(0, SHOWN_MAX)}…` : found;
  // oxlint-disable-next-line no-control-regex
  return short.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Collects problems and marked figures while a file is read. */
export class ReadingLog {
  readonly problems: Problem[] = [];
  readonly marked: MarkedFigure[] = [];

  add(code: ProblemCode, at: Position, path: string, expected: string, found: string): void {
    if (this.problems.length >= PROBLEMS_MAX) return;
    this.problems.push({ code, number: PROBLEM[code], at, path, expected, found: shown(found) });
  }

  /** Notes the problem and leaves the field. */
  stop(code: ProblemCode, at: Position, path: string, expected: string, found: string): never {
    this.add(code, at, path, expected, found);
    throw new Unreadable(code);
  }
}

/** A file that cannot be used, with everything that is wrong with it. */
export class FileError extends Error {
  readonly code: string = "PLIMSOLL_FILE_INVALID";
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => describeProblem(file, problem)).join("\n"));
    this.name = "FileError";
    this.file = file;
    this.problems = problems;
  }
}

/** A scenario that cannot be run. */
export class ScenarioError extends FileError {
  override readonly code = "PLIMSOLL_SCENARIO_INVALID";

  constructor(file: string, problems: readonly Problem[]) {
    super(file, problems);
    this.name = "ScenarioError";
  }
}

/** One line for people: `file:line:column CODE path: expected …, was …`. */
export function describeProblem(file: string, problem: Problem): string {
  const { line, column } = problem.at;
  const place = problem.path === "" ? "" : ` ${problem.path}`;
  const verdict = `expected ${problem.expected}, was ${problem.found}`;
  return `${file}:${line}:${column} ${problem.code} (${problem.number})${place}: ${verdict}`;
}
