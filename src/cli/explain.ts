import type { Plan, Session } from "../lab/index.ts";
import type { ExitCode } from "./exit-code.ts";
import { openScenario, planOf, protectedVariant, replay, UNPROTECTED } from "../lab/index.ts";
import { durationMicros } from "./duration.ts";
import { EXIT_CODE } from "./exit-code.ts";
import { NotFound } from "./failure.ts";
import { standardOutput } from "./output.ts";
import { elapsed } from "./show/figure.ts";
import { explanationLines } from "./show/explanation.ts";

export interface ExplainFlags {
  readonly account: string;
  readonly at?: string;
  readonly unprotected?: boolean;
  readonly json?: boolean;
}

/** The margin formula of one account at one time, line by line, with its numbers. */
export function explain(name: string, flags: ExplainFlags): ExitCode {
  const output = standardOutput(flags.json === true);
  const scenario = openScenario(name);
  const variant = flags.unprotected === true ? UNPROTECTED : protectedVariant(scenario.spec);
  const plan: Plan = planOf(scenario, variant);
  const untilMicros = flags.at === undefined ? plan.endMicros : durationMicros(flags.at);
  let session: Session | undefined;
  replay(plan, { untilMicros, onEnd: (ended) => void (session = ended) });
  const engine = session!.engine;
  const view = engine.account(flags.account);
  if (view === undefined) {
    const known = plan.accounts.map(({ account }) => account);
    const shown = known.slice(0, 20).join(", ");
    throw new NotFound(`expected an account of the scenario (${shown}), was "${flags.account}"`);
  }
  const markets = view.positions.map(({ market }) => engine.market(market)!);
  output.document({ timeMicros: engine.nowMicros, variant: variant.name, account: view, markets });
  output.text(`${flags.account} in ${scenario.spec.id.text}, ${variant.name}`);
  output.text(`at ${elapsed(engine.nowMicros - plan.startMicros)}, stage ${view.stage}`);
  for (const line of explanationLines(plan, view, engine)) output.text(line);
  return EXIT_CODE.ok;
}
