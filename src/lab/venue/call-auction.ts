import type { Lots, Ticks } from "../../core/index.ts";

/** An order, or a level of the book, that takes part in a call auction. */
export interface Interest {
  readonly limitPrice: Ticks;
  readonly lots: Lots;
}

/** Who buys from whom at the one price. */
interface Match<T extends Interest> {
  readonly buy: T;
  readonly sell: T;
  readonly lots: Lots;
}

/** What an auction found. */
export interface Uncrossing<T extends Interest> {
  readonly price: Ticks;
  readonly lots: Lots;
  readonly matches: readonly Match<T>[];
}

/**
 * The one price of a call auction: the most lots, then the least left over, then the nearest to the
 * reference, then the lower. Better limits are served first, equal ones in their order.
 *
 * @param buys  in order of arrival
 * @param sells  in order of arrival
 * @returns undefined where no buy meets a sell
 */
export function uncross<T extends Interest>(
  buys: readonly T[],
  sells: readonly T[],
  referencePrice: Ticks,
): Uncrossing<T> | undefined {
  const prices = new Set([...buys, ...sells].map(({ limitPrice }) => limitPrice));
  prices.add(referencePrice);
  let best: { price: Ticks; lots: Lots; left: Lots } | undefined;
  for (const price of [...prices].toSorted((a, b) => a - b)) {
    const demand = sumLots(buys.filter(({ limitPrice }) => limitPrice >= price));
    const supply = sumLots(sells.filter(({ limitPrice }) => limitPrice <= price));
    const found = { price, lots: Math.min(demand, supply), left: Math.abs(demand - supply) };
    if (best === undefined || isBetter(found, best, referencePrice)) best = found;
  }
  if (best === undefined || best.lots === 0) return undefined;
  const { price, lots } = best;
  const served = {
    buys: byPriority(
      buys.filter(({ limitPrice }) => limitPrice >= price),
      -1,
    ),
    sells: byPriority(
      sells.filter(({ limitPrice }) => limitPrice <= price),
      1,
    ),
  };
  return { price, lots, matches: matched(served.buys, served.sells, lots) };
}

interface Found {
  readonly price: Ticks;
  readonly lots: Lots;
  readonly left: Lots;
}

function isBetter(found: Found, best: Found, referencePrice: Ticks): boolean {
  if (found.lots !== best.lots) return found.lots > best.lots;
  if (found.left !== best.left) return found.left < best.left;
  return Math.abs(found.price - referencePrice) < Math.abs(best.price - referencePrice);
}

function sumLots(interests: readonly Interest[]): Lots {
  return interests.reduce((total, { lots }) => total + lots, 0);
}

/** Best limit first; the sort is stable. */
function byPriority<T extends Interest>(interests: readonly T[], sign: 1 | -1): T[] {
  return interests.toSorted((a, b) => sign * (a.limitPrice - b.limitPrice));
}

function matched<T extends Interest>(buys: readonly T[], sells: readonly T[], lots: Lots) {
  const matches: Match<T>[] = [];
  let [buyer, seller, left] = [0, 0, lots];
  let [wanted, offered] = [buys[0]?.lots ?? 0, sells[0]?.lots ?? 0];
  while (left > 0) {
    const taken = Math.min(wanted, offered, left);
    if (taken > 0) matches.push({ buy: buys[buyer]!, sell: sells[seller]!, lots: taken });
    left -= taken;
    wanted -= taken;
    offered -= taken;
    if (wanted === 0) wanted = buys[++buyer]?.lots ?? 0;
    if (offered === 0) offered = sells[++seller]?.lots ?? 0;
  }
  return matches;
}
