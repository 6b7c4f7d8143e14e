import { splitProRata } from "../number/split.ts";
import { minUnits, type Micros, type Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Fund } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";
import { fundPayout } from "../waterfall/fund-payout.ts";
import type { JointSurvey } from "./joint-loss.ts";
import { atStep, type JointPath } from "./path.ts";
import type { Probe } from "./search.ts";

const DAY_MICROS: Micros = 86_400_000_000;

/** What a market's own fund would pay at most now, in the numeraire. @source DEFICIT-02-01 */
export function marketFundRoom(venue: Venue, market: Market): Units {
  const { fundEventMax, fundDayMax } = market.parameters;
  return room(venue, market.fund, fundEventMax, fundDayMax);
}

/** What the fund of a market's group would pay at most now, in the numeraire. */
export function groupFundRoom(venue: Venue, market: Market): Units {
  const fund = venue.groupFunds.get(groupKey(market));
  const { groupEventMax, groupDayMax } = venue.policy;
  return fund === undefined ? 0n : room(venue, fund, groupEventMax, groupDayMax);
}

/**
 * What all funds that losses of a joint path may reach could pay at most, in the numeraire: no more
 * than at the prices of both ends together.
 */
export function allFundsRoom(venue: Venue, path: JointPath): Units {
  const roomAt = (step: number): Units => {
    return atStep(path, step, () => {
      const own = venue.markets.reduce((sum, market) => sum + marketFundRoom(venue, market), 0n);
      const groups = new Map(venue.markets.map((market) => [groupKey(market), market]));
      return [...groups.values()].reduce((sum, market) => sum + groupFundRoom(venue, market), own);
    });
  };
  return roomAt(0) + roomAt(path.steps);
}

function room(venue: Venue, fund: Fund, eventMax: Units | null, dayMax: Units | null): Units {
  const today = Math.floor(venue.nowMicros / DAY_MICROS);
  const paid = fund.paidDay === today ? fund.paidToday : 0n;
  const payout = fundPayout(fund.units, fund.units, eventMax, dayMax, paid);
  return fund.asset.toNumeraire(payout);
}

function groupKey(market: Market): string {
  return `${market.group}|${market.settlement.id}`;
}

/** What of the losses at a step of a joint path no fund pays. @source FREEBOARD-02-03 */
export function beyondFunds(
  venue: Venue,
  path: JointPath,
  step: number,
  { parts: plain, nobodys, general }: JointSurvey,
): Units {
  const parts = [...plain];
  let nobody = nobodys;
  return atStep(path, step, () => {
    for (const account of general) {
      const costs = account.costsNow();
      const loss = account.lossNow();
      if (costs.length === 0) nobody += loss;
      const weights = costs.map(({ market, units }) => ({ id: market.id, weight: units }));
      const shares = splitProRata(loss, weights);
      for (const [index, { market }] of costs.entries()) parts[market.index]! += shares[index]!;
    }
    return nobody + unpaid(venue, parts);
  });
}

/**
 * Whether that is anything. The general accounts are only asked where the others leave it open, and
 * are left out of the distance.
 */
export function fundProbe(venue: Venue, path: JointPath, step: number, survey: JointSurvey): Probe {
  const distance = atStep(path, step, () => distanceFrom(venue, survey.parts));
  if (distance > 0 || survey.nobodys > 0n) return { passes: true, distance };
  return { passes: beyondFunds(venue, path, step, survey) > 0n, distance };
}

/** How much more than its funds a market or group has lost, at most; below 0 before that. */
function distanceFrom(venue: Venue, parts: readonly Units[]): number {
  let most = -Infinity;
  for (const { market, left } of groupsLeft(venue, parts).values()) {
    most = Math.max(most, Number(left - groupFundRoom(venue, market)));
  }
  if (most > 0) return most;
  for (const market of venue.markets) {
    const room = marketFundRoom(venue, market) + groupFundRoom(venue, market);
    most = Math.max(most, Number(parts[market.index]! - room));
  }
  return Math.min(most, 0);
}

/** What is left when each market's fund has paid, by group. */
function groupsLeft(
  venue: Venue,
  parts: readonly Units[],
): Map<string, { readonly market: Market; readonly left: Units }> {
  const groups = new Map<string, { market: Market; left: Units }>();
  for (const market of venue.markets) {
    const part = parts[market.index]!;
    if (part === 0n) continue;
    const rest = part - minUnits(part, marketFundRoom(venue, market));
    const left = (groups.get(groupKey(market))?.left ?? 0n) + rest;
    groups.set(groupKey(market), { market, left });
  }
  return groups;
}

/** What is left when then each group's has paid. */
function unpaid(venue: Venue, parts: readonly Units[]): Units {
  let sum = 0n;
  for (const { market, left } of groupsLeft(venue, parts).values()) {
    sum += left - minUnits(left, groupFundRoom(venue, market));
  }
  return sum;
}
