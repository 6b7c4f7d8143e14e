import type { Units } from "./unit.ts";
import { divFloor } from "./rounding.ts";

/** One claimant of a split: a weight, and the id that breaks ties. */
export interface Weighted {
  readonly id: string;
  readonly weight: Units;
}

/**
 * Shares an amount in proportion to weights, to the last unit.
 *
 *   share_i = floor(amount * weight_i / sum(weight)),
 *   the units left over go one each to the largest weights, ties by id.
 *
 * With amount <= sum(weight) no share exceeds its weight.
 *
 * @param amount  units to share, >= 0
 * @param parts  weights >= 0 with a positive sum
 * @returns shares in the order of `parts`; they add up to `amount`
 * @source NUMBER-03-01
 * @example splitProRata(10n, [{id:"a",weight:1n},{id:"b",weight:2n}]) // [3n, 7n]
 */
export function splitProRata(amount: Units, parts: readonly Weighted[]): Units[] {
  const total = parts.reduce((sum, part) => sum + part.weight, 0n);
  const shares = parts.map((part) => divFloor(amount * part.weight, total));
  let left = amount - shares.reduce((sum, share) => sum + share, 0n);
  if (left === 0n) return shares;
  const order = parts.map((_, index) => index).filter((index) => parts[index]!.weight > 0n);
  order.sort((a, b) => largerWeightFirst(parts[a]!, parts[b]!));
  for (const index of order) {
    if (left === 0n) break;
    shares[index]! += 1n;
    left -= 1n;
  }
  return shares;
}

function largerWeightFirst(a: Weighted, b: Weighted): number {
  if (a.weight !== b.weight) return a.weight > b.weight ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
