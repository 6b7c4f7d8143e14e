import type { Output } from "./output.ts";

const WIDTH = 30;
const PATIENCE_MILLIS = 1000;

/** A bar on standard error for runs longer than a second, only where a person is watching. */
export function progressBar(output: Output, label: string): (done: number) => void {
  const started = Date.now();
  let shown = -1;
  return (done) => {
    if (!output.watched || Date.now() - started < PATIENCE_MILLIS) return;
    const filled = Math.floor(done * WIDTH);
    if (filled === shown) return;
    shown = filled;
    const bar = "#".repeat(filled) + ".".repeat(WIDTH - filled);
    output.progress(done >= 1 ? `\r${" ".repeat(99)}\r` : `\r${label} [${bar}]`);
  };
}
