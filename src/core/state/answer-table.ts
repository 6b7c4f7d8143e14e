import type { Answer } from "../event/event.ts";

/** Answers kept per session (COMMAND-01-03). */
const ANSWERS_KEPT = 1_024;

interface Filed {
  readonly digest: string;
  readonly answer: Answer;
}

interface Session {
  highest: number;
  readonly answers: Map<number, Filed>;
}

export type Lookup =
  | { readonly kind: "new" }
  | { readonly kind: "tooOld" }
  | { readonly kind: "reused" }
  | { readonly kind: "repeated"; readonly answer: Answer };

/**
 * What was answered to whom: makes `apply` idempotent. Part of state and hash, bounded per session.
 * Answers are filed after a command is decided, so they need no undo.
 */
export class AnswerTable {
  readonly #sessions: Map<string, Session> = new Map();

  find(session: string, sequence: number, digest: string): Lookup {
    const known = this.#sessions.get(session);
    if (known === undefined) return { kind: "new" };
    const filed = known.answers.get(sequence);
    if (filed !== undefined) {
      if (filed.digest !== digest) return { kind: "reused" };
      return { kind: "repeated", answer: filed.answer };
    }
    return sequence <= known.highest - ANSWERS_KEPT ? { kind: "tooOld" } : { kind: "new" };
  }

  file(session: string, sequence: number, digest: string, answer: Answer): void {
    let known = this.#sessions.get(session);
    if (known === undefined) {
      known = { highest: sequence, answers: new Map() };
      this.#sessions.set(session, known);
    }
    known.answers.set(sequence, { digest, answer });
    if (sequence <= known.highest) return;
    const oldFloor = known.highest - ANSWERS_KEPT;
    known.highest = sequence;
    this.#evict(known, oldFloor, sequence - ANSWERS_KEPT);
  }

  #evict(session: Session, oldFloor: number, floor: number): void {
    if (floor - oldFloor > ANSWERS_KEPT) {
      for (const sequence of session.answers.keys()) {
        if (sequence <= floor) session.answers.delete(sequence);
      }
      return;
    }
    for (let sequence = oldFloor + 1; sequence <= floor; sequence++) {
      session.answers.delete(sequence);
    }
  }

  /** Sessions in id order with their kept answers in sequence order: for the canonical state. */
  entries(): readonly (readonly [string, readonly (readonly [number, string, Answer])[]])[] {
    return [...this.#sessions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([session, { answers }]) => [
        session,
        [...answers]
          .sort(([a], [b]) => a - b)
          .map(([sequence, filed]) => [sequence, filed.digest, filed.answer] as const),
      ]);
  }
}
