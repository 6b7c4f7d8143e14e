import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout, for tests that look at the files themselves. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

export interface SourceFile {
  /** Path from the checkout's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every file below a folder whose name ends so, in path order. */
export function filesBelow(folder: string, ending: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).split(sep).join("/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

/** The same text without comments and without what stands in quotes. */
export function codeOf(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""')
    .replaceAll(/\/\/.*$/gm, "");
}

export interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package as it is written. */
  readonly to: string;
  /** Only names that vanish at run time. */
  readonly typeOnly: boolean;
  readonly names: string;
}

const IMPORT = /^(?:import|export)\s+(type\s+)?([\w*{][^;"'()=]*?)\sfrom\s+"([^"]+)"/gm;
const BARE_OR_DYNAMIC = /(?:^import\s+|\bimport\()"([^"]+)"/gm;

export function importsOf({ path, text }: SourceFile): Import[] {
  const found = [...text.matchAll(IMPORT)].map(([, type, names = "", to = ""]) => ({
    from: path,
    to: resolved(path, to),
    typeOnly: type !== undefined || allTypes(names),
    names,
  }));
  const rest = [...text.matchAll(BARE_OR_DYNAMIC)].map(([, to = ""]) => ({
    from: path,
    to: resolved(path, to),
    typeOnly: false,
    names: "",
  }));
  return [...found, ...rest];
}

function allTypes(names: string): boolean {
  const list = /\{([^}]*)\}/
    .exec(names)?.[1]
    ?.split(",")
    .map((name) => name.trim());
  return list?.filter((name) => name !== "").every((name) => name.startsWith("type ")) ?? false;
}

function resolved(from: string, to: string): string {
  return to.startsWith(".")
    ? normalize(join(dirname(from), to))
        .split(sep)
        .join("/")
    : to;
}
