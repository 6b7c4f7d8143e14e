import { describe, expect, it } from "vitest";

import { codeOf, filesBelow } from "./tree.ts";

/** What a deterministic function of state and command has no use for. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  "a clock": /\b(Date|performance)\b/,
  chance: /\bMath\.random\b|\bcrypto\b/,
  "the process": /\b(process|globalThis|console|require)\b/,
  timers: /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/,
  "asynchronous code": /\b(async|await|Promise)\b/,
  "the locale": /\b(Intl|toLocale\w*|localeCompare)\b/,
  "debugging leftovers": /\bdebugger\b/,
};

const files = ["src/core", "src/model"].flatMap((folder) => filesBelow(folder, ".ts"));

describe("the core is a function of its state and a command, the model of its numbers", () => {
  it.each(Object.keys(FORBIDDEN))("they have no use for %s", (what) => {
    expect(files.length).toBeGreaterThan(130);
    const using = files.filter(({ text }) => FORBIDDEN[what]!.test(codeOf(text)));
    expect(using.map(({ path }) => path)).toEqual([]);
  });
});
