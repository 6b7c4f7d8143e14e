import type { ExitCode } from "./exit-code.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { standardOutput } from "./output.ts";
import { elapsed } from "./show/figure.ts";
import { explanationLines } from "./show/explanation.ts";
import { knownAccount, standingAt, type StandingFlags } from "./standing.ts";

export interface ExplainFlags extends StandingFlags {
  readonly account: string;
  readonly json?: boolean;
}

/** The margin formula of one account at one time, line by line, with its numbers. */
export function explain(name: string, flags: ExplainFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const standing = standingAt(name, flags);
  const { plan, engine } = standing;
  const variant = plan.variant.name;
  const view = engine.account(knownAccount(standing, flags.account))!;
  const markets = view.positions.map(({ market }) => engine.market(market)!);
  output.document({ timeMicros: engine.nowMicros, variant, account: view, markets });
  output.text(`${flags.account} in ${plan.spec.id.text}, ${variant}`);
  output.text(`at ${elapsed(engine.nowMicros - plan.startMicros)}, stage ${view.stage}`);
  for (const line of explanationLines(plan, view, engine)) output.text(line);
  return EXIT_CODE.ok;
}
