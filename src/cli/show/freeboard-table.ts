import type { Freeboard, FreeboardPoint, PathFreeboard, Ticks } from "../../core/index.ts";
import { brief } from "./figure.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { table } from "./table.ts";

export type PriceText = (market: string, ticks: Ticks) => string;

const COLUMNS = [
  { title: "path" },
  { title: "first loss", align: "right" },
  { title: "at mark", align: "right" },
  { title: "account" },
  { title: "fund exhausted", align: "right" },
  { title: "deleveraging", align: "right" },
] as const;

/** The sentence that matters, and a row for every path that has a loss, nearest first. */
export function freeboardLines(title: string, freeboard: Freeboard, price: PriceText): string[] {
  const { paths } = freeboard;
  const reached = byNearness(paths).filter(({ firstLoss }) => firstLoss !== null);
  const safe = paths.filter(({ firstLoss }) => firstLoss === null).map(({ name }) => name);
  return [
    `Freeboard of ${title}`,
    nearestSentence(freeboard, price),
    "",
    ...(reached.length === 0
      ? []
      : table(
          COLUMNS,
          reached.map((path) => row(path, price)),
        )),
    ...(safe.length === 0 ? [] : ["", `no loss on: ${safe.join(", ")}`]),
    ...dustLines(freeboard),
  ];
}

/** "The first loss leaves a defaulter when ..." */
export function nearestSentence(freeboard: Freeboard, price: PriceText): string {
  const [nearest] = byNearness(freeboard.paths);
  if (nearest?.firstLoss == null) return "Nobody's loss leaves his own money on any path.";
  const where =
    nearest.market === null ? "" : ` (to ${markText(nearest, nearest.firstLoss, price)})`;
  return `The first loss is ${moveText(nearest.firstLoss)} away: ${nearest.name}${where}.`;
}

export function byNearness(paths: readonly PathFreeboard[]): PathFreeboard[] {
  const distance = (path: PathFreeboard): number => path.firstLoss?.movePpb ?? Infinity;
  return paths.toSorted((a, b) => {
    const [left, right] = [distance(a), distance(b)];
    return left === right ? 0 : left - right;
  });
}

function row(path: PathFreeboard, price: PriceText): string[] {
  return [
    path.name,
    moveText(path.firstLoss),
    markText(path, path.firstLoss, price),
    path.firstAccount ?? "",
    moveText(path.fundExhausted),
    moveText(path.deleveraging),
  ];
}

/** Size of a move, in percent of the price. */
export function moveText(point: FreeboardPoint | null): string {
  return point === null ? "-" : `${(point.movePpb / 10_000_000).toFixed(2)} %`;
}

function markText(
  { market }: PathFreeboard,
  point: FreeboardPoint | null,
  price: PriceText,
): string {
  if (market === null || point?.markPrice == null) return "";
  return price(market, point.markPrice);
}

function dustLines({ dust, paths, numeraire, numeraireDecimals }: Freeboard): string[] {
  if (dust === 0n) return [];
  const [nearest] = paths
    .filter(({ aboveDust }) => aboveDust !== null)
    .toSorted((a, b) => a.aboveDust!.movePpb - b.aboveDust!.movePpb);
  const amount = `${brief(formatDecimal(dust, numeraireDecimals))} ${numeraire}`;
  const found =
    nearest === undefined ? "on no path" : `${moveText(nearest.aboveDust)} away: ${nearest.name}`;
  return ["", `losses above ${amount}: ${found}`];
}
