import { readdirSync, readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import {
  incidentIds,
  openScenario,
  planOf,
  replay,
  scenarioSchema,
  variantsOf,
} from "../../../src/lab/index.ts";

const root = new URL("../../../", import.meta.url);
const validate = new Ajv2020({ strict: false }).compile(scenarioSchema());

const folder = (name: string): URL => new URL(`scenarios/${name}/`, root);
const EXAMPLES = readdirSync(folder("examples")).map((name) => name.replace(".yaml", ""));

function asData(id: string, where = "incidents"): unknown {
  const text = readFileSync(new URL(`${id}.yaml`, folder(where)), "utf8");
  const tags = ["!assumed", "!solved", "!derived"];
  return parse(text, {
    customTags: (known) => [
      ...known,
      ...tags.map((tag) => ({ tag, resolve: (value: string) => value })),
    ],
  });
}

describe("JSON Schema of the scenario format", () => {
  test("the published file is the one the readers give (npm run schema)", () => {
    const published = readFileSync(new URL("schema/scenario.schema.json", root), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(scenarioSchema())));
  });

  test.each(incidentIds())("accepts %s", (id) => {
    validate(asData(id));
    expect(validate.errors ?? []).toEqual([]);
  });

  test.each(EXAMPLES)("accepts the example %s, and so does the reader", (name) => {
    validate(asData(name, "examples"));
    expect(validate.errors ?? []).toEqual([]);
    const scenario = openScenario(`${folder("examples").pathname}${name}.yaml`);
    for (const variant of variantsOf(scenario, true)) {
      expect(replay(planOf(scenario, variant)).verdict.broken).toBeUndefined();
    }
  });

  test.each([
    ["a field nobody knows", { leverage: 5 }],
    ["an unknown format", { format: "plimsoll-scenario-9" }],
    ["an exponent", { participants: { A: { role: "x", collateral: { USD: "1e3" } } } }],
    ["a measure nobody knows", { published: [{ measure: { take: "luck" } }] }],
  ])("refuses %s", (_name, change) => {
    const data = asData("okex-2018-07-31") as object;
    expect(validate({ ...data, ...change })).toBe(false);
  });
});
