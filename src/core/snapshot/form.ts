import type { Units } from "../number/unit.ts";
import { Mismatch, shown } from "./snapshot-error.ts";

/**
 * Canonical JSON of one kind of value, both ways: keys in order, no spaces, money as decimal text,
 * and what has its usual value left out. One value has one text.
 *
 * @source SNAPSHOT-01-02
 */
export interface Form<T> {
  write(value: T): string;
  /** @throws Mismatch when the parsed JSON is not of this form */
  read(json: unknown, field: string): T;
  /** The value that a record leaves out. */
  readonly usual?: Usual<T>;
}

interface Usual<T> {
  readonly value: T;
  is(value: T): boolean;
}

/** Ids as commands may give them (COMMAND-01-02): none has a tab, a line end or a `|`. */
const ID = /^[A-Za-z0-9_.:/@-]{1,64}$/;
const DECIMAL = /^(0|-?[1-9][0-9]*)$/;

export const id: Form<string> = {
  write: (value) => JSON.stringify(value),
  read: (json, field) =>
    typeof json === "string" && ID.test(json) ? json : mismatch(field, "an id", json),
};

export const text: Form<string> = {
  write: (value) => JSON.stringify(value),
  read: (json, field) => (typeof json === "string" ? json : mismatch(field, "a text", json)),
};

export const integer: Form<number> = {
  write: (value) => `${value}`,
  read: (json, field) =>
    Number.isSafeInteger(json) ? (json as number) : mismatch(field, "an integer below 2^53", json),
};

export const natural: Form<number> = {
  write: (value) => `${value}`,
  read: (json, field) =>
    Number.isSafeInteger(json) && (json as number) >= 0
      ? (json as number)
      : mismatch(field, "an integer of 0 or more below 2^53", json),
};

export const units: Form<Units> = {
  write: (value) => `"${value}"`,
  read: (json, field) =>
    typeof json === "string" && DECIMAL.test(json)
      ? BigInt(json)
      : mismatch(field, "a whole amount in decimal text", json),
};

export const flag: Form<boolean> = {
  write: (value) => `${value}`,
  read: (json, field) =>
    typeof json === "boolean" ? json : mismatch(field, "true or false", json),
};

export function oneOf<T extends string>(words: readonly T[]): Form<T> {
  const known: ReadonlySet<unknown> = new Set(words);
  return {
    write: (value) => `"${value}"`,
    read: (json, field) =>
      known.has(json) ? (json as T) : mismatch(field, `one of ${words.join(", ")}`, json),
  };
}

export function orNull<T>(form: Form<T>): Form<T | null> {
  return {
    write: (value) => (value === null ? "null" : form.write(value)),
    read: (json, field) => (json === null ? null : form.read(json, field)),
  };
}

export function list<T>(form: Form<T>): Form<readonly T[]> {
  return {
    write: (values) => `[${values.map((value) => form.write(value)).join(",")}]`,
    read: (json, field) =>
      Array.isArray(json)
        ? json.map((entry, index) => form.read(entry, `${field}[${index}]`))
        : mismatch(field, "a list", json),
  };
}

/** A field that a record leaves out when it has its usual value. */
export function usually<T>(value: T, form: Form<T>): Form<T> {
  return { ...form, usual: { value, is: (other) => other === value } };
}

/** A field that need not be there. */
export function orAbsent<T>(form: Form<T>): Form<T | undefined> {
  return {
    write: (value) => (value === undefined ? "null" : form.write(value)),
    read: (json, field) => form.read(json, field),
    usual: { value: undefined, is: (value) => value === undefined },
  };
}

/** A field that a record leaves out when there is nothing to say. */
export function orNone<T>(form: Form<T>): Form<T | null> {
  return usually<T | null>(null, orNull(form));
}

/** A list that a record leaves out when it is empty. */
export function listOrNone<T>(form: Form<T>): Form<readonly T[]> {
  return { ...list(form), usual: { value: [], is: ({ length }) => length === 0 } };
}

/** A record: every field of `T` must have its form, so that none is forgotten. */
export function record<T extends object>(fields: {
  readonly [K in keyof T]-?: Form<T[K]>;
}): Form<T> {
  const names = (Object.keys(fields) as (keyof T & string)[]).sort();
  const entries = names.map((name) => ({ name, form: fields[name] as Form<unknown> }));
  return {
    write: (value) => {
      const parts: string[] = [];
      for (const { name, form } of entries) {
        const held: unknown = value[name];
        if (form.usual?.is(held) !== true) parts.push(`"${name}":${form.write(held)}`);
      }
      return `{${parts.join(",")}}`;
    },
    read: (json, field) => {
      const given = objectOf(json, field);
      let used = 0;
      const value: Record<string, unknown> = {};
      for (const { name, form } of entries) {
        const present = Object.hasOwn(given, name);
        if (present) used += 1;
        value[name] =
          !present && form.usual !== undefined
            ? form.usual.value
            : form.read(given[name], `${field}.${name}`);
      }
      if (used < Object.keys(given).length) refuseUnknown(given, names, field);
      return value as T;
    },
  };
}

function objectOf(json: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    return json as Record<string, unknown>;
  }
  return mismatch(field, "an object", json);
}

function refuseUnknown(given: object, names: readonly string[], field: string): never {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  throw new Mismatch(`${field} to have only the fields ${names.join(", ")}`, shown(unknown));
}

function mismatch(field: string, expected: string, found: unknown): never {
  throw new Mismatch(`${field} to be ${expected}`, shown(found));
}
