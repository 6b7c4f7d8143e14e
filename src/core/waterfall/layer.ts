import { minUnits, type Units } from "../number/unit.ts";

/** What each layer pays, in order, and what none of them could. */
export interface LayerPayment {
  readonly paid: Units[];
  readonly left: Units;
}

/**
 * Walks a loss down the layers: each pays all it can before the next pays anything.
 *
 *   paid_k = min(capacity_k, loss - sum of what earlier layers paid)
 *
 * @param loss  units, >= 0
 * @param capacities  units >= 0, in the order of seniority
 * @returns sum(paid) + left = loss, exactly
 * @source DEFICIT-02-01
 * @example payLayers(100n, [60n, 25n]) // { paid: [60n, 25n], left: 15n }
 */
export function payLayers(loss: Units, capacities: readonly Units[]): LayerPayment {
  let left = loss;
  const paid = capacities.map((capacity) => {
    const part = minUnits(capacity, left);
    left -= part;
    return part;
  });
  return { paid, left };
}
