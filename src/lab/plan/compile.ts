import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import type { Plan } from "./plan.ts";
import type { Variant } from "./variant.ts";
import { compileActions } from "./action.ts";
import { CompileContext } from "./context.ts";
import { fillsOf } from "./opening.ts";
import { compileAccounts, compileFunds } from "./people.ts";
import { rulesOf } from "./variant.ts";
import {
  compileAssets,
  compileBackstops,
  compileBooks,
  compileGroupLimits,
  compileMarkets,
  compilePolicy,
} from "./venue.ts";

/** Most price steps of a scenario. */
const STEPS_MAX = 200_000;

/**
 * Turns a scenario into integers for one variant.
 *
 * @returns undefined when something does not fit; the log says what and where
 */
export function compile(spec: ScenarioSpec, variant: Variant, log: ReadingLog): Plan | undefined {
  const context = new CompileContext(spec, variant, log);
  const problemsBefore = log.problems.length;
  checkTimes(context);
  const plan = context.attempt((): Plan => {
    const numeraire = context.references.asset(spec.numeraire);
    compileAssets(context);
    compileMarkets(context);
    const openings = spec.positions.map((opening) =>
      context.attempt(() => fillsOf(context, opening)),
    );
    return {
      spec,
      variant,
      rules: rulesOf(spec, variant),
      numeraire,
      policy: compilePolicy(context),
      startMicros: spec.start,
      endMicros: spec.end.micros,
      stepMicros: spec.prices.step.micros,
      assets: context.assets,
      // As they begin; the actions count on in what changes of contract leave.
      markets: new Map(context.markets),
      accounts: compileAccounts(context),
      funds: compileFunds(context),
      backstops: compileBackstops(context),
      groupLimits: compileGroupLimits(context),
      openings: openings.flatMap((fills) => fills ?? []),
      books: compileBooks(context),
      actions: compileActions(context),
    };
  });
  return log.problems.length === problemsBefore ? plan : undefined;
}

function checkTimes({ spec, log }: CompileContext): void {
  const { step } = spec.prices;
  const { at, path, text } = step.written;
  if (step.micros <= 0) log.add("NOT_POSITIVE", at, path, "more than zero", text);
  else if (spec.end.micros / step.micros > STEPS_MAX) {
    log.add("OUT_OF_RANGE", at, path, `at most ${STEPS_MAX} steps to the end`, text);
  }
}
