/** What a run is a function of, and the command it failed at. */
export interface Repro {
  readonly seed: number;
  readonly commands: number;
  readonly stop: number;
}

/** The one line that runs the failure again. */
export function reproLine({ seed, commands, stop }: Repro): string {
  return `npm run sim -- --seed ${seed} --commands ${commands} --stop ${stop}`;
}

/** Plain data as one line of text, amounts with an n. */
export function inWords(value: unknown): string {
  return (
    JSON.stringify(value, (_, held: unknown) => {
      if (typeof held === "bigint") return `${held}n`;
      return typeof held === "number" && !Number.isFinite(held) ? String(held) : held;
    }) ?? String(value)
  );
}
