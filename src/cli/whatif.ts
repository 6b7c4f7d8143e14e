import type { Event } from "../core/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { standardOutput } from "./output.ts";
import { questionOf, type QuestionFlags } from "./question.ts";
import { accountsOf } from "./show/event-text.ts";
import { whatIfLines } from "./show/whatif-table.ts";
import { knownAccount, standingAt, type StandingFlags } from "./standing.ts";

export interface WhatIfFlags extends QuestionFlags, StandingFlags {
  readonly full?: boolean;
  readonly json?: boolean;
}

/** What a command would do at some time of a scenario: answer, events, accounts before and after. */
export function whatIf(name: string, flags: WhatIfFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const standing = standingAt(name, flags);
  const { engine, title } = standing;
  const question = questionOf(standing, flags);
  const asking = flags.account === undefined ? [] : [knownAccount(standing, flags.account)];
  const concerned = accountsOf(engine.whatIf(question).events);
  const accounts = [...new Set([...asking, ...concerned])];
  const found = engine.whatIf(question, { accounts });
  output.document({ title, question, ...found });
  for (const line of whatIfLines(standing, question, found, flags.full === true)) {
    output.text(line);
  }
  return found.events.some(isBroken) ? EXIT_CODE.broken : EXIT_CODE.ok;
}

function isBroken({ type }: Event): boolean {
  return type === "broken";
}
