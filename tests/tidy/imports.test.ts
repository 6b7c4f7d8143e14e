import { describe, expect, it } from "vitest";

import { filesBelow, importsOf, type Import } from "./tree.ts";

/**
 * Who may import whom inside the core: a folder imports only what stands before it. A file that
 * lies in `src/core` itself counts as a folder of that name.
 */
const CORE_ORDER = [
  "number",
  "command",
  "event",
  "state",
  "pricing",
  "ledger",
  "margin",
  "invariant",
  "safeguard",
  "view",
  "watch",
  "waterfall",
  "view-of",
  "view-group",
  "freeboard",
  "intake",
  "boundary",
  "snapshot",
  "engine",
  "index",
  "formula",
];

/** What each layer may import besides itself. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  model: ["core"],
  lab: ["core"],
  cli: ["core", "model", "lab"],
};

/** Packages and node: modules a layer may use. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  core: /^$/,
  model: /^(ml-matrix|pure-rand\/generator\/mersenne)$/,
  lab: /^(node:(fs|path|url)|yaml)$/,
  cli: /^(node:.+|commander)$/,
};

/** Steps against the order that stay, each with its reason. */
const TOLERATED: ReadonlySet<string> = new Set([
  // A venue carries the rules of its run; the rules are declared where the defence is.
  "state/venue.ts -> safeguard/historic.ts",
  // The arithmetic of a position is pure; the ledger books what it says.
  "ledger/trade.ts -> margin/position.ts",
  "ledger/trade.ts -> margin/fully-paid.ts",
]);

const files = filesBelow("src", ".ts");
const imports = files.flatMap(importsOf);

describe("imports between layers", () => {
  it("sees the tree", () => {
    expect(files.length).toBeGreaterThan(150);
    expect(imports.length).toBeGreaterThan(700);
    expect(new Set(files.map(({ path }) => layerOf(path)))).toEqual(new Set(Object.keys(LAYERS)));
  });

  it("every layer imports only the layers below it", () => {
    const inside = imports.filter(({ to }) => to.startsWith("src/"));
    const wrong = inside.filter(({ from, to }) => {
      const layer = layerOf(from);
      return layer !== layerOf(to) && !LAYERS[layer]!.includes(layerOf(to));
    });
    expect(wrong.map(written)).toEqual([]);
  });

  it("every layer uses only the packages it is allowed", () => {
    const outside = imports.filter(({ to }) => !to.startsWith("src/"));
    const wrong = outside.filter(({ from, to }) => !PACKAGES[layerOf(from)]!.test(to));
    expect(wrong.map(written)).toEqual([]);
  });

  it("inside the core, a folder imports only what stands before it", () => {
    const inCore = imports.filter(({ from, to }) => [from, to].every(isCore));
    const places = inCore.flatMap(({ from, to }) => [placeOf(from), placeOf(to)]);
    expect(places.filter((place) => !CORE_ORDER.includes(place))).toEqual([]);
    const wrong = inCore.filter(({ from, to }) => rankOf(to) > rankOf(from));
    const named = wrong.map(({ from, to }) => `${inside(from)} -> ${inside(to)}`);
    expect(named.filter((step) => !TOLERATED.has(step))).toEqual([]);
    expect([...TOLERATED].filter((step) => !named.includes(step))).toEqual([]);
  });

  it("commands and events are data: they import types of numbers and of each other only", () => {
    const data = imports.filter(({ from }) => /^src\/core\/(command|event)\//.test(from));
    const allowed = /^src\/core\/(command|event|number)\//;
    expect(data.filter(({ to, typeOnly }) => !typeOnly || !allowed.test(to)).map(written)).toEqual(
      [],
    );
  });

  it("only the laboratory runs an engine with its defence switched off", () => {
    const users = imports.filter(({ names }) => names.includes("createHistoricEngine"));
    expect(users.filter(({ from }) => layerOf(from) !== "lab").map(written)).toEqual([]);
    const values = imports.filter(({ to, typeOnly }) => to.endsWith("/historic.ts") && !typeOnly);
    const more = values.filter(
      ({ from, names }) => isCore(from) && names.replaceAll(/[{}\s]|type \w+/g, "") !== FULL_ONLY,
    );
    expect(more.map(written)).toEqual([]);
  });

  it("outside the core nobody reaches past its public entry but for pure parts", () => {
    const reaching = imports.filter(({ from, to }) => !isCore(from) && isCore(to));
    const allowed = [
      /^src\/core\/(index|formula|engine)\.ts$/,
      /^src\/core\/(number|safeguard\/historic)/,
    ];
    const wrong = reaching.filter(({ to }) => !allowed.some((pattern) => pattern.test(to)));
    expect(wrong.map(written)).toEqual([]);
  });
});

const FULL_ONLY = "FULL_PROTECTION,";

function layerOf(path: string): string {
  return path.split("/")[1]!;
}

function isCore(path: string): boolean {
  return path.startsWith("src/core/");
}

function inside(path: string): string {
  return path.slice("src/core/".length);
}

function placeOf(path: string): string {
  return inside(path).split("/")[0]!.replace(/\.ts$/, "");
}

function rankOf(path: string): number {
  return CORE_ORDER.indexOf(placeOf(path));
}

function written({ from, to, names }: Import): string {
  return `${from} imports ${names.trim()} from ${to}`;
}
