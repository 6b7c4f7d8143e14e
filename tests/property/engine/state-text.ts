/**
 * The state text without the answer table and the count of commands: all that a refused command
 * may change, beside time.
 */
export function withoutAnswers(stateText: string): string {
  const lines = stateText.split("\n").filter((line) => !/^(answer|end)\t/.test(line));
  return lines.map((line) => (line.startsWith("venue\t") ? withoutCount(line) : line)).join("\n");
}

function withoutCount(line: string): string {
  const record = JSON.parse(line.slice("venue\t".length)) as Record<string, unknown>;
  return JSON.stringify({ ...record, sequence: 0 });
}
