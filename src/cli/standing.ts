import type { Micros } from "../core/index.ts";
import type { Plan, Session } from "../lab/index.ts";
import { openScenario, planOf, protectedVariant, replay, UNPROTECTED } from "../lab/index.ts";
import { durationMicros } from "./duration.ts";
import { BadUsage, NotFound } from "./failure.ts";
import { elapsed } from "./show/figure.ts";

/** A scenario's venue as it stands at some time. */
export interface Standing {
  readonly plan: Plan;
  readonly engine: Session["engine"];
  /** Id, variant and time, for a heading. */
  readonly title: string;
}

export interface StandingFlags {
  readonly at?: string;
  readonly unprotected?: boolean;
}

/** Replays a scenario up to `--at`, its end when left out. */
export function standingAt(name: string, flags: StandingFlags): Standing {
  const scenario = openScenario(name);
  const variant = flags.unprotected === true ? UNPROTECTED : protectedVariant(scenario.spec);
  const plan = planOf(scenario, variant);
  const untilMicros: Micros =
    flags.at === undefined ? plan.endMicros : momentOf(plan, flags.at, "--at");
  let session: Session | undefined;
  replay(plan, { untilMicros, onEnd: (ended) => void (session = ended) });
  const { engine, plan: now } = session!;
  const time = elapsed(engine.nowMicros - plan.startMicros);
  return { plan: now, engine, title: `${scenario.spec.id.text}, ${variant.name}, at ${time}` };
}

/** A time of the scenario: up to its end. */
export function momentOf(plan: Plan, text: string, flag: string): Micros {
  const micros = durationMicros(text);
  if (micros <= plan.endMicros) return micros;
  const { end } = plan.spec;
  throw new BadUsage(`expected ${flag} up to the end (${end.written.text}), was "${text}"`);
}

/** An account of the venue that was named. */
export function knownAccount({ plan, engine }: Standing, account: string): string {
  if (engine.account(account) !== undefined) return account;
  const known = plan.accounts.map((planned) => planned.account);
  const shown = known.slice(0, 20).join(", ");
  throw new NotFound(`expected an account of the scenario (${shown}), was "${account}"`);
}

/** A market of the venue that was named. */
export function knownMarket({ plan }: Standing, market: string): string {
  if (plan.markets.has(market)) return market;
  const known = [...plan.markets.keys()].join(", ");
  throw new NotFound(`expected a market of the scenario (${known}), was "${market}"`);
}
