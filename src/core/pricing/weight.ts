import { mulDivFloorTicks } from "../number/ticks.ts";
import type { Ppm } from "../number/unit.ts";

const WHOLE = 1_000_000;

/**
 * Shares of groups by volume with a cap on each: what is above its cap is left to the others in
 * proportion, until no group is above. Groups with volume 0 take no part.
 *
 *   share = floor(volume * rest / volume of those not capped), rest = 1e6 - caps of the capped
 *
 * @returns parts per million, floor, so they may add up to a few less; where every group is capped,
 *   the caps themselves
 * @source PRICE-03-03
 */
export function cappedShares(volumes: readonly number[], capsPpm: readonly Ppm[]): Ppm[] {
  const capped = volumes.map(() => false);
  for (;;) {
    let rest = WHOLE;
    let open = 0;
    for (const [group, volume] of volumes.entries()) {
      if (capped[group]) rest -= capsPpm[group]!;
      else open += volume;
    }
    rest = Math.max(0, rest);
    const shares = volumes.map((volume, group) => {
      if (capped[group]) return capsPpm[group]!;
      return volume === 0 ? 0 : mulDivFloorTicks(volume, rest, open);
    });
    const above = shares.map((share, group) => share > capsPpm[group]!);
    if (!above.some((is) => is)) return shares;
    for (const [group, is] of above.entries()) capped[group] ||= is;
  }
}
