import type { Place } from "./document.ts";
import type { JsonSchema, Reader, Written } from "./reader.ts";
import type { Micros } from "../../core/index.ts";
import { text } from "./reader.ts";

const DECIMAL = "^[+-]?[0-9]+([.][0-9]+)?$";
const PERCENTAGE = "^[+-]?[0-9]+([.][0-9]+)?%$";
const DURATION = "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$";
const TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";
const DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const ADDRESS = "^https?://[^ ]+$";

export const ID_SCHEMA: JsonSchema = { type: "string", pattern: "^[A-Za-z0-9_.:/@-]{1,64}$" };

/** A plain decimal: no exponent, no grouping, no NaN. Kept as text until its unit is known. */
export const decimal: Reader<Written> = text(
  { anyOf: [{ type: "string", pattern: DECIMAL }, { type: "number" }] },
  "a plain decimal",
  matching(DECIMAL, "NOT_A_DECIMAL", "a plain decimal (no exponent, no grouping)"),
);

/** Reads a decimal from a text that was taken from the file already. */
export function asDecimal(value: string, place: Place): Written {
  return matching(DECIMAL, "NOT_A_DECIMAL", "a plain decimal")(value, place);
}

/** A decimal followed by a per cent sign. */
export const percentage: Reader<Written> = text(
  { type: "string", pattern: PERCENTAGE },
  "a percentage",
  matching(PERCENTAGE, "NOT_A_PERCENTAGE", "a plain decimal followed by %"),
);

/** The name of an asset, market, account or safeguard. */
export const id: Reader<Written> = text(
  ID_SCHEMA,
  "an id",
  matching(String(ID_SCHEMA["pattern"]), "NOT_AN_ID", "1 to 64 of letters, digits and _ . : / @ -"),
);

export const sentence: Reader<string> = text({ type: "string", minLength: 1 }, "text", (value) =>
  value.trim(),
);

export const address: Reader<string> = text(
  { type: "string", pattern: ADDRESS },
  "an http address",
  (value, place) => matching(ADDRESS, "NOT_AN_ADDRESS", "an http address")(value, place).text,
);

export const date: Reader<string> = text(
  { type: "string", pattern: DATE },
  "a date",
  (value, place) => {
    matching(DATE, "NOT_A_TIME", "a date like 2018-07-31")(value, place);
    parseTime(`${value}T00:00:00Z`, place);
    return value;
  },
);

/** Duration from the scenario's start, in microseconds, with where it stands. */
export interface Instant {
  readonly micros: Micros;
  readonly written: Written;
}

/** `3d12h`, `18h17m14s`, `0s`. */
export const duration: Reader<Instant> = text(
  { type: "string", pattern: DURATION, minLength: 2 },
  "a duration like 1h30m",
  asDuration,
);

/** Reads a duration from a text that was taken from the file already. */
export function asDuration(value: string, place: Place): Instant {
  const written = matching(DURATION, "NOT_A_DURATION", "a duration like 1d2h30m15s")(value, place);
  let seconds = 0;
  for (const [, digits, unit] of value.matchAll(/([0-9]+)([dhms])/g)) {
    seconds += Number(digits) * SECONDS[unit as keyof typeof SECONDS];
  }
  const micros = seconds * 1_000_000;
  if (!Number.isSafeInteger(micros) || micros > DURATION_MICROS_MAX) {
    const { log, at, path } = place;
    return log.stop("OUT_OF_RANGE", at, path, "at most 10,000 days", `"${value}"`);
  }
  return { micros, written };
}

const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 };
const DURATION_MICROS_MAX = 10_000 * 86_400 * 1_000_000;

/** A moment in UTC. */
export const time: Reader<Micros> = text(
  { type: "string", pattern: TIME },
  "a time in UTC",
  (value, place) => {
    matching(TIME, "NOT_A_TIME", "a time like 2018-07-30T18:00:00Z")(value, place);
    return parseTime(value, place);
  },
);

export const switchable: Reader<boolean> = text(
  { anyOf: [{ enum: ["on", "off", "yes", "no", "true", "false"] }, { type: "boolean" }] },
  "on or off",
  (value, place) => {
    if (["on", "yes", "true"].includes(value)) return true;
    if (["off", "no", "false"].includes(value)) return false;
    return place.log.stop("NOT_A_CHOICE", place.at, place.path, "on or off", `"${value}"`);
  },
);

/** One of a closed list of words. */
export function choice<T extends string>(...words: readonly T[]): Reader<T> {
  const expected = `one of ${words.join(", ")}`;
  return text({ enum: words }, expected, (value, place) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    return place.log.stop("NOT_A_CHOICE", place.at, place.path, expected, `"${value}"`);
  });
}

/** A whole number within bounds. */
export function integer(minimum: number, maximum: number): Reader<number> {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return text(
    {
      anyOf: [
        { type: "integer", minimum, maximum },
        { type: "string", pattern: "^-?[0-9]+$" },
      ],
    },
    expected,
    (value, place) => {
      const { log, at, path } = place;
      if (!/^-?[0-9]+$/.test(value))
        return log.stop("NOT_A_DECIMAL", at, path, expected, `"${value}"`);
      const number = Number(value);
      if (number >= minimum && number <= maximum) return number;
      return log.stop("OUT_OF_RANGE", at, path, expected, `"${value}"`);
    },
  );
}

function matching(
  pattern: string,
  code:
    | "NOT_A_DECIMAL"
    | "NOT_A_PERCENTAGE"
    | "NOT_A_DURATION"
    | "NOT_A_TIME"
    | "NOT_AN_ID"
    | "NOT_AN_ADDRESS",
  expected: string,
): (value: string, place: Place) => Written {
  const expression = new RegExp(pattern);
  return (value, place) => {
    if (expression.test(value)) return { text: value, at: place.at, path: place.path };
    return place.log.stop(code, place.at, place.path, expected, `"${value}"`);
  };
}

function parseTime(value: string, place: Place): Micros {
  const millis = Date.parse(value);
  const whole =
    Number.isFinite(millis) && new Date(millis).toISOString().slice(0, 19) === value.slice(0, 19);
  if (whole) return millis * 1000;
  return place.log.stop(
    "NOT_A_TIME",
    place.at,
    place.path,
    "a day and hour that exist",
    `"${value}"`,
  );
}
