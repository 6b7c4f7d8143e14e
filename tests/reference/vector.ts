import { readdirSync, readFileSync } from "node:fs";

/** One case of the shared reference material: a formula of another system with its answer. */
export interface Vector {
  readonly file: string;
  readonly id: string;
  readonly kind: string;
  readonly inputs: Inputs;
  readonly expected: unknown;
  readonly tolerance?: string | number | { readonly abs?: number; readonly rel?: number };
}

export type Inputs = Readonly<Record<string, unknown>>;

const FOLDER = new URL("../../../shared/vectors/", import.meta.url);

/** Every case of every file in the folder, whatever the files are called. */
export function readVectors(): Vector[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  return files.sort().flatMap((file) => {
    const cases = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Omit<Vector, "file">[];
    return cases.map((vector) => ({ ...vector, file }));
  });
}

/** True where the case says how close is close enough, so that finer units may be used. */
export function isRounded({ tolerance }: Vector): boolean {
  if (typeof tolerance !== "object") return Number(tolerance ?? 0) > 0;
  return (tolerance.abs ?? 0) > 0 || (tolerance.rel ?? 0) > 0;
}

/** How far from an expected number a case allows an answer to be. */
export function allowedError({ tolerance }: Vector, expected: unknown): number {
  if (typeof tolerance !== "object") return Number(tolerance ?? 0);
  return Math.max(tolerance.abs ?? 0, (tolerance.rel ?? 0) * Math.abs(Number(expected)));
}
