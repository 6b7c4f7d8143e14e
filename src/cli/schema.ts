import type { ExitCode } from "./exit-code.ts";
import { scenarioSchema } from "../lab/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { toJson } from "./output.ts";

/** Prints the JSON Schema of the scenario format. */
export function schema(): ExitCode {
  process.stdout.write(`${toJson(scenarioSchema())}\n`);
  return EXIT_CODE.ok;
}
