import type { JsonSchema } from "./reader.ts";
import { scenario } from "./format/scenario.ts";

/** JSON Schema of the scenario format, made from the readers that read it. */
export function scenarioSchema(): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:plimsoll:scenario:1",
    title: "Plimsoll scenario",
    ...scenario.schema,
  };
}
