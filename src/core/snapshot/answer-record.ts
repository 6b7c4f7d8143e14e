import type { Answer } from "../event/event.ts";
import { REASON, type Reason } from "../event/reason.ts";
import type { Micros } from "../number/unit.ts";
import type { Digest } from "../state/answer-table.ts";
import { id, natural, oneOf, orNone, record, text, usually } from "./form.ts";
import { section, type Section, type State } from "./section.ts";
import { insist } from "./snapshot-error.ts";

/** An answer that would be given again to the same command. */
interface AnswerRecord {
  readonly session: string;
  readonly sequence: number;
  readonly digest: string;
  /** Number that the engine gave the command. */
  readonly command: number;
  /** Null when it was carried out. */
  readonly reason: Reason | null;
  readonly detail: string;
  readonly untilMicros: Micros | null;
}

/** In session-id order, then by sequence. */
export const answerSection: Section = section(
  "answer",
  record<AnswerRecord>({
    session: id,
    sequence: natural,
    digest: text,
    command: natural,
    reason: orNone(oneOf(Object.keys(REASON) as Reason[])),
    detail: usually("", text),
    untilMicros: orNone(natural),
  }),
  taken,
  put,
);

function* taken({ answers }: State): Iterable<AnswerRecord> {
  for (const [session, kept] of answers.entries()) {
    for (const { sequence, digest, answer } of kept) {
      const written = digestText(digest);
      yield { session, sequence, digest: written, command: answer.sequence, ...refusalOf(answer) };
    }
  }
}

function refusalOf(answer: Answer): Pick<AnswerRecord, "reason" | "detail" | "untilMicros"> {
  if (answer.ok) return { reason: null, detail: "", untilMicros: null };
  return {
    reason: answer.reason,
    detail: answer.detail,
    untilMicros: answer.untilMicros ?? null,
  };
}

function put({ answers }: State, record: AnswerRecord): void {
  const { session, sequence } = record;
  const digest = digestOfText(record.digest);
  insist(answers.find(session, sequence, digest).kind === "new", "each answer once", sequence);
  answers.file(session, sequence, digest, answerOf(record));
}

/** Both halves in base 36. */
function digestText({ high, low }: Digest): string {
  return `${high.toString(36)}.${low.toString(36)}`;
}

function digestOfText(written: string): Digest {
  const [high = "", low = ""] = written.split(".");
  const digest = { high: Number.parseInt(high, 36), low: Number.parseInt(low, 36) };
  insist(digestText(digest) === written, "a digest", written);
  return digest;
}

function answerOf({ command, reason, detail, untilMicros }: AnswerRecord): Answer {
  if (reason === null) return { ok: true, sequence: command };
  const refused = { ok: false as const, sequence: command, reason, detail };
  return untilMicros === null ? refused : { ...refused, untilMicros };
}
