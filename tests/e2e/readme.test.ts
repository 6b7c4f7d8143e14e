import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it, vi } from "vitest";

import { demoExcerpt, insertExcerpt } from "../../scripts/demo-excerpt.ts";
import { filesBelow } from "../tidy/tree.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const README = readFileSync(join(ROOT, "README.md"), "utf8");

vi.setConfig({ testTimeout: 60_000 });

/** Runs the built package with these words after `node`, from the root of the checkout. */
function node(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

/** The code blocks of a kind, in order. */
function blocks(kind: string): string[] {
  return [...README.matchAll(/```(\w+)\n([\s\S]*?)\n```/g)]
    .filter(([, of]) => of === kind)
    .map(([, , text = ""]) => text);
}

describe("README", () => {
  it("shows the transcript that `npm start` gives", () => {
    const excerpt = demoExcerpt(node("dist/cli/main.js", "demo"));
    // npm run transcript writes it.
    expect(insertExcerpt(README, excerpt)).toBe(README);
  });

  it("has an example that runs against the built package and ends as it says", () => {
    const [example, ...more] = blocks("js");
    expect(more).toEqual([]);
    expect(example!.split("\n").length).toBeLessThanOrEqual(40);
    const printed = node("--input-type=module", "-e", example!).trimEnd().split("\n");
    const said = blocks("text").find((text) => text.startsWith("alice"))!;
    expect(printed.slice(-2)).toEqual(said.split("\n"));
    expect(printed).toContain("deleveraged");
  });

  it("shows what its other commands print", () => {
    const shown = blocks("text").filter((text) => text.startsWith("$ npx plimsoll "));
    expect(shown.length).toBeGreaterThan(1);
    for (const text of shown) {
      const [command, ...printed] = text.split("\n");
      const words = command!.split(" ").slice(3);
      expect(node("dist/cli/main.js", ...words).trimEnd()).toBe(printed.join("\n"));
    }
  });

  it("names commands that work", () => {
    const commands = blocks("text").flatMap((text) => text.match(/^npx plimsoll .*$/gm) ?? []);
    expect(commands.length).toBeGreaterThan(2);
    const given = commands.map((line) => line.split(/ {3,}/)[0]!.split(" ").slice(2));
    for (const words of given.filter((line) => !line.includes("my-scenario.yaml"))) {
      expect(node("dist/cli/main.js", ...words).length).toBeGreaterThan(100);
    }
  });
});

describe("the package", () => {
  it.each([
    ["plimsoll", "Engine"],
    ["plimsoll/formula", "positionValue"],
    ["plimsoll/lab", "openScenario"],
  ])("%s gives %s", (entry, name) => {
    const code = `import(${JSON.stringify(entry)}).then((m) => console.log(typeof m.${name}))`;
    expect(node("-e", code)).toBe("function\n");
  });

  it("keeps the engine without its defence to itself", () => {
    const code = `import("plimsoll").then((m) => console.log(Object.keys(m).sort().join(" ")))`;
    expect(node("-e", code)).toBe(
      "EXAMPLE Engine InvariantError LAYERS REASON STAGES SnapshotError formatDecimal parseDecimal\n",
    );
  });
});

describe("links between pages", () => {
  const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((path) => ({
    path,
    text: readFileSync(join(ROOT, path), "utf8"),
  }));

  it("lead to files that exist", () => {
    const links = [...pages, ...filesBelow("docs", ".md")].flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(([, to = ""]) => ({ path, to })),
    );
    expect(links.length).toBeGreaterThan(30);
    const dead = links.filter(
      ({ path, to }) => !existsSync(join(ROOT, normalize(join(dirname(path), to)))),
    );
    expect(dead).toEqual([]);
  });
});
