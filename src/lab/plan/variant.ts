import type { HistoricRules } from "../../core/safeguard/historic.ts";
import type { ScenarioSpec } from "../scenario/format/scenario.ts";
import type { RuleName } from "../scenario/format/safeguard.ts";
import { FULL_PROTECTION } from "../../core/safeguard/historic.ts";

/** Which safeguards are on in a run. */
export interface Variant {
  readonly name: string;
  readonly on: ReadonlySet<string>;
}

export const UNPROTECTED: Variant = { name: "unprotected", on: new Set() };

/** All safeguards on: the run of the public engine. */
export function protectedVariant(spec: ScenarioSpec): Variant {
  return { name: "protected", on: new Set(spec.safeguards.keys()) };
}

/** One run per safeguard, with that one alone on. */
export function aloneVariants(spec: ScenarioSpec): Variant[] {
  return [...spec.safeguards.keys()].map((name) => ({ name: `only ${name}`, on: new Set([name]) }));
}

/** The safeguards that would have been enough, where it takes more than one. */
export function controlVariants(spec: ScenarioSpec): Variant[] {
  const names = spec.control.map(({ text }) => text);
  if (names.length < 2) return [];
  return [{ name: `only ${names.join(" and ")}`, on: new Set(names) }];
}

/** The historic rules with those put back that the safeguards restore. */
export function rulesOf(spec: ScenarioSpec, variant: Variant): HistoricRules {
  const restored = new Set<RuleName>();
  for (const name of variant.on) {
    for (const rule of spec.safeguards.get(name)?.restores ?? []) restored.add(rule);
  }
  const { historic } = spec;
  if (historic === undefined) return FULL_PROTECTION;
  const exempt = historic.exemptAccounts.map((account) => account.text);
  return {
    exemptAccounts: restored.has("exemptAccounts") ? [] : exempt,
    unrealizedGainLocked: historic.unrealizedGainLocked || restored.has("unrealizedGainLocked"),
    slicing: historic.slicing || restored.has("slicing"),
    closeOut: historic.closeOut || restored.has("closeOut"),
    backstopCapped: historic.backstopCapped || restored.has("backstopCapped"),
    gainLayer: historic.gainLayer || restored.has("gainLayer"),
  };
}

/** True when the rules are those the public engine always runs with. */
export function isFullyProtected(rules: HistoricRules): boolean {
  return (
    rules.exemptAccounts.length === 0 &&
    rules.unrealizedGainLocked &&
    rules.slicing &&
    rules.closeOut &&
    rules.backstopCapped &&
    rules.gainLayer
  );
}
