import type { Instant } from "../scalar.ts";
import type { Reader, Written } from "../reader.ts";
import { described, list, optional, withDefault } from "../reader.ts";
import { duration, id, sentence } from "../scalar.ts";

/** What every action has. */
export interface Timed {
  readonly at: Instant;
  readonly note: string | undefined;
  /** Safeguards that keep this from happening: it is left out while one of them is on. */
  readonly unless: readonly Written[];
}

export const timed: { readonly [Field in keyof Timed]: Reader<Timed[Field]> } = {
  at: described("Time since the start.", duration),
  note: optional(sentence),
  unless: described("Left out while one of these safeguards is on.", withDefault(list(id), [])),
};
