import { maxUnits, type Ppm, type Ticks, type Units } from "../number/unit.ts";
import type { Venue } from "../state/venue.ts";
import { deleveragingStart } from "./deleveraging-start.ts";
import { depthFor, lossWithDepth } from "./depth-loss.ts";
import { groupFundRoom, marketFundRoom } from "./fund-room.ts";
import type { GeneralLoser } from "./general-loser.ts";
import type { Losers } from "./losers.ts";
import { MarketLoss } from "./market-loss.ts";
import { atStep, markAt, stepsOf, type MarketPath } from "./path.ts";
import type { CurvePoint, FreeboardPoint, PathFreeboard, Question } from "./report.ts";
import { smallestStep } from "./search.ts";

/** The freeboard of one market in one direction. @source FREEBOARD-02-02 FREEBOARD-02-04 */
export function marketFreeboard(
  venue: Venue,
  path: MarketPath,
  losers: Losers,
  question: Question,
): PathFreeboard {
  const steps = question.curvePpm.map((movePpm) => stepsOf(path, movePpm));
  const book = new MarketLoss(path, losers, steps);
  const point = (found: { readonly step: number; readonly loss: Units } | null) => {
    return found === null ? null : pointAt(path, found.step, found.loss);
  };
  const first = book.firstAbove(0n);
  const room = atStep(path, 0, () => fundRoom(venue, path));
  const start = deleveraging(venue, path, losers);
  return {
    name: path.name,
    kind: "market",
    market: path.market.id,
    direction: path.direction < 0 ? "down" : "up",
    markPrice: path.market.markPrice,
    accounts: losers.count + losers.general.length,
    firstLoss: point(first),
    firstAccount: first === null ? null : smallestId(venue, book.losersAt(first.step)),
    aboveDust: point(question.dust === 0n ? first : book.firstAbove(question.dust)),
    fundExhausted: point(room === 0n ? first : book.firstAbove(room)),
    deleveraging: point(start === null ? null : { step: start, loss: book.at(start) }),
    curve: curveOf(venue, path, losers, book, question.curvePpm, room),
  };
}

/** A market path moves no asset price, so this is the same at every step. */
function fundRoom(venue: Venue, { market }: MarketPath): Units {
  return marketFundRoom(venue, market) + groupFundRoom(venue, market);
}

function pointAt(path: MarketPath, step: number, loss: Units): FreeboardPoint {
  const size = BigInt(Math.max(1, Math.abs(path.market.markPrice)));
  const movePpb = Number((BigInt(step) * 1_000_000_000n) / size);
  return { step, movePpb, markPrice: markAt(path, path.market, step), loss };
}

export function smallestId(venue: Venue, accounts: readonly number[]): string {
  return accounts.map((account) => venue.idOf(account)).reduce((a, b) => (a < b ? a : b));
}

function curveOf(
  venue: Venue,
  path: MarketPath,
  losers: Losers,
  book: MarketLoss,
  movesPpm: readonly Ppm[],
  room: Units,
): CurvePoint[] {
  const depth = depthFor(path);
  return movesPpm.map((movePpm) => {
    const step = stepsOf(path, movePpm);
    const { loss, accounts } = book.points.find((at) => at.step === step)!;
    return {
      movePpm,
      step,
      markPrice: markAt(path, path.market, step),
      loss,
      accounts,
      beyondFunds: maxUnits(0n, loss - room),
      lossWithDepth: depth === null ? loss : lossWithDepth(venue, path, losers, step, depth),
      depthLots: depth,
    };
  });
}

function deleveraging(venue: Venue, path: MarketPath, losers: Losers): number | null {
  const { accounts, equities, slopes, count, general } = losers;
  let first = Infinity;
  for (let index = 0; index < count; index++) {
    first = Math.min(first, ruinStep(equities[index]!, slopes[index]!));
  }
  const at = (step: number): Ticks => markAt(path, path.market, step);
  first = firstGeneral(path, general, first);
  return deleveragingStart(venue, path, first <= path.steps ? first : null, (step) => {
    const mark = at(step);
    const defaulters = general.filter((loser) => loser.isDefaulterAt(mark));
    const found = defaulters.map(({ account }) => account);
    for (let index = 0; index < count; index++) {
      if (slopes[index]! * step >= equities[index]!) found.push(accounts[index]!);
    }
    return found;
  });
}

/** The same with the others: each is asked only whether it defaults before those so far. */
function firstGeneral(path: MarketPath, losers: readonly GeneralLoser[], first: number): number {
  let earliest = first;
  for (const loser of losers) {
    const last = Math.min(earliest - 1, path.steps);
    const isDefault = (step: number): boolean => {
      return loser.isDefaulterAt(markAt(path, path.market, step));
    };
    earliest = (last < 0 ? null : smallestStep(-1, last, isDefault)) ?? earliest;
  }
  return earliest;
}

/** Smallest step at which slope * step >= equity; the quotient of doubles may be one off. */
function ruinStep(equity: number, slope: number): number {
  const step = Math.max(0, Math.ceil(equity / slope));
  if (step > 0 && slope * (step - 1) >= equity) return step - 1;
  return slope * step >= equity ? step : step + 1;
}
