import type { Command } from "../command/command.ts";
import type { WhatIfQuestion } from "../view.ts";

/** Of a question that names no sender; the name is filed nowhere. */
const NO_SENDER = { session: "what-if", sequence: 0 } as const;

/** Whether a question is a command as it would come. @source WHATIF-01-01 */
export function hasId(question: WhatIfQuestion): question is Command {
  return typeof question === "object" && question !== null && "id" in question;
}

/** A body as a command that nobody in particular sends, now unless it names a time. */
export function commandOf(body: Exclude<WhatIfQuestion, Command>, nowMicros: number): Command {
  return { timeMicros: nowMicros, ...body, id: NO_SENDER } as Command;
}
