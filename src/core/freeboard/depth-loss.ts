import { divCeil } from "../number/rounding.ts";
import type { Lots, Ticks, Units } from "../number/unit.ts";
import type { Venue } from "../state/venue.ts";
import type { GeneralLoser } from "./general-loser.ts";
import type { Losers } from "./losers.ts";
import { markAt, type MarketPath } from "./path.ts";
import { smallestStep } from "./search.ts";

/** A loser at a step, and where on the way it came to its bankruptcy. */
interface Bankrupt {
  readonly id: string;
  /** Steps at which its equity was used up, as a double: only orders the queue. */
  readonly ruin: number;
  readonly lots: Lots;
  readonly loss: Units;
}

/** Lots that the last depth snapshot shows on the side that closing losers would hit. */
export function depthFor(path: MarketPath): Lots | null {
  return path.direction < 0 ? path.market.bidLots : path.market.askLots;
}

/**
 * Loss at a step when the book takes as many lots as it shows, from those first who are ruined
 * first, and each at his bankruptcy price.
 *
 * @source FREEBOARD-03-02
 */
export function lossWithDepth(
  venue: Venue,
  path: MarketPath,
  losers: Losers,
  step: number,
  depthLots: Lots,
): Units {
  const queue = bankrupts(venue, path, losers, step);
  queue.sort((a, b) => a.ruin - b.ruin || (a.id < b.id ? -1 : 1));
  let left = depthLots;
  let loss = 0n;
  for (const bankrupt of queue) {
    const closed = Math.min(left, bankrupt.lots);
    left -= closed;
    const open = BigInt(bankrupt.lots - closed);
    loss += closed === 0 ? bankrupt.loss : divCeil(bankrupt.loss * open, BigInt(bankrupt.lots));
  }
  return loss;
}

function bankrupts(venue: Venue, path: MarketPath, losers: Losers, step: number): Bankrupt[] {
  const { accounts, owned, slopes, lots, count } = losers;
  const found: Bankrupt[] = [];
  for (let index = 0; index < count; index++) {
    const loss = slopes[index]! * step - owned[index]!;
    if (loss <= 0) continue;
    const ruin = owned[index]! / slopes[index]!;
    const id = venue.idOf(accounts[index]!);
    found.push({ id, ruin, lots: lots[index]!, loss: BigInt(loss) });
  }
  return [...found, ...generalBankrupts(venue, path, losers.general, step)];
}

function generalBankrupts(
  venue: Venue,
  path: MarketPath,
  losers: readonly GeneralLoser[],
  step: number,
): Bankrupt[] {
  const at = (steps: number): Ticks => markAt(path, path.market, steps);
  return losers.flatMap((loser) => {
    const loss = loser.lossAt(at(step));
    if (loss === 0n) return [];
    const ruin = smallestStep(-1, step, (steps) => loser.lossAt(at(steps)) > 0n)!;
    return [{ id: venue.idOf(loser.account), ruin, lots: loser.lots, loss }];
  });
}
