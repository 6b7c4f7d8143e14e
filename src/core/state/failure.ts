import type { BrokenEvent } from "../event/event.ts";

/** A promise of the engine does not hold: the command is rolled back and intake stops. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
  readonly promise: BrokenEvent["promise"];

  constructor(promise: BrokenEvent["promise"], fact: string) {
    super(fact);
    this.promise = promise;
  }
}

/** A quantity left the range it is stored in: the command is rolled back and refused. */
export class OutOfRangeError extends Error {
  override readonly name = "OutOfRangeError";
}

/** Asserts an internal fact; a false one is a promise broken. */
export function assertThat(
  holds: boolean,
  promise: BrokenEvent["promise"],
  fact: () => string,
): asserts holds {
  if (!holds) throw new InvariantError(promise, fact());
}
