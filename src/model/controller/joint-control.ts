import type { JointPathOption, Weight } from "../../core/index.ts";
import type { CoMovement } from "../correlation/co-movement.ts";

const WHOLE = 1_000_000;

/** A price whose history is known: a market's, an asset's, or one that both go by. */
export interface JointMember {
  readonly targets: readonly Weight["target"][];
  /** Share of the price. */
  readonly margin: number;
}

/** How the prices of a proposal move together, in the order of the members. */
export interface JointBasis {
  readonly members: readonly JointMember[];
  readonly coMovement: CoMovement;
}

/**
 * The prices that move with one market: when it falls by its margin, another one falls by its own
 * times their correlation, the larger of now and of the long run. Collateral goes with what it backs.
 *
 *   weight = correlation * margin of the other / margin of the market
 *
 * A path down and one up for each market, the move being that of the market itself.
 *
 * @source MODEL-10-08
 */
export function jointPaths({ members, coMovement }: JointBasis): JointPathOption[] {
  return members.flatMap(({ targets, margin }, driver) => {
    const weights = (sign: 1 | -1): Weight[] =>
      members.flatMap((member, index) => {
        const share = coMovement.high[driver]![index]! * (member.margin / margin);
        const weightPpm = sign * Math.round(share * WHOLE);
        return member.targets.map((target) => ({ target, weightPpm }));
      });
    return targets.flatMap((target) => {
      if (!("market" in target)) return [];
      return [
        pathOf(`${target.market} down and all with it`, weights(-1)),
        pathOf(`${target.market} up and all with it`, weights(1)),
      ];
    });
  });
}

/**
 * The prices of a hedge that comes apart: each leg goes half of the move, in opposite directions, so
 * that the move is that of the spread.
 *
 * @source MODEL-10-08
 */
export function spreadPaths([one, other]: readonly [string, string]): JointPathOption[] {
  const path = (down: string, up: string): JointPathOption =>
    pathOf(`${down} down, ${up} up`, [
      { target: { market: down }, weightPpm: -WHOLE / 2 },
      { target: { market: up }, weightPpm: WHOLE / 2 },
    ]);
  return [path(one, other), path(other, one)];
}

/** As far as no price has moved by more than the whole of it. */
function pathOf(name: string, weights: readonly Weight[]): JointPathOption {
  const largest = Math.max(...weights.map(({ weightPpm }) => Math.abs(weightPpm)));
  return { name, weights, reachPpm: Math.floor(WHOLE * (WHOLE / largest)) };
}
