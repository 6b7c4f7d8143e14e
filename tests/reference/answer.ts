import { parseDecimal } from "../../src/core/number/decimal.ts";
import { absUnits, type Units } from "../../src/core/number/unit.ts";
import { decimalText, places } from "./decimal-text.ts";
import { allowedError, type Vector } from "./vector.ts";

/** A number that the core answered, and which way a rounding of it favours the fund. */
export interface Figure {
  readonly value: Units | null;
  /** The value counts 10^-scale. */
  readonly scale: number;
  readonly favour: "up" | "down" | "none";
  /** Smallest step of the value; 1 unless it is a price on a coarser tick. */
  readonly unit?: Units;
}

/** Turns the inputs of a case into a call of the core, and its result into comparable figures. */
export type Adapter = (vector: Vector) => Answer;

/** What an adapter answers: mirrors the shape of the case's `expected`. */
export type Answer =
  | Figure
  | string
  | boolean
  | readonly Answer[]
  | { readonly [field: string]: Answer | undefined };

export function figure(
  value: Units | null,
  scale: number,
  favour: Figure["favour"] = "none",
): Figure {
  return { value, scale, favour };
}

/** How an answer compares: nothing to say, one unit in the fund's favour, or wrong. */
export interface Comparison {
  readonly wrong: string[];
  readonly oneUnit: string[];
}

/** Walks the expected value and the answer together; every expected field must be answered. */
export function compare(vector: Vector, answer: Answer | undefined): Comparison {
  const result: Comparison = { wrong: [], oneUnit: [] };
  compareAt("", vector.expected, answer);
  return result;

  function compareAt(path: string, expected: unknown, got: Answer | undefined): void {
    if (got === undefined) {
      result.wrong.push(`${path}: expected ${JSON.stringify(expected)}, was not answered`);
    } else if (isFigure(got)) {
      compareFigure(path, expected, got);
    } else if (typeof got === "string" || typeof got === "boolean") {
      if (String(got) !== String(expected))
        result.wrong.push(`${path}: expected ${String(expected)}, was ${got}`);
    } else if (Array.isArray(expected)) {
      const list = got as readonly Answer[];
      if (list.length !== expected.length) result.wrong.push(`${path}: length ${list.length}`);
      expected.forEach((each, index) => compareAt(`${path}[${index}]`, each, list[index]));
    } else {
      const fields = got as { readonly [field: string]: Answer | undefined };
      for (const [name, each] of Object.entries(expected as object)) {
        compareAt(path === "" ? name : `${path}.${name}`, each, fields[name]);
      }
    }
  }

  function compareFigure(path: string, expected: unknown, got: Figure): void {
    const verdict = judge(decimalText(expected), got, decimalText(allowedError(vector, expected)));
    const line = `${path}: expected ${String(expected)}, was ${String(got.value)}e-${got.scale}`;
    if (verdict === "wrong") result.wrong.push(line);
    if (verdict === "oneUnit") result.oneUnit.push(line);
  }
}

/**
 * Exact, within the tolerance, or off by no more than one smallest unit in the fund's favour;
 * where the expected value is finer than the unit, it may lie between two of them.
 */
function judge(
  expected: string,
  { value, scale, favour, unit = 1n }: Figure,
  tolerance: string,
): "agrees" | "oneUnit" | "wrong" {
  if (value === null) return expected === "null" ? "agrees" : "wrong";
  const common = Math.max(scale, places(expected), places(tolerance));
  const want = parseDecimal(expected, common);
  const allowed = parseDecimal(tolerance, common);
  if (want === undefined || allowed === undefined) return "wrong";
  const step = 10n ** BigInt(common - scale);
  const over = value * step - want;
  if (absUnits(over) <= allowed) return "agrees";
  const inFavour = favour === "up" ? over > 0n : favour === "down" && over < 0n;
  return inFavour && absUnits(over) <= unit * step ? "oneUnit" : "wrong";
}

function isFigure(answer: Answer): answer is Figure {
  return typeof answer === "object" && "favour" in answer;
}
