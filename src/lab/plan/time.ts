import type { Micros } from "../../core/index.ts";
import type { Instant } from "../scenario/scalar.ts";
import type { CompileContext } from "./context.ts";

/** A time that is not before the action's own. */
export function later(
  { log }: CompileContext,
  { written, micros }: Instant,
  action: { readonly at: Instant },
): Micros {
  const { at, path, text } = written;
  if (micros >= action.at.micros) return micros;
  const expected = `a time from the action's on (${action.at.written.text})`;
  return log.stop("TIME_BACKWARDS", at, path, expected, text);
}
