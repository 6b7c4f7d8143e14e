import type { Command } from "./command.ts";

type BodyOf<C> = C extends Command ? Omit<C, "id" | "timeMicros"> : never;

/** A command without its id and time. */
export type CommandBody = BodyOf<Command>;
