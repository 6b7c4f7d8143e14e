import type { Problem } from "../lab/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { openScenario, ScenarioError } from "../lab/index.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { standardOutput } from "./output.ts";

/** Reads scenarios and says what is wrong: where, what was expected, what was found. */
export function check(scenarios: readonly string[], options: { readonly json?: boolean }): ExitCode {
  const output = standardOutput(options.json === true);
  const documents: { file: string; ok: boolean; problems: readonly Problem[] }[] = [];
  for (const name of scenarios) {
    try {
      const { file, spec, marked } = openScenario(name);
      documents.push({ file, ok: true, problems: [] });
      output.text(`${file}: ok, ${spec.title}`);
      for (const { certainty, path, text, at } of marked) {
        output.text(`  ${file}:${at.line}:${at.column} ${certainty} ${path} ${text}`);
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      documents.push({ file: error.file, ok: false, problems: error.problems });
      output.error(error.message);
    }
  }
  output.document(documents);
  const failed = documents.some((document) => !document.ok);
  return failed ? EXIT_CODE.invalidScenario : EXIT_CODE.ok;
}
