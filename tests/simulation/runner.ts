import type { Command } from "../../src/core/command/command.ts";
import type { VenuePolicy } from "../../src/core/command/parameter.ts";
import type { Applied, Event } from "../../src/core/event/event.ts";
import type { AccountView } from "../../src/core/view.ts";
import { CommandSource } from "./command-source.ts";
import type { Coverage } from "./coverage.ts";
import { inWords, reproLine } from "./repro.ts";
import { firstDifference, same } from "./same.ts";

/** What both engines offer. */
interface VenueEngine {
  apply(command: Command): Applied;
  account(id: string): AccountView | undefined;
  accounts(): string[];
}

export type EngineMaker<E extends VenueEngine = VenueEngine> = (options: {
  readonly numeraire: string;
  readonly policy: VenuePolicy;
}) => E;

export interface RunLength {
  readonly seed: number;
  /** Commands after the venue is declared. */
  readonly commands: number;
  /** Number of the last command to run, counted from the first declaration. */
  readonly stop?: number;
}

export interface Disagreement {
  /** Number of the command, counted from the first declaration. */
  readonly at: number;
  readonly command: Command;
  readonly what: string;
  readonly left: unknown;
  readonly right: unknown;
}

export interface Comparison {
  readonly commands: number;
  readonly events: number;
  /** Every command sent, in order: a run without its source. */
  readonly sent: readonly Command[];
  readonly disagreement: Disagreement | null;
}

const VIEW_EVERY = 50;
const VIEWS_AT_ONCE = 6;

/** A random venue: commands as the source makes them, answers fed back. */
export function* runVenue(
  { seed, commands, stop = Number.POSITIVE_INFINITY }: RunLength,
  source: CommandSource = new CommandSource(seed),
): Generator<{ at: number; command: Command }, void, Applied> {
  let at = 0;
  let left = commands;
  while ((source.settingUp || left > 0) && at < stop) {
    if (!source.settingUp) left -= 1;
    const command = source.next();
    at += 1;
    source.observe(command, yield { at, command });
  }
}

/** Runs one venue on two engines and stops at the first difference. */
export function compareEngines(
  length: RunLength,
  makers: readonly [EngineMaker, EngineMaker],
  coverage?: Coverage,
): Comparison {
  const source = new CommandSource(length.seed);
  const engines = [makers[0](source.plan), makers[1](source.plan)] as const;
  const run = runVenue(length, source);
  const sent: Command[] = [];
  let events = 0;
  let views = 0;
  let step = run.next();
  while (step.done !== true) {
    const { at, command } = step.value;
    sent.push(command);
    const outcome = stepBoth(engines, command);
    if (outcome.disagreement !== null) {
      if (outgrew(outcome.disagreement)) break;
      return { commands: at, events, sent, disagreement: { at, command, ...outcome.disagreement } };
    }
    events += outcome.applied.events.length;
    coverage?.see(command, outcome.applied, source.plan);
    step = run.next(outcome.applied);
    const last = step.done === true;
    if (at % VIEW_EVERY !== 0 && !last) continue;
    const differing = compareViews(engines, views, last ? VIEWS_AT_ONCE * 4 : VIEWS_AT_ONCE);
    views += VIEWS_AT_ONCE;
    if (differing !== null) {
      return { commands: at, events, sent, disagreement: { at, command, ...differing } };
    }
  }
  return { commands: sent.length, events, sent, disagreement: null };
}

/** Runs recorded commands on two engines: what a shortened run is tried with. */
export function replayOnBoth(
  commands: readonly Command[],
  seed: number,
  makers: readonly [EngineMaker, EngineMaker],
): Disagreement | null {
  const { plan } = new CommandSource(seed);
  const engines = [makers[0](plan), makers[1](plan)] as const;
  for (const [index, command] of commands.entries()) {
    const { disagreement } = stepBoth(engines, command);
    if (disagreement !== null) return { at: index + 1, command, ...disagreement };
  }
  const differing = compareViews(engines, 0, Number.POSITIVE_INFINITY);
  const command = commands.at(-1);
  if (differing === null || command === undefined) return null;
  return { at: commands.length, command, ...differing };
}

