import type { Answer, Applied, Event } from "../event/event.ts";
import { InvariantError } from "../state/failure.ts";
import type { Outcome, Refusal } from "./refusal.ts";

/** The answer that is filed. */
export function answerOf(sequence: number, outcome: Outcome): Answer {
  return outcome === null ? { ok: true, sequence } : { ok: false, sequence, ...outcome };
}

/** A refusal that is not filed: it carries the number the next command will get. @source COMMAND-01-02 */
export function unfiled(sequence: number, refusal: Refusal): Applied {
  return { answer: { ok: false, sequence, ...refusal }, repeated: false, events: [] };
}

/** What is told of a command that broke a promise. @source COMMAND-03-01 */
export function brokenBy(error: unknown, sequence: number): Applied {
  const promise = error instanceof InvariantError ? error.promise : "internal";
  const fact = error instanceof Error ? error.message : String(error);
  const event: Event = { type: "broken", sequence, promise, fact };
  const detail = `promise ${promise} broke: ${fact}`;
  const answer: Answer = { ok: false, sequence, reason: "INTAKE_STOPPED", detail };
  return { answer, repeated: false, events: [event] };
}
