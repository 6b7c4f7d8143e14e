import fc from "fast-check";

/**
 * Stands in for `describe`, `it` and `test` of vitest, so that test files can be read once and their
 * tests called again and again in one process. `expect` is the real one.
 */
export { expect } from "vitest";

/** One test, ready to be called. */
export interface CollectedTest {
  readonly id: string;
  readonly fileName: string;
  readonly run: () => unknown;
}

type Body = (...values: unknown[]) => unknown;
type Declare = (title: string, body: Body) => void;

// Vitest draws new numbers in every run; a figure that is to be repeated needs the same ones.
fc.configureGlobal({ seed: 20_251_010 });

const found: CollectedTest[] = [];
const titles: string[] = [];
/** What runs before each test of the suites that are open. */
const hooks: (() => void)[] = [];
let fileName = "";

/** Reads a test file and returns its tests. */
export async function collect(path: string, url: string): Promise<CollectedTest[]> {
  fileName = path;
  hooks.length = 0;
  found.length = 0;
  await import(url);
  return [...found];
}

function suite(title: string, body: Body): void {
  const before = hooks.length;
  titles.push(title);
  body();
  titles.pop();
  hooks.length = before;
}

function single(title: string, first: unknown, second?: unknown): void {
  const body = (typeof first === "function" ? first : second) as () => unknown;
  const before = [...hooks];
  // Without an await in between, so that a loop that does not end can be ended from outside.
  const run = () => {
    for (const hook of before) hook();
    return body();
  };
  found.push({ id: [fileName, ...titles, title].join(" > "), fileName, run });
}

/** Only what comes before the tests of a suite, as it is written here: nothing that has to be awaited. */
export function beforeEach(hook: () => void): void {
  hooks.push(hook);
}

/** One declaration per row; the number of the row keeps the titles apart. */
function each(
  declare: Declare,
): (rows: readonly unknown[]) => (title: string, ...rest: unknown[]) => void {
  return (rows) =>
    (title, ...rest) => {
      const body = rest.find((part) => typeof part === "function") as Body;
      for (const [index, row] of rows.entries()) {
        const values: readonly unknown[] = Array.isArray(row) ? row : [row];
        declare(`${named(title, row)} [${index}]`, () => body(...values));
      }
    };
}

function named(title: string, row: unknown): string {
  return title.replace(/\$(\w+)/g, (_, key: string) =>
    String((row as Record<string, unknown>)[key]),
  );
}

export const describe = Object.assign(suite, { each: each(suite) });
export const it = Object.assign(single, { each: each(single) });
export const test: typeof it = it;