/** The failure in a few lines, the one that reproduces it first. */
export function describeDisagreement(
  { seed, commands }: RunLength,
  { at, command, what, left, right }: Disagreement,
): string {
  return [
    reproLine({ seed, commands, stop: at }),
    `  ${what} after ${inWords(command)}`,
    `  first:  ${inWords(left)}`,
    `  second: ${inWords(right)}`,
  ].join("\n");
}

/** Both say that a price carried an amount out of its range (NUMBER-01-03): the venue ends there. */
function outgrew({ left, right }: Difference): boolean {
  const [naive, fast] = [inWords(left), inWords(right)];
  return naive.includes("NUMBER-01-03") && fast.includes("promise internal broke: expected |");
}

type Difference = Pick<Disagreement, "what" | "left" | "right">;
type Both = readonly [VenueEngine, VenueEngine];

function stepBoth(
  [first, second]: Both,
  command: Command,
): { readonly applied: Applied; readonly disagreement: Difference | null } {
  const left = attempt(first, command);
  const right = attempt(second, command);
  if ("threw" in left || "threw" in right) {
    const disagreement = {
      what: isBroken(right) ? "a broken promise" : "an exception",
      left,
      right,
    };
    return { applied: NOTHING, disagreement };
  }
  return { applied: left, disagreement: compareApplied(left, right) };
}

const NOTHING: Applied = { answer: { ok: true, sequence: 0 }, repeated: false, events: [] };

function attempt(engine: VenueEngine, command: Command): Applied | { readonly threw: string } {
  try {
    return engine.apply(command);
  } catch (error) {
    return { threw: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** The naive engine throws where the other rolls back and stops intake. */
function isBroken(right: Applied | { readonly threw: string }): boolean {
  return !("threw" in right) && right.events.some(({ type }) => type === "broken");
}

function compareApplied(left: Applied, right: Applied): Difference | null {
  if (!same(left.answer, right.answer) || left.repeated !== right.repeated) {
    const pair = { left: withoutEvents(left), right: withoutEvents(right) };
    return { what: "another answer", ...pair };
  }
  const at = firstDifference(left.events, right.events);
  const longest = Math.max(left.events.length, right.events.length);
  if (at === longest) return null;
  const around = (events: readonly Event[]): unknown => events[at] ?? "no more events";
  return {
    what: `event ${at + 1} of ${left.events.length} and ${right.events.length}`,
    left: around(left.events),
    right: around(right.events),
  };
}

function withoutEvents({ answer, repeated }: Applied): unknown {
  return { answer, repeated };
}

function compareViews([first, second]: Both, from: number, count: number): Difference | null {
  const ids = first.accounts();
  if (!same(ids, second.accounts())) {
    return { what: "the list of accounts", left: ids, right: second.accounts() };
  }
  for (let index = 0; index < Math.min(count, ids.length); index += 1) {
    const id = ids[(from + index) % ids.length]!;
    const left = comparedFields(first.account(id));
    const right = comparedFields(second.account(id));
    if (!same(left, right)) return { what: `the view of ${id}`, left, right };
  }
  return null;
}

/** The fields of a view that decide something; the rest follows from them. */
function comparedFields(view: AccountView | undefined): unknown {
  if (view === undefined) return undefined;
  const { stage, equity, maintenanceMargin, initialMargin } = view;
  const holdings = view.holdings.map((held) => {
    const { asset, balance, poolEquity, principal } = held;
    const { unmaturedGain, withdrawable, protectedClaim } = held;
    return { asset, balance, poolEquity, principal, unmaturedGain, withdrawable, protectedClaim };
  });
  const positions = view.positions.map(({ market, lots, cost, fundingDue }) => {
    return { market, lots, cost, fundingDue };
  });
  return { stage, equity, maintenanceMargin, initialMargin, holdings, positions };
}
