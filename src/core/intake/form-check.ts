import { fitsUnits } from "../number/unit.ts";

/** A value that is not what its field must be. */
class FormError extends Error {}

export type Check = (value: unknown, field: string) => void;

const ID = /^[A-Za-z0-9_.:/@-]{1,64}$/;

export const id: Check = (value, field) => {
  if (typeof value !== "string" || !ID.test(value)) {
    fail(field, "an id of 1 to 64 letters, digits or _.:/@-", value);
  }
};
export const integer: Check = (value, field) => {
  if (!Number.isSafeInteger(value)) fail(field, "an integer below 2^53", value);
};
export const positive: Check = (value, field) => {
  if (!Number.isSafeInteger(value) || (value as number) <= 0) {
    fail(field, "a positive integer below 2^53", value);
  }
};
export const natural: Check = (value, field) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    fail(field, "an integer of 0 or more below 2^53", value);
  }
};
/** A money field that has the right form but does not fit, found by the check that is running. */
let tooLarge: string | null = null;
/** Whether the check that is running spells out where a field is: only once something is wrong. */
let isNaming = false;

export const units: Check = (value, field) => {
  if (typeof value !== "bigint") fail(field, "a bigint amount", value);
  else if (!fitsUnits(value)) tooLarge ??= `expected |${field}| < 2^63, was ${value}`;
};
export const positiveUnits: Check = (value, field) => {
  units(value, field);
  if ((value as bigint) <= 0n) fail(field, "a positive bigint amount", value);
};
export const naturalUnits: Check = (value, field) => {
  units(value, field);
  if ((value as bigint) < 0n) fail(field, "a bigint amount of 0 or more", value);
};
export const flag: Check = (value, field) => {
  if (typeof value !== "boolean") fail(field, "true or false", value);
};
export const text: Check = (value, field) => {
  if (typeof value !== "string") fail(field, "a word", value);
};
export const side: Check = oneOf("buy", "sell");

export function oneOf(...words: readonly string[]): Check {
  return (value, field) => {
    if (typeof value !== "string" || !words.includes(value)) {
      fail(field, words.map((word) => `"${word}"`).join(" or "), value);
    }
  };
}

export function orNull(check: Check): Check {
  return (value, field) => {
    if (value !== null) check(value, field);
  };
}

export function optional(check: Check): Check {
  return (value, field) => {
    if (value !== undefined) check(value, field);
  };
}

export function list(check: Check, most: number): Check {
  return (value, field) => {
    if (!Array.isArray(value) || value.length > most) {
      fail(field, `a list of at most ${most} entries`, value);
    }
    const entries = value as readonly unknown[];
    for (let at = 0; at < entries.length; at++) {
      check(entries[at], isNaming ? `${field}[${at}]` : field);
    }
  };
}

export function shape(fields: Readonly<Record<string, Check>>): Check {
  const names = Object.keys(fields);
  const checks = Object.values(fields);
  return (value, field) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      fail(field, "an object", value);
    }
    const record = value as Record<string, unknown>;
    for (let place = 0; place < names.length; place++) {
      const name = names[place]!;
      checks[place]!(record[name], isNaming && field !== "" ? `${field}.${name}` : name);
    }
  };
}

/** One of several shapes, told apart by a field that only one of them has. */
export function either(shapes: Readonly<Record<string, Check>>): Check {
  return (value, field) => {
    const record = (typeof value === "object" && value !== null ? value : {}) as object;
    for (const [name, check] of Object.entries(shapes)) {
      if (name in record) return check(value, field);
    }
    return fail(field, `one of ${Object.keys(shapes).join(", ")}`, value);
  };
}

export function fail(field: string, expected: string, found: unknown): never {
  throw new FormError(`expected ${field} to be ${expected}, was ${shown(found).slice(0, 80)}`);
}

function shown(found: unknown): string {
  if (found === undefined) return "nothing";
  if (Array.isArray(found)) return `a list of ${found.length}`;
  if (typeof found === "object" && found !== null) return "an object";
  switch (typeof found) {
    case "string":
      return JSON.stringify(found);
    case "number":
    case "bigint":
    case "boolean":
      return `${found}`;
    default:
      return found === null ? "null" : `a ${typeof found}`;
  }
}

/** What a check found. */
interface Form {
  readonly fault: string | null;
  readonly tooLarge: string | null;
}

/** What a check of a value found, or null; what does not fit 64 bits is told apart. */
export function formOf<T>(check: (value: T) => void, value: T): Form {
  const found = tried(check, value);
  if (found === GOOD) return GOOD;
  isNaming = true;
  try {
    return tried(check, value);
  } finally {
    isNaming = false;
  }
}

const GOOD: Form = { fault: null, tooLarge: null };

function tried<T>(check: (value: T) => void, value: T): Form {
  tooLarge = null;
  try {
    check(value);
    return tooLarge === null ? GOOD : { fault: null, tooLarge };
  } catch (error) {
    if (error instanceof FormError) return { fault: error.message, tooLarge: null };
    throw error;
  }
}
