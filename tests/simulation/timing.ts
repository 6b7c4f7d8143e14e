import type { Command } from "../../src/core/command/command.ts";
import type { Body } from "./body.ts";

/** A change meant for now takes effect in its own command. */
export function madeImmediate(body: Body, now: number, timeMicros: number): Body {
  if (body.kind === "parameter" && body.effectiveMicros === now) {
    return { ...body, effectiveMicros: timeMicros };
  }
  if (body.kind === "quote" && body.sourceMicros === now) {
    return { ...body, sourceMicros: timeMicros };
  }
  if (body.kind === "delist" && body.atMicros === now) return { ...body, atMicros: timeMicros };
  return body;
}

/** A tick that waited is as fresh as it was meant to be. */
export function quotedAt(body: Body, now: number): Body {
  if (body.kind !== "quote") return body;
  const isFresh = body.sourceMicros <= now && body.sourceMicros > now - 60_000_000;
  return isFresh ? { ...body, sourceMicros: now } : body;
}

export function reversedKeys(command: Command): Command {
  return Object.fromEntries(Object.entries(command).toReversed()) as unknown as Command;
}
