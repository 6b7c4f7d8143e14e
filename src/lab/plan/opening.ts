import type { Lots } from "../../core/index.ts";
import type { SideSpec } from "../scenario/format/depth.ts";
import type { OpeningSpec } from "../scenario/format/participant.ts";
import type { ReadingLog } from "../scenario/problem.ts";
import type { CompileContext } from "./context.ts";
import type { MarketScale } from "./convert.ts";
import type { BookSidePlan, FillPlan } from "./market-plan.ts";
import { fitsUnits } from "../../core/number/unit.ts";
import { toCount, toLots, toPpm, toTicks } from "./convert.ts";

/**
 * The fills of one line. Where one side names several alike accounts, each of them trades the stated
 * size with the account of the other side.
 */
export function fillsOf(context: CompileContext, opening: OpeningSpec): FillPlan[] {
  const { log, references, markets } = context;
  const { market, scale } = markets.get(references.market(opening.market))!;
  const lots = lotsOf(log, opening, scale);
  const fillPrice = toTicks(log, opening.price, scale);
  checkValue(log, opening, lots, fillPrice, scale);
  const longs = references.accounts(opening.long);
  const shorts = references.accounts(opening.short);
  if (longs.length > 1 && shorts.length > 1) {
    const { at, path } = opening.short;
    log.stop("UNKNOWN_ACCOUNT", at, path, "one account on one of the sides", "several on both");
  }
  return longs.flatMap((long) => shorts.map((short) => ({ market, long, short, lots, fillPrice })));
}

export function bookSide(log: ReadingLog, side: SideSpec, scale: MarketScale): BookSidePlan {
  return { lots: toLots(log, side.size, scale), withinPpm: toPpm(log, side.within) };
}

/** Sizes are given in the unit of lotSize, or in lots. */
function lotsOf(log: ReadingLog, opening: OpeningSpec, scale: MarketScale): Lots {
  const { size, lots, market } = opening;
  const given = size ?? lots;
  if (given === undefined || (size !== undefined && lots !== undefined)) {
    const found = given === undefined ? "neither" : "both";
    return log.stop("FIELD_MISSING", market.at, market.path, "either size or lots", found);
  }
  const count = size === undefined ? toCount(log, given) : toLots(log, given, scale);
  if (count > 0) return count;
  return log.stop("NOT_POSITIVE", given.at, given.path, "at least one lot", given.text);
}

function checkValue(
  log: ReadingLog,
  opening: OpeningSpec,
  lots: Lots,
  fillPrice: number,
  { multiplier, type }: MarketScale,
): void {
  const money = BigInt(lots) * multiplier;
  const value = type === "linear" ? money * BigInt(fillPrice) : money / BigInt(fillPrice);
  if (fitsUnits(value)) return;
  const { at, path, text } = opening.size ?? opening.lots!;
  log.stop("OUT_OF_RANGE", at, path, "a value of at most 2^63 - 1 smallest units", text);
}
