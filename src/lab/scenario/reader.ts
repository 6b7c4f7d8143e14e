import { isMap, isScalar, isSeq } from "yaml";

import type { Place } from "./document.ts";
import type { Position } from "./problem.ts";
import { childPlace, scalarText, shapeOf } from "./document.ts";
import { Unreadable } from "./problem.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * One description of a part of the format: it reads the part from the file and it is the part's JSON
 * Schema, so the two cannot drift apart.
 */
export interface Reader<T> {
  readonly schema: JsonSchema;
  /** False when the field may be left out. */
  readonly required: boolean;
  /** What stands for a field that was left out. */
  readonly absent: T | undefined;
  read(place: Place): T;
}

/** A scalar as it was written, with where it stands: conversions happen when its unit is known. */
export interface Written {
  readonly text: string;
  readonly at: Position;
  readonly path: string;
}

export function reader<T>(schema: JsonSchema, read: (place: Place) => T): Reader<T> {
  return { schema, required: true, absent: undefined, read };
}

/** The same part with a sentence for the schema. */
export function described<T>(sentence: string, inner: Reader<T>): Reader<T> {
  return { ...inner, schema: { ...inner.schema, description: sentence } };
}

/** A field that may be left out. */
export function optional<T>(inner: Reader<T>): Reader<T | undefined> {
  return { ...inner, required: false, absent: undefined };
}

/** A field that may be left out and then is `absent`. */
export function withDefault<T>(inner: Reader<T>, absent: T): Reader<T> {
  return { ...inner, required: false, absent };
}

/** Text that a test accepts. */
export function text<T>(
  schema: JsonSchema,
  expected: string,
  parse: (text: string, place: Place) => T,
): Reader<T> {
  return reader(schema, (place) => parse(scalarText(place, expected), place));
}

/** A map with named fields; unknown and missing ones are problems, all of them are reported. */
export function record<T extends object>(fields: {
  readonly [K in keyof T]-?: Reader<T[K]>;
}): Reader<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  const schema = {
    type: "object",
    additionalProperties: false,
    required: names.filter((name) => fields[name].required),
    properties: Object.fromEntries(names.map((name) => [name, fields[name].schema])),
  };
  return reader(schema, (place) => {
    const items = mapItems(place);
    const failed = noteUnknown(place, items, names);
    const values = readAll<keyof T & string, unknown>(place, names, failed, (name) => {
      const item = items.get(name);
      if (item !== undefined) return fields[name].read(item);
      if (!fields[name].required) return fields[name].absent;
      const { log, at, path } = place;
      return log.stop("FIELD_MISSING", at, join(path, name), `a field "${name}"`, "nothing");
    });
    return Object.fromEntries(values) as T;
  });
}

/** Where the names of dictionaries stand. */
const NAMES = new WeakMap<ReadonlyMap<string, unknown>, ReadonlyMap<string, Written>>();

/** A name of a dictionary, with where it stands; `otherwise` for a map that was not read. */
export function nameIn(
  names: ReadonlyMap<string, unknown>,
  name: string,
  otherwise: Written,
): Written {
  return NAMES.get(names)?.get(name) ?? { ...otherwise, text: name };
}

/** A map from ids to one kind of value, in the order of the file. */
export function dictionary<T>(keySchema: JsonSchema, value: Reader<T>): Reader<Map<string, T>> {
  const schema = {
    type: "object",
    propertyNames: keySchema,
    additionalProperties: value.schema,
  };
  const pattern = new RegExp(String(keySchema["pattern"]));
  return reader(schema, (place) => {
    const items = mapItems(place);
    const values = readAll(place, [...items.keys()], false, (key) => {
      const item = items.get(key)!;
      if (!pattern.test(key)) {
        item.log.stop(
          "NOT_AN_ID",
          item.at,
          place.path,
          "letters, digits and _ . : / @ -",
          `"${key}"`,
        );
      }
      return value.read(item);
    });
    NAMES.set(values, namesOf(place));
    return values;
  });
}

function namesOf(place: Place): Map<string, Written> {
  const names = new Map<string, Written>();
  if (!isMap(place.node)) return names;
  for (const { key } of place.node.items) {
    const offset = isScalar(key) ? key.range?.[0] : undefined;
    if (!isScalar(key) || offset === undefined) continue;
    const text = String(key.value);
    names.set(text, { text, at: keyPosition(place, offset), path: join(place.path, text) });
  }
  return names;
}

/** A list of one kind of value. */
export function list<T>(item: Reader<T>): Reader<readonly T[]> {
  return reader({ type: "array", items: item.schema }, (place) => {
    const { node, log, at, path } = place;
    if (!isSeq(node)) return log.stop("WRONG_SHAPE", at, path, "a list", shapeOf(node));
    const keys = node.items.map((_, index) => index);
    const values = readAll(place, keys, false, (key) =>
      item.read(childPlace(place, node.items[key], `[${key}]`)),
    );
    return [...values.values()];
  });
}

/** A map whose field `field` says which of several records it is. */
export function oneOf<T>(field: string, variants: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const names = Object.keys(variants);
  const schema = { oneOf: names.map((name) => variants[name]!.schema) };
  return reader(schema, (place) => {
    const item = mapItems(place).get(field);
    const { log, at, path } = place;
    const expected = `one of ${names.join(", ")}`;
    if (item === undefined) {
      return log.stop("FIELD_MISSING", at, join(path, field), expected, "nothing");
    }
    const name = scalarText(item, expected);
    const variant = variants[name];
    if (variant === undefined) {
      return log.stop("NOT_A_CHOICE", item.at, item.path, expected, `"${name}"`);
    }
    return variant.read(place);
  });
}

function mapItems(place: Place): Map<string, Place> {
  const { node, log, at, path } = place;
  if (!isMap(node)) return log.stop("WRONG_SHAPE", at, path, "a map", shapeOf(node));
  const items = new Map<string, Place>();
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const value = childPlace(place, pair.value, key);
    const offset = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    const empty = value.node === null && offset !== undefined;
    items.set(key, empty ? { ...value, at: keyPosition(place, offset) } : value);
  }
  return items;
}

function keyPosition(place: Place, offset: number): Position {
  const { line, col } = place.lines.linePos(offset);
  return { line, column: col };
}

function noteUnknown(place: Place, items: Map<string, Place>, names: readonly string[]): boolean {
  let failed = false;
  for (const [key, item] of items) {
    if (names.includes(key)) continue;
    failed = true;
    item.log.add("FIELD_UNKNOWN", item.at, item.path, `one of ${names.join(", ")}`, `"${key}"`);
  }
  return failed;
}

/** Reads every part, so that one mistake does not hide the next, then gives up if any failed. */
function readAll<K, T>(
  place: Place,
  keys: readonly K[],
  alreadyFailed: boolean,
  read: (key: K) => T,
): Map<K, T> {
  let failed = alreadyFailed;
  const values = new Map<K, T>();
  for (const key of keys) {
    try {
      values.set(key, read(key));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      failed = true;
    }
  }
  if (failed) throw new Unreadable(place.path);
  return values;
}

function join(path: string, step: string): string {
  return path === "" ? step : `${path}.${step}`;
}
