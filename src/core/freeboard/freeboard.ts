import type { Ppm, Ticks } from "../number/unit.ts";
import type { Market } from "../state/market.ts";
import type { Venue } from "../state/venue.ts";
import { AccountSheet } from "./account-sheet.ts";
import { generalAccounts } from "./general-account.ts";
import { jointFreeboard } from "./joint-freeboard.ts";
import type { JointBook } from "./joint-loss.ts";
import { collectLosers } from "./losers.ts";
import { marketFreeboard } from "./market-freeboard.ts";
import {
  jointPath,
  markAt,
  marketPath,
  REACH_PPM,
  type JointPathOption,
  type Path,
} from "./path.ts";
import { plainBook } from "./plain-book.ts";
import type { Freeboard, FreeboardOptions } from "./report.ts";

/** Moves of the curve when none are named. */
const CURVE_PPM: readonly Ppm[] = [
  10_000, 20_000, 30_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000, 400_000, 500_000,
  750_000, 1_000_000,
];

/**
 * How far the venue is from the first loss, along every path. Reads the state and changes nothing.
 *
 * @throws RangeError naming an unknown market or asset, a negative dust or a reach that is not
 *   positive
 * @source FREEBOARD-01-03 FREEBOARD-02-01
 */
export function freeboardOf(venue: Venue, options: FreeboardOptions = {}): Freeboard {
  const { dust = 0n, reachPpm = REACH_PPM, curvePpm = CURVE_PPM } = options;
  if (dust < 0n) throw new RangeError(`expected a dust of at least 0, was ${dust}`);
  if (!(Number.isSafeInteger(reachPpm) && reachPpm > 0 && reachPpm <= 8_000_000)) {
    throw new RangeError(`expected a reach from 1 to 8000000 ppm, was ${reachPpm}`);
  }
  const question = { dust, curvePpm: curvePpm.filter((move) => move <= reachPpm) };
  const joint = options.joint ?? everything(venue);
  const jointPaths = joint.map((option) => jointPath(venue, { reachPpm, ...option }));
  const marketPaths = chosen(venue, options.markets).flatMap((market) => [
    marketPath(market, -1, reachPpm),
    marketPath(market, 1, reachPpm),
  ]);
  const sheet = new AccountSheet(venue, reachOf(venue, [...jointPaths, ...marketPaths]));
  const book = jointPaths.length === 0 ? null : jointBook(venue, sheet);
  const sides = marketPaths.length === 0 ? [] : collectLosers(venue, sheet);
  return {
    timeMicros: venue.nowMicros,
    sequence: venue.sequence,
    numeraire: venue.numeraire,
    numeraireDecimals: venue.assetById.get(venue.numeraire)?.decimals ?? 0,
    dust,
    paths: [
      ...jointPaths.map((path) => jointFreeboard(venue, path, book!, question)),
      ...marketPaths.map((path) => {
        const { down, up } = sides[path.market.index]!;
        return marketFreeboard(venue, path, path.direction < 0 ? down : up, question);
      }),
    ],
  };
}

function jointBook(venue: Venue, sheet: AccountSheet): JointBook {
  return { plain: plainBook(venue, sheet), general: generalAccounts(venue, sheet) };
}

function everything(venue: Venue): JointPathOption[] {
  const all = (weightPpm: Ppm): JointPathOption["weights"] => {
    return venue.marketsInOrder.map(({ id }) => ({ target: { market: id }, weightPpm }));
  };
  return [
    { name: "all down", weights: all(-1_000_000) },
    { name: "all up", weights: all(1_000_000) },
  ];
}

function chosen(venue: Venue, ids: readonly string[] | undefined): readonly Market[] {
  if (ids === undefined) return venue.marketsInOrder;
  return ids.map((id) => {
    const market = venue.marketById.get(id);
    if (market === undefined) throw new RangeError(`expected a known market, was ${id}`);
    return market;
  });
}

/** The farthest |mark| that any of the paths reaches, by market index. */
function reachOf(venue: Venue, paths: readonly Path[]): Float64Array {
  const reach = Float64Array.from(venue.markets, ({ markPrice }) => Math.abs(markPrice));
  const widen = (market: Market, ticks: Ticks): void => {
    reach[market.index] = Math.max(reach[market.index]!, Math.abs(ticks));
  };
  for (const path of paths) {
    const moving = path.kind === "market" ? [path] : path.markets;
    for (const { market } of moving) widen(market, markAt(path, market, path.steps));
  }
  return reach;
}
