/** One line of a chart; x and y are plain numbers, only drawn. */
interface Line {
  readonly name: string;
  /** Class of the line in the page's style sheet. */
  readonly className: string;
  readonly points: readonly (readonly [number, number])[];
}

/** An upright mark across the chart. */
export interface Mark {
  readonly x: number;
  readonly label: string;
  readonly className: string;
}

export interface Chart {
  readonly title: string;
  readonly xLabel: (x: number) => string;
  readonly yLabel: (y: number) => string;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  /** Lowest and highest y; from 0 to the largest when left out. */
  readonly yRange?: readonly [number, number];
}

const WIDTH = 460;
const HEIGHT = 220;
const MARGIN = { left: 64, right: 12, top: 26, bottom: 26 };
const TICKS = 4;

/** A line chart as an SVG element: no script, sized by its view box. */
export function lineChart({ title, xLabel, yLabel, lines, marks, yRange }: Chart): string {
  const xs = [...lines.flatMap(({ points }) => points.map(([x]) => x)), ...marks.map(({ x }) => x)];
  const ys = lines.flatMap(({ points }) => points.map(([, y]) => y));
  const xMax = Math.max(...xs, 1e-9);
  const [yMin, yMax] = yRange ?? [0, roundUp(Math.max(...ys, 0))];
  const x = (value: number): number => {
    return MARGIN.left + (value / xMax) * (WIDTH - MARGIN.left - MARGIN.right);
  };
  const y = (value: number): number => {
    const part = (value - yMin) / (yMax - yMin);
    return HEIGHT - MARGIN.bottom - part * (HEIGHT - MARGIN.top - MARGIN.bottom);
  };
  const parts = Array.from({ length: TICKS + 1 }, (_, index) => index / TICKS);
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">`,
    `<text class="title" x="${MARGIN.left}" y="15">${escaped(title)}</text>`,
    ...parts.map((part) => {
      const at = yMin + part * (yMax - yMin);
      return gridLine(x(0), x(xMax), y(at), yLabel(at));
    }),
    ...parts.map((part) => {
      const anchor = part === 1 ? "end" : part === 0 ? "start" : "middle";
      const at = `x="${fixed(x(part * xMax))}" y="${HEIGHT - 8}" text-anchor="${anchor}"`;
      return `<text class="tick" ${at}>${escaped(xLabel(part * xMax))}</text>`;
    }),
    ...lines.map(({ points, className, name }) => {
      const path = points.map(([px, py]) => `${fixed(x(px))},${fixed(y(py))}`).join(" ");
      return `<polyline class="${className}" points="${path}"><title>${escaped(name)}</title></polyline>`;
    }),
    ...marks.map(({ x: at, label, className }) => {
      const place = fixed(x(at));
      const line = `x1="${place}" x2="${place}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}"`;
      return `<line class="${className}" ${line}><title>${escaped(label)}</title></line>`;
    }),
    "</svg>",
  ].join("\n");
}

function gridLine(from: number, to: number, at: number, label: string): string {
  const line = `<line class="grid" x1="${from}" x2="${to}" y1="${fixed(at)}" y2="${fixed(at)}"/>`;
  const text = `x="${from - 6}" y="${fixed(at + 3)}" text-anchor="end"`;
  return `${line}<text class="tick" ${text}>${escaped(label)}</text>`;
}

/** The next of 1, 2, 2.5, 5 x a power of ten, so that the labels are short. */
function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** Text that may stand in an element or an attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
