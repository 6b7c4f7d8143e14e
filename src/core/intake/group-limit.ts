import type { GroupLimitCommand } from "../command/command.ts";
import { addingLots, countedOrders, type OrderChange } from "../margin/initial-margin.ts";
import { absUnits, maxUnits, type Units } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { notOnSpot, refuse, unknownMarket, type Outcome } from "./refusal.ts";

/** @source ACCOUNT-04-01 */
export function setGroupLimit(venue: Venue, command: GroupLimitCommand): Outcome {
  const market = venue.marketById.get(command.market);
  if (market === undefined) return unknownMarket(command.market);
  if (market.spot !== null) return notOnSpot(market.id);
  const { group, lotsMax, count } = command;
  const limits = new Map(venue.groupLimits.get(group));
  if (lotsMax === 0) limits.delete(market.index);
  else limits.set(market.index, { lotsMax, count });
  if (limits.size === 0) venue.transaction.drop(venue.groupLimits, group);
  else venue.transaction.put(venue.groupLimits, group, limits);
  return null;
}

/** Whether all accounts of a linked group together stay within its limit. @source ACCOUNT-04-02 */
export function groupRefusal(
  venue: Venue,
  account: number,
  change: OrderChange,
  market: Market,
): Outcome {
  if (venue.groupLimits.size === 0) return null;
  const group = venue.accounts.linkedGroup(account);
  const limit = venue.groupLimits.get(group)?.get(market.index);
  if (limit === undefined) return null;
  let gross = 0n;
  let long = 0n;
  let short = 0n;
  for (const member of venue.accounts.membersOf(group)) {
    const orders = countedOrders(venue, member, member === account ? change : {});
    const { buys, sells } = addingLots(orders.filter((order) => order.market === market));
    const held = BigInt(venue.positions.lotsOf(member, market));
    const [most, least] = [held + BigInt(buys), held - BigInt(sells)];
    gross += maxUnits(absUnits(most), absUnits(least));
    long += most;
    short += least;
  }
  const net: Units = maxUnits(absUnits(long), absUnits(short));
  const reach = limit.count === "gross" ? gross : net;
  if (reach <= BigInt(limit.lotsMax)) return null;
  const { count, lotsMax } = limit;
  return refuse(
    "GROUP_LIMIT",
    `expected at most ${lotsMax} lots (${count}) in ${group}, was ${reach}`,
  );
}
