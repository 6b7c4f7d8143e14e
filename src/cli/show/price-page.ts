import type { PriceReport } from "../price-report.ts";
import { elapsed } from "./figure.ts";
import { escaped, lineChart } from "./line-chart.ts";
import { notUsed, priceLines } from "./price-table.ts";

/** Points of a line; more are thinned out. */
const POINTS_MAX = 2_000;
const MARKS_MAX = 60;

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #66707d; --paper: #ffffff; --rule: #e1e5ea;
  --index: #2b6cb0; --mark: #c0392b; --band: #b7791f; --source: #9aa5b1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --dim: #97a1ad; --paper: #14181d;
  --rule: #2a3038; --index: #6fb1f0; --mark: #ef7b6f; --band: #e0b050; --source: #5b6672; } }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  margin: 2rem auto; max-width: 1000px; padding: 0 1rem; }
h1 { font-size: 1.2rem; margin: 0; } .note { color: var(--dim); } pre { overflow-x: auto; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }
svg .title { font-weight: 600; font-size: 12px; } svg .tick { fill: var(--dim); font-size: 10px; }
svg .grid { stroke: var(--rule); } polyline { fill: none; stroke-width: 1; }
.source { stroke: var(--source); } .index { stroke: var(--index); stroke-width: 1.8; }
.mark { stroke: var(--mark); stroke-width: 1.4; stroke-dasharray: 5 3; }
.band { stroke: var(--band); stroke-dasharray: 1 3; } line.decision { stroke: var(--rule); }
.key span { margin-right: 1.2rem; } .key i { display: inline-block; width: 1.6em; height: 0;
  border-top: 2px solid; vertical-align: middle; margin-right: .4em; }
`;

/** Feeds as one self-contained HTML page: no script, nothing fetched. */
export function pricePage(report: PriceReport): string {
  const { sources, points, decisions, bandPpm, inWords } = report;
  const start = Math.min(...sources.map(({ points: told }) => told[0]?.[0] ?? Infinity));
  const seconds = (timeMicros: number): number => (timeMicros - start) / 1_000_000;
  const line = (name: string, className: string, of: readonly (readonly [number, number])[]) => {
    const every = Math.max(1, Math.ceil(of.length / POINTS_MAX));
    const kept = of.filter((_, place) => place % every === 0);
    const drawn = kept.map(([time, price]) => [seconds(time), price] as const);
    return { name, className, points: drawn };
  };
  const indexes = points.map(({ timeMicros, index }) => [timeMicros, index] as const);
  const edge = (sign: number): (readonly [number, number])[] =>
    indexes.map(([time, index]) => [time, index * (1 + (sign * bandPpm) / 1_000_000)] as const);
  const shown = points.flatMap(({ index, mark }) => [index, mark]);
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const room = Math.max(1, (high - low) * 0.25 + (high * bandPpm) / 1_000_000);
  // What is spiked is drawn at the edge: the index is what the chart is about.
  const held = (price: number): number => Math.max(low - room, Math.min(high + room, price));
  const chart = lineChart({
    title: "Sources, index, mark and its band",
    xLabel: (x) => elapsed(x * 1_000_000),
    yLabel: (y) => inWords(Math.round(y)),
    yRange: [low - room, high + room],
    lines: [
      ...sources.map(({ source, points: told }) =>
        line(
          source,
          "source",
          told.map(([time, price]) => [time, held(price)] as const),
        ),
      ),
      line("band", "band", edge(1)),
      line("band", "band", edge(-1)),
      line("index", "index", indexes),
      line(
        "mark",
        "mark",
        points.map(({ timeMicros, mark }) => [timeMicros, mark] as const),
      ),
    ],
    marks: decisions.slice(0, MARKS_MAX).map((decision) => ({
      x: seconds(decision.timeMicros),
      label: `${decision.state}: ${notUsed(decision)}`,
      className: "decision",
    })),
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Prices of ${escaped(report.files.join(", "))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Prices of ${escaped(report.files.join(", "))}</h1>
<p class="key note"><span><i style="border-color: var(--source)"></i>sources</span>
<span><i style="border-color: var(--index)"></i>index</span>
<span><i style="border-color: var(--mark)"></i>mark</span>
<span><i style="border-color: var(--band)"></i>band of the mark</span>
upright lines: decisions that differ from the one before</p>
${chart}
<pre>${escaped(priceLines(report).join("\n"))}</pre>
</body>
</html>
`;
}
