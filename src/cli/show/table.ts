/** Widest line that is printed. */
const COLUMNS_MAX = 100;

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * A plain table within 100 columns: two spaces between columns, the longest column gives way first
 * and its text goes on in the next line.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widthMax: number = COLUMNS_MAX,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const narrowest = columns.map((column, index) =>
    Math.max(...[column.title, ...rows.map((row) => row[index] ?? "")].map(longestWord)),
  );
  shrink(widths, narrowest, widthMax - 2 * (columns.length - 1));
  const titles = columns.map((column) => column.title);
  return [
    ...rowLines(columns, widths, titles),
    widths.map((width) => "-".repeat(width)).join("  "),
    ...rows.flatMap((row) => rowLines(columns, widths, row)),
  ];
}

/** Takes from the widest column that can give a whole word way, then from any. */
function shrink(widths: number[], narrowest: readonly number[], room: number): void {
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  for (; over > 0; over--) {
    const spare = widths.map((width, index) => (width > narrowest[index]! ? width : 0));
    const widest = Math.max(...spare) > 0 ? spare : widths;
    widths[widest.indexOf(Math.max(...widest))]! -= 1;
  }
}

function longestWord(text: string): number {
  return Math.max(...text.split(" ").map((word) => word.length));
}

function rowLines(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly string[],
): string[] {
  const cells = widths.map((width, index) => wrap(row[index] ?? "", width));
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, part) =>
    line(
      columns,
      widths,
      cells.map((cell) => cell[part] ?? ""),
    ),
  );
}

/** Text in lines no longer than the width, broken at spaces where there are some. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(" ")) {
    let rest = word;
    if (current !== "" && current.length + 1 + rest.length <= width) {
      current += ` ${rest}`;
      continue;
    }
    if (current !== "") lines.push(current);
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    current = rest;
  }
  lines.push(current);
  return lines;
}

function line(
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly string[],
): string {
  return columns
    .map(({ align }, index) => {
      const text = cells[index] ?? "";
      const width = widths[index]!;
      return align === "right" ? text.padStart(width) : text.padEnd(width);
    })
    .join("  ")
    .trimEnd();
}
