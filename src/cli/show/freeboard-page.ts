import type { Freeboard, PathFreeboard } from "../../core/index.ts";
import { formatDecimal } from "../../core/number/decimal.ts";
import { brief } from "./figure.ts";
import { byNearness, moveText, nearestSentence, type PriceText } from "./freeboard-table.ts";
import { escaped, lineChart, type Mark } from "./line-chart.ts";

/** Paths that get a chart of their own. */
const CHARTS_MAX = 24;

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #66707d; --paper: #ffffff; --rule: #e1e5ea;
  --loss: #c0392b; --depth: #2b6cb0; --fund: #b7791f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --dim: #97a1ad; --paper: #14181d;
  --rule: #2a3038; --loss: #ef7b6f; --depth: #6fb1f0; --fund: #e0b050; } }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  margin: 2rem auto; max-width: 1000px; padding: 0 1rem; }
h1 { font-size: 1.2rem; margin: 0; } .lead { font-size: 1.5rem; margin: .4rem 0 1rem; }
.note { color: var(--dim); } .wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--rule); text-align: right; }
th:first-child, td:first-child, th:nth-child(4), td:nth-child(4) { text-align: left; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(440px, 100%), 1fr));
  gap: 1rem; margin-top: 1.5rem; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }
svg .title { font-weight: 600; font-size: 12px; } svg .tick { fill: var(--dim); font-size: 10px; }
svg .grid { stroke: var(--rule); } polyline { fill: none; stroke-width: 1.8; }
.loss { stroke: var(--loss); } .depth { stroke: var(--depth); stroke-dasharray: 5 3; }
.beyond { stroke: var(--fund); } line.first { stroke: var(--loss); stroke-dasharray: 2 3; }
line.fund { stroke: var(--fund); stroke-dasharray: 2 3; }
.key span { margin-right: 1.2rem; } .key i { display: inline-block; width: 1.6em; height: 0;
  border-top: 2px solid; vertical-align: middle; margin-right: .4em; }
`;

/** The freeboard as one self-contained HTML page: no script, nothing fetched. */
export function freeboardPage(title: string, freeboard: Freeboard, price: PriceText): string {
  const paths = byNearness(freeboard.paths);
  const charted = paths.filter(({ firstLoss }) => firstLoss !== null).slice(0, CHARTS_MAX);
  const left = paths.filter(({ firstLoss }) => firstLoss !== null).length - charted.length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Freeboard of ${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Freeboard of ${escaped(title)}</h1>
<p class="lead">${escaped(nearestSentence(freeboard, price))}</p>
<p class="note">A gap without fills: the smallest move at which a loss is no longer covered by the
account's own money, the funds are exhausted, deleveraging starts. Sequence ${freeboard.sequence}.</p>
<div class="wide"><table>
<thead><tr><th>path</th><th>first loss</th><th>at mark</th><th>account</th><th>fund exhausted</th>
<th>deleveraging</th><th>loss at the end</th></tr></thead>
<tbody>
${paths.map((path) => tableRow(path, freeboard, price)).join("\n")}
</tbody>
</table></div>
<p class="key note"><span><i class="loss" style="border-color: var(--loss)"></i>loss</span>
<span><i style="border-color: var(--depth)"></i>with the depth there is</span>
<span><i style="border-color: var(--fund)"></i>beyond the funds</span></p>
<div class="charts">
${charted.map((path) => pathChart(path, freeboard)).join("\n")}
</div>
${left > 0 ? `<p class="note">${left} more paths with a loss stand in the table.</p>` : ""}
</body>
</html>
`;
}

function tableRow(path: PathFreeboard, freeboard: Freeboard, price: PriceText): string {
  const { market, firstLoss, firstAccount, fundExhausted, deleveraging, curve } = path;
  const mark =
    market === null || firstLoss?.markPrice == null ? "" : price(market, firstLoss.markPrice);
  const end = curve.at(-1);
  const cells = [
    path.name,
    moveText(firstLoss),
    mark,
    firstAccount ?? "",
    moveText(fundExhausted),
    moveText(deleveraging),
    end === undefined ? "" : amount(end.loss, freeboard),
  ];
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
}

function amount(units: bigint, { numeraire, numeraireDecimals }: Freeboard): string {
  return `${brief(formatDecimal(units, numeraireDecimals))} ${numeraire}`;
}

function pathChart(path: PathFreeboard, freeboard: Freeboard): string {
  const whole = 10 ** freeboard.numeraireDecimals;
  const curve = path.curve.map((point) => ({ ...point, x: point.movePpm / 10_000 }));
  const points = (units: (point: (typeof curve)[number]) => bigint | null) => {
    const drawn = curve.flatMap((point): [number, number][] => {
      const value = units(point);
      return value === null ? [] : [[point.x, Number(value) / whole]];
    });
    return [[0, 0] as const, ...drawn];
  };
  const marks: Mark[] = [];
  const { firstLoss, fundExhausted } = path;
  if (firstLoss !== null) {
    const label = `first loss ${moveText(firstLoss)}`;
    marks.push({ x: firstLoss.movePpb / 1e7, label, className: "first" });
  }
  if (fundExhausted !== null) {
    const label = `fund exhausted ${moveText(fundExhausted)}`;
    marks.push({ x: fundExhausted.movePpb / 1e7, label, className: "fund" });
  }
  return lineChart({
    title: `${path.name}: loss in ${freeboard.numeraire} by move`,
    xLabel: (x) => `${x.toFixed(0)} %`,
    yLabel: short,
    lines: [
      { name: "loss", className: "loss", points: points(({ loss }) => loss) },
      { name: "with depth", className: "depth", points: points((p) => p.lossWithDepth) },
      { name: "beyond the funds", className: "beyond", points: points((p) => p.beyondFunds) },
    ],
    marks,
  });
}

/** 12.5 M, 300 k: for the side of a chart. */
function short(value: number): string {
  const scales: readonly [number, string][] = [
    [1e12, " T"],
    [1e9, " B"],
    [1e6, " M"],
    [1e3, " k"],
  ];
  const [size, suffix] = scales.find(([least]) => value >= least) ?? [1, ""];
  return `${Number((value / size).toPrecision(3))}${suffix}`;
}
