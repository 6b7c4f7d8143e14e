import type { Body } from "../body.ts";
import type { Random } from "../random.ts";

/** Stand-ins for a number, an amount, a name, a list: none of them is what was asked for. */
const GARBAGE: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1.5,
  -0.5,
  2 ** 53,
  -(2 ** 60),
  "1e5",
  "12",
  "",
  " ",
  "x".repeat(65),
  "naïve",
  "a b",
  null,
  undefined,
  true,
  {},
  [],
  [null],
  10n,
];

/** The same command with one of its fields, at any depth, replaced by something it cannot be. */
export function malform(random: Random, body: Body): Body {
  const copy = cloneTree(body) as Record<string, unknown>;
  const places = fieldsOf(copy);
  const { holder, key } = random.pick(places);
  const before = holder[key];
  if (random.oneIn(6)) {
    delete holder[key];
  } else {
    const different = GARBAGE.filter((garbage) => typeof garbage !== typeof before);
    const wrong = random.oneIn(3) ? negative(before) : random.pick(different);
    holder[key] = wrong ?? random.pick(GARBAGE);
  }
  return copy as unknown as Body;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function fieldsOf(tree: Record<string, unknown>): Place[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const own: Place[] = [{ holder: tree, key }];
    const nested = typeof value === "object" && value !== null;
    return nested ? own.concat(fieldsOf(value as Record<string, unknown>)) : own;
  });
}

function negative(before: unknown): unknown {
  if (typeof before === "number") return -Math.abs(before) - 1;
  if (typeof before === "bigint") return before > 0n ? -before : before - 1n;
  return undefined;
}

function cloneTree(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneTree);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, cloneTree(held)]));
}
