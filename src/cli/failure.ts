import type { ExitCode } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { FileError, ScenarioNotFound, SetupRefused } from "../lab/index.ts";
import { EXIT_CODE } from "./exit-code.ts";

/** Something the command line named that is not there. */
export class NotFound extends Error {
  readonly code = "PLIMSOLL_NOT_FOUND";
}

/** A value on the command line that does not make sense. */
export class BadUsage extends Error {
  readonly code = "PLIMSOLL_BAD_USAGE";
}

/** Says what went wrong, and the exit code for it. */
export function reportFailure(output: Output, error: unknown): ExitCode {
  if (error instanceof FileError) {
    output.error(error.message);
    output.document({ ok: false, code: error.code, problems: error.problems });
    return EXIT_CODE.invalidScenario;
  }
  const message = error instanceof Error ? error.message : String(error);
  output.error(`plimsoll: ${message}`);
  output.document({ ok: false, code: codeOf(error), message });
  if (error instanceof ScenarioNotFound || error instanceof NotFound) return EXIT_CODE.notFound;
  if (error instanceof BadUsage) return EXIT_CODE.usage;
  if (error instanceof SetupRefused) return EXIT_CODE.invalidScenario;
  if (codeOf(error) === "ENOENT") return EXIT_CODE.notFound;
  return EXIT_CODE.failure;
}

function codeOf(error: unknown): string {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "PLIMSOLL_FAILURE";
}
