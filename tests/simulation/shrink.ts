import type { Command } from "../../src/core/command/command.ts";

/** Most attempts to shorten one failing run. */
const ATTEMPTS_MAX = 3_000;

/**
 * Leaves out commands, in halves first and one by one last, as long as the rest still fails.
 *
 * @param fails  true when the commands, sent to fresh engines, show the failure looked for
 */
export function shrink(
  commands: readonly Command[],
  fails: (commands: readonly Command[]) => boolean,
): readonly Command[] {
  let kept = commands;
  let attempts = 0;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
    let from = kept.length - size;
    let shortened = false;
    while (from > -size && attempts < ATTEMPTS_MAX) {
      attempts += 1;
      const without = kept.filter((_, index) => index < from || index >= from + size);
      if (without.length < kept.length && fails(without)) {
        kept = without;
        shortened = true;
      }
      from -= size;
    }
    if (size === 1 && shortened && attempts < ATTEMPTS_MAX) size = 2;
  }
  return kept;
}
