/** Where a verb writes: machines read `out`, people read `text`. */
export interface Output {
  readonly json: boolean;
  /** People's text: standard output, or standard error when the machine's document goes there. */
  text(line?: string): void;
  /** The machine's document; nothing unless --json was given. */
  document(value: unknown): void;
  /** Diagnostics. */
  error(line: string): void;
  /** True when a person sees standard error as it is written. */
  readonly watched: boolean;
  progress(text: string): void;
}

export function standardOutput(json: boolean): Output {
  return {
    json,
    text: (line = "") => void (json ? process.stderr : process.stdout).write(`${line}\n`),
    document: (value) => {
      if (json) process.stdout.write(`${toJson(value)}\n`);
    },
    error: (line) => void process.stderr.write(`${line}\n`),
    watched: process.stderr.isTTY === true,
    progress: (text) => void process.stderr.write(text),
  };
}

/** JSON with money as decimal text, never as a float, and maps as objects. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, plain, 2);
}

/** One line of it. */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value, plain);
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
