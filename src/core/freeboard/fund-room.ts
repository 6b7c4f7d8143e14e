import { splitProRata } from "../number/split.ts";
import { minUnits, type Micros, type Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Fund } from "../state/pot.ts";
import type { Venue } from "../state/venue.ts";
import { fundPayout } from "../waterfall/fund-payout.ts";
import type { JointSurvey } from "./joint-loss.ts";
import { atStep, type JointPath } from "./path.ts";

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

/** Whether that is anything; the general accounts are only asked where the others leave it open. */
export function isBeyondFunds(
  venue: Venue,
  path: JointPath,
  step: number,
  survey: JointSurvey,
): boolean {
  const ofPlain = atStep(path, step, () => survey.nobodys + unpaid(venue, survey.parts));
  return ofPlain > 0n || beyondFunds(venue, path, step, survey) > 0n;
}

/** What is left when each market's fund and then each group's has paid. */
function unpaid(venue: Venue, parts: readonly Units[]): Units {
  const byGroup = new Map<string, { market: Market; units: Units }>();
  for (const market of venue.markets) {
    const part = parts[market.index]!;
    if (part === 0n) continue;
    const left = part - minUnits(part, marketFundRoom(venue, market));
    const sum = byGroup.get(groupKey(market))?.units ?? 0n;
    byGroup.set(groupKey(market), { market, units: sum + left });
  }
  let left = 0n;
  for (const { market, units } of byGroup.values()) {
    left += units - minUnits(units, groupFundRoom(venue, market));
  }
  return left;
}
