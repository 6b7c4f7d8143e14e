/** Texts for people, which two engines need not word alike. */
const UNCOMPARED: ReadonlySet<string> = new Set(["detail", "fact"]);

/** Deep equality of plain data; a field that is undefined counts as missing. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && sameList(left, right);
  return sameFields(left as Fields, right as Fields);
}

/** Where two lists first differ; their common length when one continues the other. */
export function firstDifference(left: readonly unknown[], right: readonly unknown[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    if (!same(left[index], right[index])) return index;
  }
  return length;
}

type Fields = Readonly<Record<string, unknown>>;

function sameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && firstDifference(left, right) === left.length;
}

function sameFields(left: Fields, right: Fields): boolean {
  for (const key in left) {
    if (!UNCOMPARED.has(key) && !same(left[key], right[key])) return false;
  }
  for (const key in right) {
    if (left[key] === undefined && right[key] !== undefined && !UNCOMPARED.has(key)) return false;
  }
  return true;
}
