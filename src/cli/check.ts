import type { Problem } from "../lab/index.ts";
import type { ExitCode } from "./exit-code.ts";
import {
  describeProblem,
  openScenario,
  planOf,
  replay,
  ScenarioError,
  SetupRefused,
  variantsOf,
} from "../lab/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { standardOutput } from "./output.ts";

/** Reads scenarios and says what is wrong: where, what was expected, what was found. */
export function check(
  scenarios: readonly string[],
  options: { readonly json?: boolean },
): ExitCode {
  const output = standardOutput(options.json === true);
  const documents: { file: string; ok: boolean; problems: readonly Problem[] }[] = [];
  for (const name of scenarios) {
    try {
      const scenario = openScenario(name);
      const { file, spec, marked } = scenario;
      // What only the engine can judge: it is asked to set the venue up in every variant.
      for (const variant of variantsOf(scenario, true)) {
        replay(planOf(scenario, variant), { untilMicros: 0 });
      }
      documents.push({ file, ok: true, problems: [] });
      output.text(`${file}: ok, ${spec.title}`);
      for (const { certainty, path, text, at } of marked) {
        output.text(`  ${file}:${at.line}:${at.column} ${certainty} ${path} ${text}`);
      }
    } catch (error) {
      if (error instanceof SetupRefused) {
        documents.push({ file: name, ok: false, problems: [error.problem] });
        output.error(describeProblem(name, error.problem));
        continue;
      }
      if (!(error instanceof ScenarioError)) throw error;
      documents.push({ file: error.file, ok: false, problems: error.problems });
      output.error(error.message);
    }
  }
  output.document(documents);
  const failed = documents.some((document) => !document.ok);
  return failed ? EXIT_CODE.invalidScenario : EXIT_CODE.ok;
}
