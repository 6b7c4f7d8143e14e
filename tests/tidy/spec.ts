import { filesBelow } from "./tree.ts";

/** An id of a rule: a family, a chapter and a number. */
export const RULE_ID: RegExp = /\b[A-Z]+-\d\d-\d\d\b/g;

/** Every rule of docs/spec, by its id, with the file that states it. */
export const RULES: ReadonlyMap<string, string> = new Map(
  filesBelow("docs/spec", ".md").flatMap(({ path, text }) =>
    [...text.matchAll(/^\s*\*\*([A-Z]+-\d\d-\d\d)\*\*/gm)].map(([, id = ""]) => [id, path]),
  ),
);
