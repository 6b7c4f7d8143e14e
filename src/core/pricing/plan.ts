import type { Pricing } from "../command/pricing.ts";

/** What follows from the sources of a pricing; made once for each. */
export interface SourcePlan {
  /** Place of each source's group. */
  readonly groupOf: readonly number[];
  readonly capsPpm: readonly number[];
  readonly isIndependent: readonly boolean[];
  readonly isRedemption: readonly boolean[];
  readonly redeems: boolean;
  readonly placeOf: ReadonlyMap<string, number>;
}

const plans: WeakMap<Pricing, SourcePlan> = new WeakMap();

export function planOf(pricing: Pricing): SourcePlan {
  const known = plans.get(pricing);
  if (known !== undefined) return known;
  const { sources, groups } = pricing;
  const groupPlace = new Map(groups.map(({ group }, place) => [group, place]));
  const plan: SourcePlan = {
    groupOf: sources.map(({ group }) => groupPlace.get(group)!),
    capsPpm: groups.map(({ capPpm }) => capPpm),
    isIndependent: sources.map(({ role }) => role === "market"),
    isRedemption: sources.map(({ role }) => role === "redemption"),
    redeems: sources.some(({ role }) => role === "redemption"),
    placeOf: new Map(sources.map(({ source }, place) => [source, place])),
  };
  plans.set(pricing, plan);
  return plan;
}
