import type { Command } from "../../core/index.ts";

type WithoutEnvelope<T> = T extends unknown ? Omit<T, "id" | "timeMicros"> : never;

/** A command before it has its id and time. */
export type Draft = WithoutEnvelope<Command>;
