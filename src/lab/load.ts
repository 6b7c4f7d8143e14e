import type { Position } from "./scenario/problem.ts";
import type { MarkedFigure } from "./scenario/problem.ts";
import type { MarketPatch } from "./scenario/format/market.ts";
import type { GroupLimitSpec } from "./scenario/format/safeguard.ts";
import type { PricePatch } from "./scenario/format/price.ts";
import type { ScenarioSpec } from "./scenario/format/scenario.ts";
import { compile } from "./plan/compile.ts";
import { References } from "./plan/reference.ts";
import {
  aloneVariants,
  isFullyProtected,
  protectedVariant,
  rulesOf,
  UNPROTECTED,
} from "./plan/variant.ts";
import { checkMeasures } from "./scenario-check.ts";
import { parsePlace } from "./scenario/document.ts";
import { scenario } from "./scenario/format/scenario.ts";
import { ReadingLog, ScenarioError, Unreadable } from "./scenario/problem.ts";

/** A scenario that was read and fits, with the figures its file marks as not published. */
export interface LoadedScenario {
  readonly file: string;
  readonly spec: ScenarioSpec;
  readonly marked: readonly MarkedFigure[];
}

/**
 * Reads a scenario and checks all of it, in every variant it can run in.
 *
 * @param text  YAML
 * @param file  name for messages
 * @throws ScenarioError with every problem found: code, line, column, expected, found
 */
export function loadScenario(text: string, file: string): LoadedScenario {
  const log = new ReadingLog();
  const spec = read(text, log);
  if (spec !== undefined) {
    checkSafeguards(spec, log);
    checkMeasures(spec, log, new References(log, spec));
    for (const variant of [UNPROTECTED, protectedVariant(spec), ...aloneVariants(spec)]) {
      if (log.problems.length === 0) compile(spec, variant, log);
    }
  }
  if (spec === undefined || log.problems.length > 0) throw new ScenarioError(file, log.problems);
  return { file, spec, marked: log.marked };
}

function read(text: string, log: ReadingLog): ScenarioSpec | undefined {
  const place = parsePlace(text, log);
  if (place === undefined) return undefined;
  try {
    return scenario.read(place);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

const START: Position = { line: 1, column: 1 };

/** All safeguards together must restore full protection, and must not disagree about a field. */
function checkSafeguards(spec: ScenarioSpec, log: ReadingLog): void {
  if (!isFullyProtected(rulesOf(spec, protectedVariant(spec)))) {
    const expected = "safeguards that restore every historic rule that is off";
    log.add(
      "SAFEGUARD_MISSING",
      START,
      "safeguards",
      expected,
      [...spec.safeguards.keys()].join(", "),
    );
  }
  const owners = new Map<string, string>();
  for (const [name, safeguard] of spec.safeguards) {
    for (const field of patchedFields(safeguard)) {
      const other = owners.get(field);
      if (other !== undefined) {
        const expected = `one safeguard that changes ${field}`;
        log.add(
          "SAFEGUARD_CONFLICT",
          START,
          `safeguards.${name}`,
          expected,
          `${other} and ${name}`,
        );
      }
      owners.set(field, name);
    }
  }
}

function patchedFields(safeguard: {
  readonly policy: object | undefined;
  readonly assets: ReadonlyMap<string, object>;
  readonly markets: ReadonlyMap<string, MarketPatch>;
  readonly prices: PricePatch | undefined;
  readonly groupLimits: readonly GroupLimitSpec[];
}): string[] {
  const set = (prefix: string, patch: object | undefined): string[] =>
    Object.entries(patch ?? {}).flatMap(([key, value]): string[] => {
      if (value === undefined) return [];
      // What is said about the making of a price is laid over it field by field.
      return key === "pricing" ? set(`${prefix}${key}.`, value as object) : [prefix + key];
    });
  return [
    ...set("policy.", safeguard.policy),
    ...[...safeguard.assets].flatMap(([asset, patch]) => set(`assets.${asset}.`, patch)),
    ...[...safeguard.markets].flatMap(([market, { breakers, ...patch }]) => [
      ...set(`markets.${market}.`, patch),
      // Tests of several safeguards add up.
      ...set(`markets.${market}.breakers.`, { ...breakers, tests: undefined }),
    ]),
    ...safeguard.groupLimits.map(({ group, market }) => `groupLimits.${group.text}.${market.text}`),
    ...[...(safeguard.prices?.assets ?? [])].flatMap(([asset, patch]) =>
      set(`prices.assets.${asset}.`, patch),
    ),
    ...[...(safeguard.prices?.markets ?? [])].flatMap(([market, { path, meanOf, ...patch }]) => [
      ...(path === undefined && meanOf === undefined ? [] : [`prices.markets.${market}.path`]),
      ...set(`prices.markets.${market}.`, patch),
    ]),
  ];
}
