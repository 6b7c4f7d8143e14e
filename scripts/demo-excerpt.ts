const BEGIN = "<!-- transcript: npm run transcript -->";
const END = "<!-- /transcript -->";

/** What is shown of a run of the demo: its first incident and its last line. */
export function demoExcerpt(output: string): string {
  const lines = output.trimEnd().split("\n");
  const titles = lines.flatMap((line, index) => (/^\d{4}-\d\d-\d\d {2}/.test(line) ? [index] : []));
  const [first, second] = titles;
  if (first === undefined || second === undefined) throw new Error("expected several incidents");
  const left = titles.slice(1).map((index) => lines[index]!.trim());
  return [
    "$ npm install && npm start",
    "[...]",
    ...lines.slice(0, second - 1),
    "",
    ...left.map((title) => `[... ${title} ...]`),
    "",
    lines.at(-1)!,
  ].join("\n");
}

/** The README with the excerpt between its markers. */
export function insertExcerpt(readme: string, excerpt: string): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from === -1 || to < from) throw new Error(`expected ${BEGIN} and ${END} in README.md`);
  const block = `${BEGIN}\n\n\`\`\`text\n${excerpt}\n\`\`\`\n\n`;
  return readme.slice(0, from) + block + readme.slice(to);
}
