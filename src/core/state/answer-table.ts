import type { Answer } from "../event/event.ts";

/** Answers kept per session (COMMAND-01-03). */
const ANSWERS_KEPT = 1_024;

/** Places a session starts with. */
const FIRST_PLACES = 16;

/** What tells a repeated command from another with the same id: two safe integers. */
export interface Digest {
  readonly high: number;
  readonly low: number;
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

  find(session: string, sequence: number, digest: Digest): Lookup {
    return this.#sessions.get(session)?.find(sequence, digest) ?? NEW;
  }

  file(session: string, sequence: number, digest: Digest, answer: Answer): void {
    let known = this.#sessions.get(session);
    if (known === undefined) {
      known = new Session();
      this.#sessions.set(session, known);
    }
    known.file(sequence, digest, answer);
  }

  /** Sessions in id order with their kept answers in sequence order: for the canonical state. */
  entries(): readonly (readonly [string, readonly Filed[]])[] {
    return [...this.#sessions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([session, known]) => [session, known.entries()]);
  }
}

export interface Filed {
  readonly sequence: number;
  readonly digest: Digest;
  readonly answer: Answer;
}

/**
 * One session's answers in columns: a sequence lies at its remainder by the number of places. Of
 * 1,024 places no two kept sequences share one; a session grows to them as its sequences ask for.
 */
class Session {
  #highest = -1;
  #sequences: Float64Array = new Float64Array(FIRST_PLACES).fill(-1);
  #highs: Float64Array = new Float64Array(FIRST_PLACES);
  #lows: Float64Array = new Float64Array(FIRST_PLACES);
  /** The number that the engine gave the command. */
  #commands: Float64Array = new Float64Array(FIRST_PLACES);
  /** Refusals by place: the other answers say nothing but the number. */
  readonly #refusals: Map<number, Answer> = new Map();

  find(sequence: number, digest: Digest): Lookup {
    if (sequence <= this.#highest - ANSWERS_KEPT) return TOO_OLD;
    const place = sequence % this.#sequences.length;
    if (this.#sequences[place] !== sequence) return NEW;
    if (this.#highs[place] !== digest.high || this.#lows[place] !== digest.low) return REUSED;
    return { kind: "repeated", answer: this.#answerAt(place) };
  }

  file(sequence: number, digest: Digest, answer: Answer): void {
    if (sequence > this.#highest) this.#highest = sequence;
    while (!this.#hasRoomFor(sequence)) this.#grow();
    this.#put(sequence, digest.high, digest.low, answer.sequence);
    const place = sequence % this.#sequences.length;
    if (!answer.ok) this.#refusals.set(place, answer);
    else if (this.#refusals.size > 0) this.#refusals.delete(place);
  }

  entries(): Filed[] {
    const filed: Filed[] = [];
    for (let place = 0; place < this.#sequences.length; place++) {
      const sequence = this.#sequences[place]!;
      if (!this.#isKept(sequence)) continue;
      const digest = { high: this.#highs[place]!, low: this.#lows[place]! };
      filed.push({ sequence, digest, answer: this.#answerAt(place) });
    }
    return filed.sort((a, b) => a.sequence - b.sequence);
  }

  #answerAt(place: number): Answer {
    return this.#refusals.get(place) ?? { ok: true, sequence: this.#commands[place]! };
  }

  #isKept(sequence: number): boolean {
    return sequence >= 0 && sequence > this.#highest - ANSWERS_KEPT;
  }

  #hasRoomFor(sequence: number): boolean {
    const { length } = this.#sequences;
    return length >= ANSWERS_KEPT || !this.#isKept(this.#sequences[sequence % length]!);
  }

  #put(sequence: number, high: number, low: number, command: number): void {
    const place = sequence % this.#sequences.length;
    this.#sequences[place] = sequence;
    this.#highs[place] = high;
    this.#lows[place] = low;
    this.#commands[place] = command;
  }

  #grow(): void {
    const filed = this.entries();
    const places = this.#sequences.length * 2;
    this.#sequences = new Float64Array(places).fill(-1);
    this.#highs = new Float64Array(places);
    this.#lows = new Float64Array(places);
    this.#commands = new Float64Array(places);
    this.#refusals.clear();
    for (const { sequence, digest, answer } of filed) {
      this.#put(sequence, digest.high, digest.low, answer.sequence);
      if (!answer.ok) this.#refusals.set(sequence % places, answer);
    }
  }
}

const NEW: Lookup = { kind: "new" };
const TOO_OLD: Lookup = { kind: "tooOld" };
const REUSED: Lookup = { kind: "reused" };
