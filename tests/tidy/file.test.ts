import { describe, expect, it } from "vitest";

import { codeOf, filesBelow, importsOf } from "./tree.ts";

/** A file that grows past this usually holds two concepts. */
const LINES_MAX = 400;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/;
const GRAB_BAG = /^(utils?|helpers?|types?|common|misc|shared)\.ts$/;

const files = ["src", "tests", "scripts"].flatMap((folder) => filesBelow(folder, ".ts"));

describe("files", () => {
  it("sees the tree", () => {
    expect(files.length).toBeGreaterThan(250);
  });

  it(`has no file over ${LINES_MAX} lines`, () => {
    const long = files
      .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > LINES_MAX);
    expect(long).toEqual([]);
  });

  it("names files in kebab case, after what they hold", () => {
    const names = files.map(({ path }) => ({ path, name: path.split("/").at(-1)! }));
    expect(names.filter(({ name }) => !KEBAB.test(name) || GRAB_BAG.test(name))).toEqual([]);
  });

  it("has named exports only", () => {
    const wrong = files.filter(({ text }) => /^export default\b/m.test(codeOf(text)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it("imports files by their name with .ts", () => {
    const relative = /^(src|tests|scripts|bench)\//;
    const wrong = files
      .flatMap(importsOf)
      .filter(({ to }) => relative.test(to) && !to.endsWith(".ts"));
    expect(wrong).toEqual([]);
  });

  it("keeps no dead file: each one is imported, is a test, or is a door", () => {
    const doors =
      /^(scripts|bench)\/|\.test\.ts$|^src\/(core\/(index|formula)|lab\/index|model\/index|cli\/main)\.ts$/;
    const imported = new Set(files.flatMap(importsOf).map(({ to }) => to));
    const dead = files.filter(({ path }) => !doors.test(path) && !imported.has(path));
    expect(dead.map(({ path }) => path)).toEqual([]);
  });
});
