import { BadUsage } from "./failure.ts";

const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 };

/** A duration of the command line (1h30m, 90s) in microseconds. */
export function durationMicros(text: string): number {
  if (!/^([0-9]+[dhms])+$/.test(text)) {
    throw new BadUsage(`expected a duration like 1h30m, was "${text}"`);
  }
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(/([0-9]+)([dhms])/g)) {
    seconds += Number(digits) * SECONDS[unit as keyof typeof SECONDS];
  }
  return seconds * 1_000_000;
}
