import type { Answer } from "../event/event.ts";

/** Answers kept per session (COMMAND-01-03). */
const ANSWERS_KEPT = 1_024;

/** What tells a repeated command from another with the same id: two safe integers. */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

interface Filed {
  /** As text when it was read from a snapshot. */
  readonly digest: Digest | string;
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

  find(session: string, sequence: number, digest: Digest | string): Lookup {
    const known = this.#sessions.get(session);
    if (known === undefined) return NEW;
    const filed = known.answers.get(sequence);
    if (filed !== undefined) {
      if (textOf(filed.digest) !== textOf(digest)) return { kind: "reused" };
      return { kind: "repeated", answer: filed.answer };
    }
    return sequence <= known.highest - ANSWERS_KEPT ? { kind: "tooOld" } : NEW;
  }

  file(session: string, sequence: number, digest: Digest | string, answer: Answer): void {
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
          .map(([sequence, filed]) => [sequence, textOf(filed.digest), filed.answer] as const),
      ]);
  }
}

const NEW: Lookup = { kind: "new" };

function textOf(digest: Digest | string): string {
  if (typeof digest === "string") return digest;
  return `${digest.high.toString(36)}.${digest.low.toString(36)}`;
}
