/** Widest line that is printed. */
export const COLUMNS_MAX = 100;

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * A plain table within 100 columns: two spaces between columns, the longest column gives way first
 * and its text goes on in the next line.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const gaps = 2 * (columns.length - 1);
  let over = widths.reduce((sum, width) => sum + width, gaps) - COLUMNS_MAX;
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest]! -= 1;
    over -= 1;
  }
  const lines = [
    line(columns, widths, columns.map((column) => column.title)),
    widths.map((width) => "-".repeat(width)).join("  "),
  ];
  for (const row of rows) {
    const cells = widths.map((width, index) => wrap(row[index] ?? "", width));
    const height = Math.max(...cells.map((cell) => cell.length));
    for (let part = 0; part < height; part++) {
      lines.push(line(columns, widths, cells.map((cell) => cell[part] ?? "")));
    }
  }
  return lines;
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

function line(columns: readonly Column[], widths: readonly number[], cells: readonly string[]): string {
  return columns
    .map(({ align }, index) => {
      const text = cells[index] ?? "";
      const width = widths[index]!;
      return align === "right" ? text.padStart(width) : text.padEnd(width);
    })
    .join("  ")
    .trimEnd();
}
