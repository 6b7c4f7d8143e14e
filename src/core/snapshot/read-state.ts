import { assertConserved } from "../invariant/promise.ts";
import { InvariantError, OutOfRangeError } from "../state/failure.ts";
import { isDoubtful } from "../pricing/doubt.ts";
import type { Venue, VenueOptions } from "../state/venue.ts";
import type { Watch } from "../watch/watch.ts";
import type { State } from "./section.ts";
import { insist, Mismatch, shown, SnapshotError } from "./snapshot-error.ts";
import { restoreTimers } from "./timer-restore.ts";
import { checkVenue, restoreVenue, venueForm, type VenueRecord } from "./venue-record.ts";
import { SECTIONS, stateLines, VERSION_LINE } from "./write-state.ts";

/** A new engine and its insides. */
export interface Made<E> extends State {
  readonly engine: E;
  readonly watch: Watch;
}

/**
 * A venue as it was written by `writeState`. A text is accepted only if the restored venue would
 * write that very text again, so nothing in it is read differently than it was meant.
 *
 * @param make  an engine without a history
 * @throws SnapshotError  naming the first line that is not what it must be
 * @source SNAPSHOT-03-01 SNAPSHOT-04-01
 */
export function readState<E>(text: string, make: (options: VenueOptions) => Made<E>): E {
  const lines = text.split("\n");
  checkFrame(lines);
  const record = at(2, () => venueLine(lines[1]!));
  const made = make({ numeraire: record.numeraire, policy: record.policy });
  restoreVenue(made.venue, record);
  restoreSections(made, lines);
  restoreTimers(made.venue);
  restoreClocks(made.venue);
  made.venue.transaction.commit();
  at(lines.length - 1, () => checkBooks(made));
  checkSame(made, lines);
  made.watch.everythingChanged();
  return made.engine;
}

/** Whose gains mature follows from the prices. */
function restoreClocks(venue: Venue): void {
  for (const pool of venue.pools) pool.stopped = isDoubtful(venue, pool.asset);
}

/** The version, the end line and the final line end: a text that was cut off has not all three. */
function checkFrame(lines: readonly string[]): void {
  const first = lines[0]!;
  if (first !== VERSION_LINE) {
    throw new SnapshotError("SNAPSHOT_VERSION", 1, VERSION_LINE, shown(first));
  }
  const count = lines.length - 1;
  const last = lines[count - 1]!;
  if (lines[count] === "" && last === `end\t${count}`) return;
  const line = lines[count] === "" ? count : count + 1;
  const found = shown(lines[line - 1]);
  throw new SnapshotError(
    "SNAPSHOT_MALFORMED",
    line,
    `end, the number ${line} and a line end`,
    found,
  );
}

function venueLine(line: string): VenueRecord {
  const [kind, body] = parted(line);
  if (kind !== "venue") throw new Mismatch("a line of kind venue", shown(kind));
  const record = venueForm.read(parsed(body), "venue");
  checkVenue(record);
  return record;
}

function restoreSections(made: State, lines: readonly string[]): void {
  let section = 0;
  for (let index = 2; index < lines.length - 2; index++) {
    at(index + 1, () => {
      const [kind, body] = parted(lines[index]!);
      const next = SECTIONS.findIndex((other) => other.kind === kind);
      if (next < section) throw new Mismatch(expectedKinds(section), shown(kind));
      section = next;
      SECTIONS[section]!.restore(made, parsed(body));
      made.venue.transaction.commit();
    });
  }
}

function expectedKinds(section: number): string {
  const kinds = SECTIONS.slice(section).map(({ kind }) => kind);
  return `a line of kind ${kinds.join(", ")} or end`;
}

function parted(line: string): readonly [string, string] {
  const tab = line.indexOf("\t");
  if (tab < 0) throw new Mismatch("a kind, a tab and a record", shown(line));
  return [line.slice(0, tab), line.slice(tab + 1)];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Mismatch("a record in JSON", shown(body));
  }
}

/** P3 over the running sums that the lines add up to. @source SNAPSHOT-03-03 */
function checkBooks({ venue }: State): void {
  try {
    assertConserved(venue);
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    insist(false, "books that add up", error.message);
  }
}

/** @source SNAPSHOT-03-02 */
function checkSame({ venue, answers }: State, lines: readonly string[]): void {
  let index = 0;
  for (const written of stateLines(venue, answers)) {
    const line = lines[index]!;
    index += 1;
    if (line === written) continue;
    const from = firstDifference(line, written);
    const expected = excerpt(written, from);
    const found = `${excerpt(line, from)} at character ${from + 1}`;
    throw new SnapshotError("SNAPSHOT_INCONSISTENT", index, expected, found);
  }
}

const EXCERPT_MAX = 60;

function excerpt(line: string, from: number): string {
  const rest = line.slice(from, from + EXCERPT_MAX);
  return rest === "" ? "the end of the line" : rest;
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** Says in which line something was not what it must be. */
function at<T>(line: number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof Mismatch) {
      throw new SnapshotError(error.fault, line, error.expected, error.found);
    }
    if (error instanceof OutOfRangeError) {
      throw new SnapshotError(
        "SNAPSHOT_INCONSISTENT",
        line,
        "stored money of 64 bits",
        error.message,
      );
    }
    throw error;
  }
}
