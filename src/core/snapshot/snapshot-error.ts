/** Why a text is not a snapshot. */
export type SnapshotFault =
  /** Another format, or another version of this one. */
  | "SNAPSHOT_VERSION"
  /** A line does not have the form of its kind, or is not where it belongs. */
  | "SNAPSHOT_MALFORMED"
  /** Every line has its form, but they are not a venue that an engine would have written. */
  | "SNAPSHOT_INCONSISTENT";

/** A text that is not the state of a venue. @source SNAPSHOT-04-01 */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  readonly code: SnapshotFault;
  /** Line of the text, from 1. */
  readonly line: number;
  readonly expected: string;
  readonly found: string;

  constructor(code: SnapshotFault, line: number, expected: string, found: string) {
    super(`line ${line}: expected ${expected}, was ${found}`);
    this.code = code;
    this.line = line;
    this.expected = expected;
    this.found = found;
  }
}

/** A value that is not what it must be, before it is known in which line. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
  readonly expected: string;
  readonly found: string;
  readonly fault: SnapshotFault;

  constructor(expected: string, found: string, fault: SnapshotFault = "SNAPSHOT_MALFORMED") {
    super(`expected ${expected}, was ${found}`);
    this.expected = expected;
    this.found = found;
    this.fault = fault;
  }
}

const SHOWN_MAX = 80;

/** A value as it is shown in an error: short, on one line. */
export function shown(value: unknown): string {
  const text = typeof value === "bigint" ? value.toString() : (JSON.stringify(value) ?? "nothing");
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`;
}

/** Refuses a line that names what there is not, or contradicts an earlier one. */
export function insist(holds: boolean, expected: string, found: unknown): asserts holds {
  if (!holds) throw new Mismatch(expected, shown(found), "SNAPSHOT_INCONSISTENT");
}
