import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Node, ScalarTag } from "yaml";

import type { Certainty, Position, ReadingLog } from "./problem.ts";

/** Largest scenario text that is read. */
const TEXT_LENGTH_MAX = 1_000_000;

const CERTAINTIES: readonly Certainty[] = ["assumed", "solved", "derived"];

/** A node of the file with where it stands; scalars are always text, so no figure passes a float. */
export interface Place {
  readonly node: Node | null;
  readonly path: string;
  readonly at: Position;
  readonly log: ReadingLog;
  readonly lines: LineCounter;
}

/**
 * Parses YAML with the failsafe schema: maps, lists and text, nothing else. Figures may carry a tag
 * that says how sure they are (`!assumed 2600`); it is noted in the log when the figure is read.
 */
export function parsePlace(text: string, log: ReadingLog): Place | undefined {
  const lines = new LineCounter();
  if (text.length > TEXT_LENGTH_MAX) {
    const found = `${text.length} characters`;
    log.add("OUT_OF_RANGE", START, "", `at most ${TEXT_LENGTH_MAX} characters`, found);
    return undefined;
  }
  const tags = CERTAINTIES.map((name): ScalarTag => ({
    tag: `!${name}`,
    resolve: (value: string) => value,
  }));
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: lines,
    customTags: (known) => [...known, ...tags],
  });
  for (const error of [...document.errors, ...document.warnings]) {
    const duplicate = error.code === "DUPLICATE_KEY";
    const [first = ""] = error.message.split(" at line ");
    log.add(
      duplicate ? "DUPLICATE_ID" : "SYNTAX",
      positionOf(lines, error.pos[0]),
      "",
      duplicate ? "every name once" : "well-formed YAML",
      duplicate ? `"${keyAt(text, error.pos[0])}" a second time` : first,
    );
  }
  if (log.problems.length > 0) return undefined;
  if (document.contents === null) {
    log.add("SYNTAX", START, "", "a scenario", "an empty file");
    return undefined;
  }
  return placeOf(document.contents, "", START, log, lines);
}

/** The place of a child node. */
export function childPlace(parent: Place, node: unknown, step: string): Place {
  const separator = parent.path === "" || step.startsWith("[") ? "" : ".";
  const path = parent.path + separator + step;
  return placeOf((node ?? null) as Node | null, path, parent.at, parent.log, parent.lines);
}

/** The text of a scalar; anything else is a problem. Notes the figure's certainty. */
export function scalarText(place: Place, expected: string): string {
  const { node, log, at, path } = place;
  if (!isScalar(node)) return log.stop("WRONG_SHAPE", at, path, expected, shapeOf(node));
  const text = textOf(node.value);
  if (text === "") return log.stop("FIELD_MISSING", at, path, expected, "nothing");
  const certainty = CERTAINTIES.find((name) => node.tag === `!${name}`);
  if (certainty !== undefined) log.marked.push({ certainty, path, text, at });
  return text;
}

/** With the failsafe schema a scalar's value is text, or nothing. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function shapeOf(node: unknown): string {
  if (isMap(node)) return "a map";
  if (isSeq(node)) return "a list";
  if (isScalar(node)) return node.value === "" ? "nothing" : `"${textOf(node.value)}"`;
  return node === null ? "nothing" : "an alias";
}

const START: Position = { line: 1, column: 1 };

function placeOf(
  node: Node | null,
  path: string,
  fallback: Position,
  log: ReadingLog,
  lines: LineCounter,
): Place {
  const offset = node?.range?.[0];
  return {
    node,
    path,
    at: offset === undefined ? fallback : positionOf(lines, offset),
    log,
    lines,
  };
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function keyAt(text: string, offset: number): string {
  return /^[^\s:]*/.exec(text.slice(offset, offset + 80))?.[0] ?? "";
}
