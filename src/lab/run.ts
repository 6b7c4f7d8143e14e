import type { Variant } from "./plan/variant.ts";
import type { Plan } from "./plan/plan.ts";
import type { LoadedScenario } from "./load.ts";
import { compile } from "./plan/compile.ts";
import { aloneVariants, controlVariants, protectedVariant, UNPROTECTED } from "./plan/variant.ts";
import { ReadingLog, ScenarioError } from "./scenario/problem.ts";

/** Unprotected, protected and, where asked, every safeguard alone and those that are enough. */
export function variantsOf({ spec }: LoadedScenario, each: boolean): Variant[] {
  const alone = each ? [...aloneVariants(spec), ...controlVariants(spec)] : [];
  return [UNPROTECTED, ...alone, protectedVariant(spec)];
}

/** The plan of one variant of a scenario that was loaded. */
export function planOf({ spec, file }: LoadedScenario, variant: Variant): Plan {
  const log = new ReadingLog();
  const plan = compile(spec, variant, log);
  if (plan === undefined) throw new ScenarioError(file, log.problems);
  return plan;
}
